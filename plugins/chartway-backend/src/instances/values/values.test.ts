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

  it('security 7 63: keeps what two people changed at the same time, whatever keys they are', async () => {
    await deploy('two');
    const name = 'shop-acme-dev-two';
    const base = await head();
    const image = 'registry.example.com/shop:1.2.2';
    await Promise.all([
      chartway.client.change(name, setReplicas(base, 4), as('devin')),
      chartway.client.change(
        name,
        { base, edits: [{ op: 'set', pointer: '/image', value: image }] },
        as('dana'),
      ),
    ]);
    const text = await git('show', `main:${ownPath('two')}`);
    expect(text).toBe(
      `# sizes of the team\nimage: ${image} # newer\nreplicas: 4\n`,
    );
    const { release } = await chartway.client.instance(name, as('devin'));
    // Whoever releases last releases both.
    expect(await git('show', `${release.valuesCommit}:${ownPath('two')}`)).toBe(
      text,
    );
  });

  it('security 63: tells both texts when a person pushed the same key meanwhile', async () => {
    await deploy('same');
    const base = await head();
    const theirs = VALUES.replace('replicas: 2', 'replicas: 7');
    const pushed = await push({ [ownPath('same')]: theirs });
    const { status, conflict } = await conflictOf(
      chartway.client.change(
        'shop-acme-dev-same',
        setReplicas(base, 3),
        as('devin'),
      ),
    );
    expect(status).toBe(409);
    expect(conflict).toEqual({
      path: ownPath('same'),
      base: VALUES,
      yours: VALUES.replace('replicas: 2', 'replicas: 3'),
      theirs,
      commit: pushed,
    });
    expect(await head()).toBe(pushed);
  });

  it('merges whole texts by lines', async () => {
    await deploy('lines', {}, 'image: a/b:1\n\n# below\n\nreplicas: 2\n');
    const base = await head();
    const name = 'shop-acme-dev-lines';
    await chartway.client.change(name, setReplicas(base, 3), as('devin'));
    await chartway.client.change(
      name,
      { base, text: 'image: a/b:2\n\n# below\n\nreplicas: 2\n' },
      as('devin'),
    );
    expect(await git('show', `main:${ownPath('lines')}`)).toBe(
      'image: a/b:2\n\n# below\n\nreplicas: 3\n',
    );
  });

  it('deploys another chart version with the values that are released', async () => {
    const { client } = chartway;
    await deploy('version', { environment: 'prod' });
    const name = 'shop-acme-prod-version';
    await publish('1.3.0');
    await client.change(name, setReplicas(await head(), 6), as('devin'));
    const before = await client.instance(name, as('devin'));
    const base = await head();
    const { instance, releaseCommit } = await client.change(
      name,
      { base, chartVersion: '1.3.0' },
      as('devin'),
    );
    expect(instance.release.chart.version).toBe('1.3.0');
    expect(instance.release.valuesCommit).toBe(before.release.valuesCommit);
    expect(releaseCommit?.created).toBe(true);
    expect(
      await refusal(
        client.change(name, { base, chartVersion: '7.7.7' }, as('devin')),
      ),
    ).toEqual({
      status: 404,
      message:
        'The chart shop has no version 7.7.7. Publish it first, or choose another.',
    });
  });
});

