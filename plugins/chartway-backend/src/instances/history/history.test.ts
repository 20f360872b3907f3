import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { as, refusal } from '../../__testUtils__/startChartway';
import {
  gitopsWorld,
  ownPath,
  setReplicas,
  VALUES,
} from '../__testUtils__/gitopsWorld';

jest.setTimeout(120_000);

let world: Awaited<ReturnType<typeof gitopsWorld>>;

beforeAll(async () => {
  world = await gitopsWorld();
});

afterAll(() => world.stop());

const show = (path: string) => world.git('show', `main:${path}`);

/** An instance with three releases: as deployed, with three replicas, and of another chart version. */
async function threeReleases(instance: string) {
  const name = (await world.deploy(instance)).name;
  const first = await world.head();
  const second = await world.client.change(
    name,
    { ...setReplicas(await world.head(), 3), reason: 'More load' },
    as('devin'),
  );
  await world.publish('1.3.0');
  const third = await world.client.change(
    name,
    { base: await world.head(), chartVersion: '1.3.0' },
    as('devin'),
  );
  return {
    name,
    first,
    second: second.releaseCommit?.sha ?? '',
    third: third.releaseCommit?.sha ?? '',
  };
}

describe('the history of an instance', () => {
  it('tells which commit desired which release, who made it and why', async () => {
    const { name, first, second, third } = await threeReleases('history');
    const { items } = await world.client.instanceHistory(name, as('sam'));
    expect(
      items.map(({ sha, kind, current, author, release, reason }) => ({
        ...{ sha, kind, current, author, reason },
        version: release?.chartVersion,
      })),
    ).toEqual([
      {
        ...{ sha: third, kind: 'release', current: true },
        ...{ author: 'Devin Devops', version: '1.3.0', reason: undefined },
      },
      {
        ...{ sha: second, kind: 'release', current: false },
        ...{ author: 'Devin Devops', version: '1.2.0', reason: 'More load' },
      },
      {
        ...{ sha: expect.any(String), kind: 'values', current: false },
        ...{ author: 'Devin Devops', version: undefined, reason: 'More load' },
      },
      {
        ...{ sha: first, kind: 'release', current: false },
        ...{ author: 'Devin Devops', version: '1.2.0', reason: undefined },
      },
      {
        ...{ sha: expect.any(String), kind: 'values', current: false },
        ...{ author: 'Devin Devops', version: undefined, reason: undefined },
      },
    ]);
    expect(items[1]?.release?.images).toEqual([
      'registry.example.com/shop:1.2.1',
    ]);
    const { items: entries } = await world.client.audit(
      { instance: 'history' },
      as('devin'),
    );
    expect(entries.map(({ requestId }) => requestId)).toContain(
      items[1]?.requestId,
    );
  });

  it('puts two releases side by side', async () => {
    const { name, first, second } = await threeReleases('compare');
    const comparison = await world.client.compareReleases(
      name,
      { from: first, to: second },
      as('devin'),
    );
    expect(comparison.values).toEqual({
      before: VALUES,
      after: VALUES.replace('replicas: 2', 'replicas: 3'),
    });
    expect(comparison.manifests).toEqual([
      expect.objectContaining({
        kind: 'Deployment',
        change: 'changed',
        before: expect.stringContaining('replicas: 2'),
        after: expect.stringContaining('replicas: 3'),
      }),
    ]);
    expect(
      await refusal(
        world.client.compareReleases(
          name,
          { from: first, to: 'f'.repeat(40) },
          as('devin'),
        ),
      ),
    ).toMatchObject({ status: 404 });
  });

  it('renders what the release comes to', async () => {
    const { name } = await world.deploy('manifests');
    const manifests = await world.client.manifests(name, as('devin'));
    expect(manifests.items).toEqual([
      {
        ...{ group: 'apps', kind: 'Deployment', namespace: '', name },
        yaml: expect.stringContaining('replicas: 2'),
      },
    ]);
    const { release } = await world.client.instance(name, as('devin'));
    expect(manifests.manifestsDigest).toBe(release.manifestsDigest);
  });

  it('security 33: tells nothing of the commits of another instance', async () => {
    const { third } = await threeReleases('theirs');
    const { name, first } = await threeReleases('ours');
    expect(
      await refusal(
        world.client.compareReleases(
          name,
          { from: first, to: third },
          as('devin'),
        ),
      ),
    ).toMatchObject({ status: 404 });
    expect(
      await refusal(
        world.client.rollBack(name, { sha: third, reason: 'x' }, as('devin')),
      ),
    ).toMatchObject({ status: 404 });
  });
});

