import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DeployRequest } from '@chartway/plugin-chartway-common';
import { as, refusal, startChartway } from '../__testUtils__/startChartway';
import { testChart } from '../__testUtils__/testChart';

const run = promisify(execFile);
const VALUES = 'replicas: 2\n';

// The first rendering compiles the engine.
jest.setTimeout(60_000);

let chartway: Awaited<ReturnType<typeof startChartway>>;

beforeAll(async () => {
  chartway = await startChartway();
});

afterAll(() => chartway.stop());

async function git(...args: string[]): Promise<string> {
  const folder = join(chartway.folder, 'git', 'gitops.git');
  const { stdout } = await run('git', ['-C', folder, ...args]);
  return stdout.trim();
}

const context = (instance: string) => ({
  product: 'shop',
  customer: 'acme',
  environment: 'dev',
  instance,
});

async function request(
  instance: string,
  changes: Partial<DeployRequest> & { version?: string } = {},
): Promise<DeployRequest> {
  const { version = '1.2.0', ...rest } = changes;
  const { archive } = testChart({ version });
  const { digest } = await chartway.client.publishChart(
    { product: 'shop', name: 'shop', version, archive, environment: 'dev' },
    as('tess'),
  );
  return {
    context: context(instance),
    chart: { name: 'shop', version, digest },
    values: VALUES,
    ...rest,
  };
}

const create = async (...wanted: Parameters<typeof request>) =>
  chartway.client.deploy(await request(...wanted), as('tess'));

/** Takes the newest commit of the GitOps repository away, as if the portal had died before it. */
const undoCommit = () =>
  git('update-ref', 'refs/heads/main', 'refs/heads/main~1');

describe('somebody who may create and change nothing', () => {
  it('creates an instance, and the same request again makes no commit', async () => {
    const { client } = chartway;
    const check = (instance: string) =>
      client.checkContext(context(instance), as('tess'));
    expect((await check('new')).status).toBe('available');
    const created = await create('new');
    expect(created.releaseCommit.created).toBe(true);
    const head = await git('rev-parse', 'main');

    const again = await create('new');
    expect(again.instance).toEqual(created.instance);
    expect(again.valuesCommit.created).toBe(false);
    expect(again.releaseCommit.created).toBe(false);
    expect(await git('rev-parse', 'main')).toBe(head);

    expect(await check('new')).toMatchObject({
      status: 'denied',
      message: expect.stringMatching(
        /"shop-acme-dev-new" exists. You may create instances and change none/,
      ),
    });
  });

  it('is asked by the audit log as who created', async () => {
    const { items } = await chartway.client.audit({}, as('devin'));
    expect(items).toContainEqual(
      expect.objectContaining({
        actor: 'user:default/tess',
        action: 'chartway.instance.create',
        subject: 'shop-acme-dev-new',
        status: 'succeeded',
      }),
    );
  });

  it('goes on where an interrupted creation stopped', async () => {
    await create('cut');
    const whole = await git('show', 'main:acme/dev/shop-cut/release.yaml');
    await undoCommit();
    await expect(
      git('show', 'main:acme/dev/shop-cut/release.yaml'),
    ).rejects.toThrow();
    const { valuesCommit, releaseCommit } = await create('cut');
    expect(valuesCommit.created).toBe(false);
    expect(releaseCommit.created).toBe(true);
    expect(await git('show', 'main:acme/dev/shop-cut/release.yaml')).toBe(
      whole,
    );
  });

  it('changes neither values nor chart of what exists, nor values that are not released', async () => {
    await create('kept');
    const head = await git('rev-parse', 'main');
    await expect(
      refusal(create('kept', { values: 'replicas: 3\n' })),
    ).resolves.toEqual({
      status: 403,
      message:
        'You may create instances, and this would change "shop-acme-dev-kept", which exists already with other values. Ask somebody who may deploy (chartway.instance.deploy), or choose another instance.',
    });
    await expect(
      refusal(create('kept', { version: '1.3.0' })),
    ).resolves.toMatchObject({ status: 403 });
    expect(await git('rev-parse', 'main')).toBe(head);

    await undoCommit();
    await expect(
      refusal(create('kept', { values: 'replicas: 3\n' })),
    ).resolves.toMatchObject({ status: 403 });
  });

  it('does not take back what others changed since', async () => {
    await create('later');
    const changed = await request('later', { values: 'replicas: 5\n' });
    await chartway.client.deploy(changed, as('devin'));
    await expect(refusal(create('later'))).resolves.toMatchObject({
      status: 403,
    });
  });

  it('is refused as before where neither creating nor deploying is allowed', async () => {
    await expect(
      refusal(chartway.client.deploy(await request('x'), as('sam'))),
    ).resolves.toMatchObject({
      status: 403,
      message: expect.stringContaining('chartway.instance.deploy'),
    });
  });

  it('leaves the source of charts to who may publish them', async () => {
    const wanted = await request('source', {
      chartSource: { 'Chart.yaml': Buffer.from('a: b\n').toString('base64') },
    });
    const asCris = (body: DeployRequest) =>
      chartway.client.deploy(body, as('cris'));
    await expect(refusal(asCris(wanted))).resolves.toMatchObject({
      status: 403,
      message: expect.stringContaining('chartway.chart.push'),
    });
    const { chartSource, ...without } = wanted;
    const { releaseCommit } = await asCris(without);
    expect(releaseCommit.created).toBe(true);
  });
});
