import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ResponseError } from '@backstage/errors';
import {
  changeConflictSchema,
  type Context,
  type InstanceChange,
} from '@chartway/plugin-chartway-common';
import { as, refusal, startChartway } from '../../__testUtils__/startChartway';
import { testChart } from '../../__testUtils__/testChart';

const run = promisify(execFile);

const VALUES =
  '# sizes of the team\nimage: registry.example.com/shop:1.2.1 # newer\nreplicas: 2\n';

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
  return stdout;
}

const head = async () => (await git('rev-parse', 'main')).trim();

/** What a person pushes who does not use the portal. */
async function push(
  files: Record<string, string>,
  message = 'By hand',
): Promise<string> {
  const clone = await mkdtemp(join(tmpdir(), 'chartway-person-'));
  const remote = join(chartway.folder, 'git', 'gitops.git');
  const inClone = (...args: string[]) => run('git', ['-C', clone, ...args]);
  await run('git', ['clone', '-q', '-b', 'main', remote, clone]);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(clone, path)), { recursive: true });
    await writeFile(join(clone, path), text);
  }
  await inClone('add', '-A');
  const person = ['-c', 'user.name=Pia', '-c', 'user.email=pia@example.com'];
  await inClone(...person, 'commit', '-q', '-m', message);
  await inClone('push', '-q', 'origin', 'main');
  await rm(clone, { recursive: true });
  // What the portal read of the branch counts for a second.
  await new Promise(resolve => setTimeout(resolve, 1_100));
  return head();
}

async function publish(version: string, product = 'shop', note = '') {
  const { archive } = testChart({ name: product, version, note });
  return chartway.client.publishChart(
    { product, name: product, version, archive, environment: 'dev' },
    as('devin'),
  );
}

async function deploy(
  instance: string,
  context: Partial<Context> = {},
  values = VALUES,
) {
  const { digest } = await publish('1.2.0');
  const { instance: deployed } = await chartway.client.deploy(
    {
      context: {
        ...{ product: 'shop', customer: 'acme', environment: 'dev', instance },
        ...context,
      },
      chart: { name: 'shop', version: '1.2.0', digest },
      values,
    },
    as('devin'),
  );
  return deployed;
}

const ownPath = (instance: string, environment = 'dev') =>
  `acme/${environment}/shop-${instance}/values.yaml`;

const setReplicas = (base: string, value: unknown): InstanceChange => ({
  base,
  edits: [{ op: 'set', pointer: '/replicas', value }],
});

async function conflictOf(call: Promise<unknown>) {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ResponseError)) throw error;
    const { error: body } = error.body as { error: { conflict?: unknown } };
    return {
      status: error.statusCode,
      conflict: changeConflictSchema.parse(body.conflict),
    };
  }
  throw new Error('There was no conflict');
}

describe('reading values', () => {
  it('shows every layer, what they come to, and where each value comes from', async () => {
    await deploy('read');
    const values = await chartway.client.instanceValues(
      'shop-acme-dev-read',
      as('devin'),
    );
    expect(values.layers.map(({ kind, exists }) => [kind, exists])).toEqual([
      ['chart', true],
      ['environment', false],
      ['customer', false],
      ['instance', true],
    ]);
    expect(values.effective).toEqual({
      image: 'registry.example.com/shop:1.2.1',
      replicas: 2,
    });
    expect(values.origins).toContainEqual({
      pointer: '/replicas',
      layer: 3,
      line: 3,
      overridden: [{ layer: 0, line: 2 }],
    });
    expect(values).toMatchObject({
      schema: { type: 'object' },
      commit: await head(),
      pending: [],
      pullRequests: [],
      saveAs: 'commit',
      release: 'automatic',
    });
  });
});

describe('changing values', () => {
  it('changes one line in Git, in a commit that touches values.yaml only, and releases it in dev', async () => {
    await deploy('one');
    const base = await head();
    const result = await chartway.client.change(
      'shop-acme-dev-one',
      { ...setReplicas(base, 3), reason: 'More load' },
      as('devin'),
    );
    const sha = result.valuesCommit?.sha ?? '';
    expect(result.valuesCommit?.created).toBe(true);
    expect((await git('show', '--format=', '--name-only', sha)).trim()).toBe(
      ownPath('one'),
    );
    const diff = await git('show', '--format=', '--unified=0', sha);
    expect(diff.match(/^[-+][^-+].*$/gm)).toEqual([
      '-replicas: 2',
      '+replicas: 3',
    ]);
    expect(result.instance.release.valuesCommit).toBe(sha);
    const pin = await git('show', 'main:acme/dev/shop-one/release.yaml');
    expect(pin).toContain(`valuesCommit: ${sha}`);
    expect(await git('show', 'main:apps/acme/dev/shop-one.yaml')).toContain(
      `targetRevision: ${sha}`,
    );
    expect(await git('log', '-1', '--format=%B', sha)).toMatch(
      /Set values of shop-acme-dev-one\n\nMore load\n/,
    );
    const after = await head();
    const again = await chartway.client.change(
      'shop-acme-dev-one',
      setReplicas(after, 3),
      as('devin'),
    );
    expect(again.valuesCommit?.created).toBe(false);
    expect(await head()).toBe(after);
  });

  it('shows "committed, not released" in prod until somebody releases it', async () => {
    const { client } = chartway;
    await deploy('late', { environment: 'prod' });
    const name = 'shop-acme-prod-late';
    const before = await client.instance(name, as('devin'));
    const changed = await client.change(
      name,
      setReplicas(await head(), 5),
      as('devin'),
    );
    expect(changed.releaseCommit).toBeUndefined();
    expect(changed.instance.release).toEqual(before.release);
    const values = await client.instanceValues(name, as('devin'));
    expect(values.releasedCommit).toBe(before.release.valuesCommit);
    expect(values.pending).toEqual([
      expect.objectContaining({
        sha: changed.valuesCommit?.sha,
        author: 'Devin Devops',
        title: `Set values of ${name}`,
      }),
    ]);
    const released = await client.release(name, {}, as('devin'));
    expect(released.instance.release.valuesCommit).toBe(
      changed.valuesCommit?.sha,
    );
    expect(released.releaseCommit?.created).toBe(true);
    expect((await client.instanceValues(name, as('devin'))).pending).toEqual(
      [],
    );
    const commits = await head();
    await client.release(name, {}, as('devin'));
    expect(await head()).toBe(commits);
  });
});
