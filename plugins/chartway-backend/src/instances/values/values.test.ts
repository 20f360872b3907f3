import { ResponseError } from '@backstage/errors';
import {
  changeConflictSchema,
  type InstanceChange,
} from '@chartway/plugin-chartway-common';
import { as, refusal } from '../../__testUtils__/startChartway';
import {
  gitopsWorld,
  ownPath,
  setReplicas,
  VALUES,
} from '../__testUtils__/gitopsWorld';

// The first rendering compiles the engine.
jest.setTimeout(60_000);

let world: Awaited<ReturnType<typeof gitopsWorld>>;

beforeAll(async () => {
  world = await gitopsWorld();
});

afterAll(() => world.stop());

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
    await world.deploy('read');
    const values = await world.client.instanceValues(
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
      commit: await world.head(),
      pending: [],
      pullRequests: [],
      saveAs: 'commit',
      release: 'automatic',
    });
  });
});

describe('changing values', () => {
  it('changes one line in Git, in a commit that touches values.yaml only, and releases it in dev', async () => {
    await world.deploy('one');
    const base = await world.head();
    const result = await world.client.change(
      'shop-acme-dev-one',
      { ...setReplicas(base, 3), reason: 'More load' },
      as('devin'),
    );
    const sha = result.valuesCommit?.sha ?? '';
    expect(result.valuesCommit?.created).toBe(true);
    expect(
      (await world.git('show', '--format=', '--name-only', sha)).trim(),
    ).toBe(ownPath('one'));
    const diff = await world.git('show', '--format=', '--unified=0', sha);
    expect(diff.match(/^[-+][^-+].*$/gm)).toEqual([
      '-replicas: 2',
      '+replicas: 3',
    ]);
    expect(result.instance.release.valuesCommit).toBe(sha);
    const pin = await world.git('show', 'main:acme/dev/shop-one/release.yaml');
    expect(pin).toContain(`valuesCommit: ${sha}`);
    expect(
      await world.git('show', 'main:apps/acme/dev/shop-one.yaml'),
    ).toContain(`targetRevision: ${sha}`);
    expect(await world.git('log', '-1', '--format=%B', sha)).toMatch(
      /Set values of shop-acme-dev-one\n\nMore load\n/,
    );
    const after = await world.head();
    const again = await world.client.change(
      'shop-acme-dev-one',
      setReplicas(after, 3),
      as('devin'),
    );
    expect(again.valuesCommit?.created).toBe(false);
    expect(await world.head()).toBe(after);
  });

  it('shows "committed, not released" in prod until somebody releases it', async () => {
    const { client } = world;
    await world.deploy('late', { environment: 'prod' });
    const name = 'shop-acme-prod-late';
    const before = await client.instance(name, as('devin'));
    const changed = await client.change(
      name,
      setReplicas(await world.head(), 5),
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
    const commits = await world.head();
    await client.release(name, {}, as('devin'));
    expect(await world.head()).toBe(commits);
  });

  it('security 7, 63: keeps what two people changed at the same time, whatever keys they are', async () => {
    await world.deploy('two');
    const name = 'shop-acme-dev-two';
    const base = await world.head();
    const image = 'registry.example.com/shop:1.2.2';
    await Promise.all([
      world.client.change(name, setReplicas(base, 4), as('devin')),
      world.client.change(
        name,
        { base, edits: [{ op: 'set', pointer: '/image', value: image }] },
        as('dana'),
      ),
    ]);
    const text = await world.git('show', `main:${ownPath('two')}`);
    expect(text).toBe(
      `# sizes of the team\nimage: ${image} # newer\nreplicas: 4\n`,
    );
    const { release } = await world.client.instance(name, as('devin'));
    // Whoever releases last releases both.
    expect(
      await world.git('show', `${release.valuesCommit}:${ownPath('two')}`),
    ).toBe(text);
  });

  it('security 63: tells both texts when a person pushed the same key meanwhile', async () => {
    await world.deploy('same');
    const base = await world.head();
    const theirs = VALUES.replace('replicas: 2', 'replicas: 7');
    const pushed = await world.push({ [ownPath('same')]: theirs });
    const { status, conflict } = await conflictOf(
      world.client.change(
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
    expect(await world.head()).toBe(pushed);
  });

  it('merges whole texts by lines', async () => {
    await world.deploy('lines', {}, 'image: a/b:1\n\n# below\n\nreplicas: 2\n');
    const base = await world.head();
    const name = 'shop-acme-dev-lines';
    await world.client.change(name, setReplicas(base, 3), as('devin'));
    await world.client.change(
      name,
      { base, text: 'image: a/b:2\n\n# below\n\nreplicas: 2\n' },
      as('devin'),
    );
    expect(await world.git('show', `main:${ownPath('lines')}`)).toBe(
      'image: a/b:2\n\n# below\n\nreplicas: 3\n',
    );
  });

  it('security 64: goes on where an interrupted change stopped, without a second commit', async () => {
    const { name } = await world.deploy('cut');
    const base = await world.head();
    const first = await world.client.change(
      name,
      setReplicas(base, 3),
      as('devin'),
    );
    const pinned = await world.git(
      'show',
      'main:acme/dev/shop-cut/release.yaml',
    );
    // As if Git had taken the values and the portal had died, or had been told that it failed.
    await world.git('update-ref', 'refs/heads/main', 'refs/heads/main~1');
    await new Promise(resolve => setTimeout(resolve, 1_100));
    const again = await world.client.change(
      name,
      setReplicas(base, 3),
      as('devin'),
    );
    expect(again.valuesCommit).toMatchObject({
      sha: first.valuesCommit?.sha,
      created: false,
    });
    expect(again.releaseCommit?.created).toBe(true);
    expect(await world.git('show', 'main:acme/dev/shop-cut/release.yaml')).toBe(
      pinned,
    );
  });

  it('deploys another chart version with the values that are released', async () => {
    const { client } = world;
    await world.deploy('version', { environment: 'prod' });
    const name = 'shop-acme-prod-version';
    await world.publish('1.3.0');
    await client.change(name, setReplicas(await world.head(), 6), as('devin'));
    const before = await client.instance(name, as('devin'));
    const base = await world.head();
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
    const base = await world.head();
    const answer = await refusal(
      world.client.change(name, { base, ...change }, as(person)),
    );
    expect(await world.head()).toBe(base);
    return answer;
  };

  beforeAll(async () => {
    await world.deploy('strict');
    await world.deploy('strict', { environment: 'prod' });
  });

  it('a violation of the schema, with its line', async () => {
    const text = 'image: a/b:1\nreplicas: many\n';
    expect(await refused({ text })).toEqual({
      status: 400,
      message: 'Nothing was written. "/replicas": got string, want integer.',
    });
    const preview = await world.client.previewChange(
      'shop-acme-dev-strict',
      { base: await world.head(), text },
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
    const preview = await world.client.previewChange(
      'shop-acme-dev-strict',
      { base: await world.head(), text: 'replicas: 1\nreplcias: 2\n' },
      as('devin'),
    );
    expect(preview.problems).toEqual([
      expect.objectContaining({ severity: 'error', line: 2 }),
    ]);
  });

  it.each([
    ['a tab', 'image: a\n\treplicas: 2\n', 'line 2'],
    ['a key twice', 'image: a\nreplicas: 1\nreplicas: 2\n', 'line 3'],
    ['an unknown tag', 'image: !run rm\n', 'line 1'],
    ['no mapping', '- a\n', 'a mapping'],
  ])('what Helm cannot read, naming the line: %s', async (_, text, line) => {
    const { status, message } = await refused({ text });
    expect(status).toBe(400);
    expect(message).toContain(ownPath('strict'));
    expect(message).toContain(line);
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
    'security 1, 2, 9, 33, 50: a path that is no layer of the instance: %s',
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
  ])('security 1, 2, 7, 8, 9: an instance named %s', async name => {
    for (const path of ['values', 'history', 'manifests']) {
      const response = await fetch(
        `${world.url}/instances/${encodeURIComponent(name)}/${path}`,
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
        world.client.release('shop-acme-dev-strict', {}, as('sam')),
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
        world.client.release(
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
    const { items } = await world.client.audit({ limit: 500 }, as('devin'));
    expect(JSON.stringify(items)).not.toMatch(/hunter2|ghp_/);
  });
});

describe('previews', () => {
  it('show text, effective values and manifests, and write nothing', async () => {
    await world.deploy('look');
    const base = await world.head();
    const preview = await world.client.previewChange(
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
    expect(await world.head()).toBe(base);
  });
});