describe('what is refused writes nothing', () => {
  const refused = async (
    change: Partial<InstanceChange>,
    person = 'devin',
    name = 'shop-acme-dev-strict',
  ) => {
    const base = await head();
    const answer = await refusal(
      chartway.client.change(name, { base, ...change }, as(person)),
    );
    expect(await head()).toBe(base);
    return answer;
  };

  beforeAll(async () => {
    await deploy('strict');
    await deploy('strict', { environment: 'prod' });
  });

  it('a violation of the schema, with its line', async () => {
    const text = 'image: a/b:1\nreplicas: many\n';
    expect(await refused({ text })).toEqual({
      status: 400,
      message: 'Nothing was written. "/replicas": got string, want integer.',
    });
    const preview = await chartway.client.previewChange(
      'shop-acme-dev-strict',
      { base: await head(), text },
      as('devin'),
    );
    expect(preview.problems).toEqual([
      {
        severity: 'error',
        message: '"/replicas": got string, want integer.',
        pointer: '/replicas',
        line: 2,
      },
    ]);
  });

  it('a key that must not be there, with its line', async () => {
    const preview = await chartway.client.previewChange(
      'shop-acme-dev-strict',
      { base: await head(), text: 'replicas: 1\nreplcias: 2\n' },
      as('devin'),
    );
    expect(preview.problems).toEqual([
      expect.objectContaining({ severity: 'error', line: 2 }),
    ]);
  });

  it.each([
    ['a tab', 'image: a\n\treplicas: 2\n', 2],
    ['a key twice', 'image: a\nreplicas: 1\nreplicas: 2\n', 3],
    ['an unknown tag', 'image: !run rm\n', 1],
    ['no mapping', '- a\n', undefined],
  ])('what Helm cannot read, naming the line: %s', async (_, text, line) => {
    const { status, message } = await refused({ text });
    expect(status).toBe(400);
    expect(message).toContain(ownPath('strict'));
    if (line) expect(message).toContain(`line ${line}`);
  });

  it('values that do not render', async () => {
    expect(await refused({ text: 'image: "a: b: c"\n' })).toMatchObject({
      status: 400,
      message: expect.stringMatching(/^Nothing was written\. /),
    });
  });

  it.each([
    '../../other.yaml',
    'acme/dev/shop-strict/../../prod/shop-strict/values.yaml',
    'acme/dev/shop-strict/release.yaml',
    'acme/prod/shop-strict/values.yaml',
    '_customers/other/values.yaml',
    '/etc/passwd',
    '%2e%2e/values.yaml',
    '_environments/Dev/values.yaml',
    '_environments/d\u0435v/values.yaml',
  ])(
    'security 1 2 9 33 50: a path that is no layer of the instance: %s',
    async path => {
      expect(await refused({ path, text: 'replicas: 3\n' })).toMatchObject({
        status: 400,
        message: expect.stringMatching(/^That is no layer of the values/),
      });
    },
  );

  it.each([
    '*',
    '+',
    'root',
    '.',
    '..',
    'Shop-acme-dev-strict',
    '%2e%2e',
    'a%2Fb',
  ])('security 1 2 7 8 9: an instance named %s', async name => {
    for (const path of ['values', 'history', 'manifests']) {
      const response = await fetch(
        `${chartway.url}/instances/${encodeURIComponent(name)}/${path}`,
        { headers: { authorization: `Bearer ${as('devin').token}` } },
      );
      expect([400, 404]).toContain(response.status);
    }
  });

  it('a developer in prod, in the backend', async () => {
    expect(
      await refused({ text: 'replicas: 3\n' }, 'dana', 'shop-acme-prod-strict'),
    ).toMatchObject({ status: 404 });
  });

  it('somebody who only reads', async () => {
    expect(await refused({ text: 'replicas: 3\n' }, 'sam')).toMatchObject({
      status: 403,
      message: expect.stringContaining('chartway.instance.values.edit'),
    });
    expect(
      await refusal(
        chartway.client.release('shop-acme-dev-strict', {}, as('sam')),
      ),
    ).toMatchObject({ status: 403 });
  });

  it('text and edits at once, nothing at all, a commit that is not there', async () => {
    const edits = [{ op: 'remove' as const, pointer: '/replicas' }];
    expect(await refused({ text: '', edits })).toMatchObject({ status: 400 });
    expect(await refused({})).toMatchObject({ status: 400 });
    expect(await refused({ base: 'f'.repeat(40), edits })).toMatchObject({
      status: 409,
    });
    expect(
      await refusal(
        chartway.client.release(
          'shop-acme-dev-strict',
          { valuesCommit: 'f'.repeat(40) },
          as('devin'),
        ),
      ),
    ).toMatchObject({ status: 400 });
  });

  it('security 39: a secret in values or reason is in no error and no audit entry', async () => {
    const secret = 'hunter2-hunter2';
    const { message } = await refused({
      text: `secrets: {token: ${secret}}\n`,
    });
    expect(message).not.toContain(secret);
    await refused({
      text: 'replicas: 3\n',
      reason: 'password is ghp_0123456789abcdefghijkl',
    });
    const { items } = await chartway.client.audit({ limit: 500 }, as('devin'));
    expect(JSON.stringify(items)).not.toMatch(/hunter2|ghp_/);
  });
});

describe('previews', () => {
  it('show text, effective values and manifests, and write nothing', async () => {
    await deploy('look');
    const base = await head();
    const preview = await chartway.client.previewChange(
      'shop-acme-dev-look',
      setReplicas(base, 9),
      as('devin'),
    );
    expect(preview).toMatchObject({
      path: ownPath('look'),
      values: { before: VALUES, after: VALUES.replace('2\n', '9\n') },
      effective: {
        before: 'image: registry.example.com/shop:1.2.1\nreplicas: 2\n',
        after: 'image: registry.example.com/shop:1.2.1\nreplicas: 9\n',
      },
      against: 'released',
      problems: [],
      touches: { names: [], others: 0 },
      chartVersion: { before: '1.2.0', after: '1.2.0' },
      kubernetes: { version: '1.36.3', source: 'configuration' },
    });
    const [diff, ...others] = preview.manifests;
    expect(others).toEqual([]);
    expect(diff).toMatchObject({
      group: 'apps',
      kind: 'Deployment',
      name: 'shop-acme-dev-look',
      change: 'changed',
    });
    expect(diff?.before.replace('replicas: 2', 'replicas: 9')).toBe(
      diff?.after,
    );
    expect(await head()).toBe(base);
  });
});
