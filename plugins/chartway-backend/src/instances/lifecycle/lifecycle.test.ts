import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Context } from '@chartway/plugin-chartway-common';
import { mockServices } from '@backstage/backend-test-utils';
import { as, refusal, startChartway } from '../../__testUtils__/startChartway';
import { testChart } from '../../__testUtils__/testChart';
import { createLocalGitHost } from '../../adapters/git/local/LocalGitHost';
import { RepositoryAccess } from '../../git/RepositoryAccess';
import { decommissionTruth } from './decommissionTruth';

const run = promisify(execFile);
const VALUES = 'replicas: 2 # of acme\nglobal: {host: shop.acme.example}\n';

// The first rendering compiles the engine.
jest.setTimeout(60_000);

let chartway: Awaited<ReturnType<typeof startChartway>>;

beforeAll(async () => {
  chartway = await startChartway();
});

afterAll(() => chartway.stop());

async function git(repository: string, ...args: string[]): Promise<string> {
  const folder = join(chartway.folder, 'git', `${repository}.git`);
  const { stdout } = await run('git', ['-C', folder, ...args]);
  return stdout.trim();
}

const context = (instance: string, environment = 'dev'): Context => ({
  product: 'shop',
  customer: 'acme',
  environment,
  instance,
});

async function deploy(instance: string, environment = 'dev') {
  const version = '1.2.0';
  const { archive } = testChart({ version });
  const { digest } = await chartway.client.publishChart(
    { product: 'shop', name: 'shop', version, archive, environment },
    as('devin'),
  );
  return chartway.client.deploy(
    {
      context: context(instance, environment),
      chart: { name: 'shop', version, digest },
      values: VALUES,
    },
    as('devin'),
  );
}

describe('clone', () => {
  it('shows what it would do, and makes the same instance elsewhere', async () => {
    const { instance } = await deploy('origin');
    const to = context('copy', 'sit');
    const preview = await chartway.client.previewClone(
      instance.name,
      { context: to },
      as('devin'),
    );
    expect(preview).toMatchObject({
      name: 'shop-acme-sit-copy',
      chartVersion: '1.2.0',
      values: VALUES,
      problems: [],
    });
    expect(preview.files).toEqual([
      'acme/sit/shop-copy/values.yaml',
      'acme/sit/shop-copy/release.yaml',
      'apps/acme/sit/shop-copy.yaml',
    ]);
    expect(preview.notes.join(' ')).toContain('Data are not copied');

    const { instance: made } = await chartway.client.clone(
      instance.name,
      { context: to },
      as('devin'),
    );
    expect(made.release.chart).toEqual(instance.release.chart);
    expect(await git('gitops', 'show', `main:${preview.files[0]}`)).toBe(
      VALUES.trim(),
    );
    const again = await chartway.client.clone(
      instance.name,
      { context: to },
      as('devin'),
    );
    expect(again.releaseCommit.created).toBe(false);
  });

  it('changes no instance that exists', async () => {
    const { instance } = await deploy('one');
    const other = await deploy('two');
    const request = { context: context('two'), values: 'replicas: 9\n' };
    const preview = await chartway.client.previewClone(
      instance.name,
      request,
      as('devin'),
    );
    expect(preview.problems).toEqual([
      expect.objectContaining({
        severity: 'error',
        message: expect.stringContaining('"shop-acme-dev-two" exists'),
      }),
    ]);
    const { status } = await refusal(
      chartway.client.clone(instance.name, request, as('devin')),
    );
    expect(status).toBe(403);
    const still = await chartway.client.instance(
      other.instance.name,
      as('devin'),
    );
    expect(still.release).toEqual(other.instance.release);
  });

  it('names lines that speak of what the old one is of', async () => {
    const { instance } = await deploy('words');
    const { notes } = await chartway.client.previewClone(
      instance.name,
      { context: { ...context('words'), customer: 'globex' } },
      as('devin'),
    );
    expect(notes.join('\n')).toMatch(
      /Line 2 of the values names the customer "acme"/,
    );
  });

  it('security 19: refuses the place of another instance, and names that are too long', async () => {
    const { instance } = await deploy('origin');
    const { archive } = testChart({ name: 'shop-a', version: '1.0.0' });
    const { digest } = await chartway.client.publishChart(
      {
        ...{ product: 'shop-a', name: 'shop-a', version: '1.0.0', archive },
        ...{ environment: 'dev', owner: 'group:default/team-shop' },
      },
      as('devin'),
    );
    await chartway.client.deploy(
      {
        context: { ...context('b'), product: 'shop-a' },
        chart: { name: 'shop-a', version: '1.0.0', digest },
        values: '',
        owner: 'group:default/team-shop',
      },
      as('devin'),
    );
    const to = { context: context('a-b') };
    const { problems } = await chartway.client.previewClone(
      instance.name,
      to,
      as('devin'),
    );
    expect(problems).toEqual([
      {
        severity: 'error',
        message: expect.stringContaining('belongs to a different instance'),
      },
    ]);
    const call = chartway.client.clone(instance.name, to, as('devin'));
    expect((await refusal(call)).status).toBe(409);
    const long = chartway.client.previewClone(
      instance.name,
      { context: context('x'.repeat(54)) },
      as('devin'),
    );
    expect((await refusal(long)).status).toBe(400);
  });
});