describe('going back', () => {
  it('restores exactly the chart, the values and the pinned commit, in one commit', async () => {
    const { name, first } = await threeReleases('back');
    const files = [
      'acme/dev/shop-back/release.yaml',
      ownPath('back'),
      'apps/acme/dev/shop-back.yaml',
    ];
    const then = await Promise.all(
      files.map(path => world.git('show', `${first}:${path}`)),
    );
    const before = await world.head();
    const result = await world.client.rollBack(
      name,
      { sha: first, reason: 'The shop is down' },
      as('devin'),
    );
    expect(await Promise.all(files.map(show))).toEqual(then);
    expect((await world.git('rev-parse', 'main~1')).trim()).toBe(before);
    expect(result.releaseCommit).toMatchObject({
      sha: await world.head(),
      created: true,
    });
    expect(result.instance.release.chart.version).toBe('1.2.0');
    expect(await show(ownPath('back'))).toBe(VALUES);
    const values = await world.client.instanceValues(name, as('devin'));
    expect(values.pending).toEqual([]);
    const [newest] = (await world.client.instanceHistory(name, as('devin')))
      .items;
    expect(newest).toMatchObject({
      kind: 'roll-back',
      current: true,
      reason: 'The shop is down',
      title: `Roll back ${name} to shop 1.2.0`,
    });
    const { items } = await world.client.audit(
      { instance: 'back' },
      as('devin'),
    );
    expect(items[0]).toMatchObject({
      action: 'chartway.instance.roll-back',
      actor: 'user:default/devin',
      reason: 'The shop is down',
      status: 'succeeded',
      details: expect.objectContaining({ restored: first }),
    });
  });

  it('makes no commit to where it is already', async () => {
    const { name, third } = await threeReleases('same');
    const head = await world.head();
    const { releaseCommit } = await world.client.rollBack(
      name,
      { sha: third, reason: 'Again' },
      as('devin'),
    );
    expect(releaseCommit.created).toBe(false);
    expect(await world.head()).toBe(head);
  });

  it('needs a reason and the permission', async () => {
    const { name, first } = await threeReleases('refused');
    const head = await world.head();
    const rollBack = (person: string, reason: string) =>
      refusal(world.client.rollBack(name, { sha: first, reason }, as(person)));
    expect(await rollBack('devin', '')).toMatchObject({ status: 400 });
    expect(await rollBack('devin', 'two\nlines')).toMatchObject({
      status: 400,
    });
    expect(await rollBack('sam', 'why not')).toMatchObject({
      status: 403,
      message: expect.stringContaining('chartway.instance.roll-back'),
    });
    expect(await rollBack('nobody', 'why not')).toMatchObject({ status: 404 });
    expect(await world.head()).toBe(head);
  });

  it('is refused when the registry has the chart no more', async () => {
    const { name, first } = await threeReleases('gone');
    const head = await world.head();
    const again = await gitopsWorldOn(world.folder);
    expect(
      await refusal(
        again.client.rollBack(name, { sha: first, reason: 'x' }, as('devin')),
      ),
    ).toMatchObject({
      status: 409,
      message: expect.stringMatching(/registry has shop 1\.2\.0 .* no more/),
    });
    expect(await world.head()).toBe(head);
    await again.stop();
  });
});

/** Another portal on the same Git, whose registry lost everything. */
async function gitopsWorldOn(folder: string) {
  const registry = join(folder, 'registry-lost');
  await rm(registry, { recursive: true, force: true });
  const git = { type: 'local', folder: join(folder, 'git') };
  return gitopsWorld({
    chartway: { git, registry: { type: 'layout', folder: registry } },
  });
}