describe('decommission', () => {
  const plan = (name: string) =>
    chartway.client.previewDecommission(name, as('devin'));

  it('shows what goes and what stays, and takes the instance out of Git', async () => {
    const { instance } = await deploy('gone');
    const preview = await plan(instance.name);
    expect(preview.files).toEqual([
      'acme/dev/shop-gone/release.yaml',
      'acme/dev/shop-gone/values.yaml',
      'apps/acme/dev/shop-gone.yaml',
    ]);
    expect(preview.objects.length).toBeGreaterThan(0);
    expect(preview.namespace).toMatchObject({ effect: 'kept' });
    expect(preview.warnings.join(' ')).toContain('No deployment engine');

    const state = await chartway.client.decommission(
      instance.name,
      { confirm: instance.name, digest: preview.digest, reason: 'Not used' },
      as('devin'),
    );
    expect(state).toMatchObject({ name: instance.name, step: 'engine' });
    const files = await git('gitops', 'ls-tree', '-r', '--name-only', 'main');
    expect(files).not.toContain('shop-gone');
    expect((await refusal(plan(instance.name))).status).toBe(404);
    const listed = await chartway.client.decommissions(as('devin'));
    expect(listed.map(({ name }) => name)).toContain(instance.name);
    const { items } = await chartway.client.audit({}, as('devin'));
    expect(items).toContainEqual(
      expect.objectContaining({
        action: 'chartway.instance.decommission',
        subject: instance.name,
        status: 'succeeded',
      }),
    );
  });

  it('refuses what was not confirmed, and what is not what was shown', async () => {
    const { instance } = await deploy('kept');
    const { digest } = await plan(instance.name);
    const attempt = (confirm: string, shown: string) =>
      refusal(
        chartway.client.decommission(
          instance.name,
          { confirm, digest: shown, reason: 'Not used' },
          as('devin'),
        ),
      );
    expect((await attempt('shop', digest)).status).toBe(400);
    expect((await attempt(instance.name, 'sha256:other')).status).toBe(409);
    await chartway.client.deploy(
      {
        context: context('kept'),
        chart: instance.release.chart,
        values: 'replicas: 5\n',
      },
      as('devin'),
    );
    expect((await attempt(instance.name, digest)).status).toBe(409);
    const after = await chartway.client.instance(instance.name, as('devin'));
    expect(after.name).toBe(instance.name);
  });

  it('is for who may decommission', async () => {
    const { instance } = await deploy('foreign');
    const call = chartway.client.previewDecommission(instance.name, as('tess'));
    expect((await refusal(call)).status).toBe(403);
  });

  it('security 61: is known to have happened when the portal dies before it says so', async () => {
    const { instance } = await deploy('cut');
    const { digest } = await plan(instance.name);
    const order = { confirm: instance.name, digest, reason: 'Not used' };
    await chartway.client.decommission(instance.name, order, as('devin'));
    const { items } = await chartway.client.audit({}, as('devin'));
    const entry = items.find(
      item =>
        item.subject === instance.name &&
        item.action === 'chartway.instance.decommission',
    );
    const host = createLocalGitHost({
      options: { type: 'local' },
      configKey: 'chartway.git',
      dataFolder: chartway.folder,
      logger: mockServices.logger.mock(),
    });
    const truth = decommissionTruth(
      new RepositoryAccess(host, {
        name: 'gitops',
        branch: 'main',
        description: '',
      }),
    );
    const outcome = await truth(record(entry?.requestId ?? ''));
    expect(outcome?.details.commit).toMatch(/^[0-9a-f]{40}$/);
    expect(await truth(record('another-request'))).toBeUndefined();

    function record(requestId: string) {
      return {
        v: 1 as const,
        id: 'one',
        kind: 'intent' as const,
        at: '2026-01-01T00:00:00.000Z',
        actor: 'user:default/devin',
        requestId,
        context: { ...instance.context },
      };
    }
  });
});
