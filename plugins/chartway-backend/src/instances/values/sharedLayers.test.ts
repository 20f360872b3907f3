import { as, refusal } from '../../__testUtils__/startChartway';
import {
  gitopsWorld,
  ownPath,
  setReplicas,
  VALUES,
} from '../__testUtils__/gitopsWorld';

jest.setTimeout(120_000);

const DEV = '_environments/dev/values.yaml';
const ACME = '_customers/acme/values.yaml';
const IMAGE = 'image: registry.example.com/shop:1.2.1\n';

const environment = (name: string, more: object) => ({
  ...{ name, title: name, group: name, release: 'manual' },
  ...more,
});

let world: Awaited<ReturnType<typeof gitopsWorld>>;

beforeAll(async () => {
  world = await gitopsWorld({
    chartway: {
      environments: [
        environment('dev', { release: 'automatic' }),
        environment('sit', {}),
        environment('uat', { save: 'pull-request' }),
      ],
      polling: { seconds: 5 },
    },
  });
});

afterAll(() => world.stop());

const layerOf = async (name: string, path: string, person: string) => {
  const values = await world.client.instanceValues(name, as(person));
  return values.layers.find(layer => layer.path === path);
};

/** Waits for the portal to do by itself what the environment says. */
async function eventually<T>(
  look: () => Promise<T>,
  is: (seen: T) => boolean,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    const seen = await look();
    if (is(seen) || attempt > 200) return seen;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

describe('a layer that instances share', () => {
  it('lists what it touches and releases each as its environment says, in one commit', async () => {
    const { client } = world;
    await world.deploy('one', {}, IMAGE);
    await world.deploy('two', {}, IMAGE);
    await world.deploy('three', { environment: 'sit' }, IMAGE);
    const change = {
      base: await world.head(),
      path: ACME,
      text: 'replicas: 4\n',
    };
    const name = 'shop-acme-dev-one';
    const preview = await client.previewChange(name, change, as('devin'));
    expect(preview.touches).toEqual({
      names: ['shop-acme-dev-two', 'shop-acme-sit-three'],
      others: 0,
    });
    const commits = Number(await world.git('rev-list', '--count', 'main'));
    const result = await client.change(name, change, as('devin'));
    expect(result.touched).toEqual({
      released: ['shop-acme-dev-two'],
      pending: ['shop-acme-sit-three'],
    });
    expect(Number(await world.git('rev-list', '--count', 'main'))).toBe(
      commits + 2,
    );
    const sha = result.valuesCommit?.sha;
    const valuesOf = async (instance: string) =>
      (await client.instance(instance, as('devin'))).release.valuesCommit;
    expect(await valuesOf('shop-acme-dev-one')).toBe(sha);
    expect(await valuesOf('shop-acme-dev-two')).toBe(sha);
    expect(await valuesOf('shop-acme-sit-three')).not.toBe(sha);
    expect(
      (await client.instanceValues('shop-acme-sit-three', as('devin'))).pending,
    ).toEqual([expect.objectContaining({ sha })]);
    // Its Application names the new layer once it is released.
    await client.release('shop-acme-sit-three', {}, as('devin'));
    expect(
      await world.git('show', 'main:apps/acme/sit/shop-three.yaml'),
    ).toContain(`$values/${ACME}`);
  });

  it('is refused while one of the others would not render, and nothing is written', async () => {
    const { client } = world;
    // Its own value is a good one, so only the others would fail.
    await world.deploy('fine');
    const base = await world.head();
    const change = { base, path: ACME, text: 'replicas: lots\n' };
    expect(
      await refusal(client.change('shop-acme-dev-fine', change, as('devin'))),
    ).toMatchObject({
      status: 400,
      message: expect.stringContaining(
        'shop-acme-dev-two would not render with this',
      ),
    });
    expect(await world.head()).toBe(base);
  });

  it('takes the permission for every instance, those unseen included', async () => {
    await world.deploy('main', { product: 'billing' }, IMAGE);
    const base = await world.head();
    // Dana may change what her team owns in dev; billing is another team's.
    expect(await layerOf('shop-acme-dev-one', DEV, 'dana')).toMatchObject({
      editable: false,
      reason: expect.stringMatching(/may change the values of \d+ of them/),
    });
    expect(
      await layerOf('shop-acme-dev-one', ownPath('one'), 'dana'),
    ).toMatchObject({ editable: true });
    expect(
      await refusal(
        world.client.change(
          'shop-acme-dev-one',
          { base, path: DEV, text: 'replicas: 5\n' },
          as('dana'),
        ),
      ),
    ).toMatchObject({ status: 403 });
    expect(await world.head()).toBe(base);
  });

  it('security 37: is previewed without the names of instances that the asker may not see', async () => {
    const { touches } = await world.client.previewChange(
      'shop-acme-dev-one',
      { base: await world.head(), text: IMAGE },
      as('dana'),
    );
    expect(touches).toEqual({ names: [], others: 0 });
    expect(
      await refusal(
        world.client.previewChange(
          'shop-acme-dev-one',
          { base: await world.head(), path: DEV, text: 'replicas: 5\n' },
          as('dana'),
        ),
      ),
    ).toMatchObject({ status: 403 });
  });
});

describe('an environment that saves as pull requests', () => {
  const NAME = 'shop-acme-uat-main';

  it('proposes on a branch of its own, and shows what is merged as committed and not released', async () => {
    const { client } = world;
    await world.deploy('main', { environment: 'uat' });
    const base = await world.head();
    const result = await client.change(
      NAME,
      { ...setReplicas(base, 3), reason: 'More load' },
      as('devin'),
    );
    expect(await world.head()).toBe(base);
    expect(result.releaseCommit).toBeUndefined();
    const number = result.pullRequest?.number ?? 0;
    const values = await client.instanceValues(NAME, as('devin'));
    expect(values).toMatchObject({
      saveAs: 'pull-request',
      pending: [],
      pullRequests: [
        { number, title: `Set values of ${NAME}`, author: 'Devin Devops' },
      ],
    });
    const branches = await world.git(
      ...['for-each-ref', '--format=%(refname:short)', 'refs/heads/chartway'],
    );
    expect(branches.trim()).toMatch(
      /^chartway\/shop-acme-uat-main\/[0-9a-f]{8}$/,
    );
    expect(
      (await world.git('diff', '--name-only', 'main', branches.trim())).trim(),
    ).toBe(ownPath('main', 'uat'));

    // Somebody merges it, by whatever means.
    await world.git('update-ref', 'refs/heads/main', branches.trim());
    const merged = await eventually(
      () => client.instanceValues(NAME, as('devin')),
      ({ pending }) => pending.length > 0,
    );
    expect(merged.pending).toEqual([
      expect.objectContaining({ sha: result.valuesCommit?.sha }),
    ]);
    const { instance } = await client.release(NAME, {}, as('devin'));
    expect(instance.release.valuesCommit).toBe(result.valuesCommit?.sha);
  });

  it('asks that a chart version is deployed by itself', async () => {
    await world.publish('1.3.0');
    const base = await world.head();
    expect(
      await refusal(
        world.client.change(
          NAME,
          { ...setReplicas(base, 5), chartVersion: '1.3.0' },
          as('devin'),
        ),
      ),
    ).toMatchObject({ status: 400 });
    const { instance } = await world.client.change(
      NAME,
      { base, chartVersion: '1.3.0' },
      as('devin'),
    );
    expect(instance.release.chart.version).toBe('1.3.0');
  });
});

describe('values that people push without the portal', () => {
  const releaseOf = async (name: string) =>
    (await world.client.instance(name, as('devin'))).release;

  it('are released where the environment does so, on behalf of nobody', async () => {
    await world.deploy('pushed');
    await world.deploy('pushed', { environment: 'sit' });
    const sha = await world.push({
      [ownPath('pushed')]: VALUES.replace('replicas: 2', 'replicas: 8'),
      [ownPath('pushed', 'sit')]: VALUES.replace('replicas: 2', 'replicas: 8'),
    });
    const before = await releaseOf('shop-acme-sit-pushed');
    const released = await eventually(
      () => releaseOf('shop-acme-dev-pushed'),
      ({ valuesCommit }) => valuesCommit === sha,
    );
    expect(released.valuesCommit).toBe(sha);
    expect(await releaseOf('shop-acme-sit-pushed')).toEqual(before);
    const { items } = await world.client.audit(
      { instance: 'pushed' },
      as('devin'),
    );
    expect(items).toContainEqual(
      expect.objectContaining({
        actor: 'service:chartway',
        door: 'system',
        subject: 'shop-acme-dev-pushed',
        reason: 'Values committed to Git by Pia',
        status: 'succeeded',
      }),
    );
    expect(
      items.filter(({ actor }) => actor === 'service:chartway'),
    ).toHaveLength(1);
  });

  it('are left alone where they do not render, and named as pending', async () => {
    await world.deploy('broken');
    const before = await releaseOf('shop-acme-dev-broken');
    const sha = await world.push({ [ownPath('broken')]: 'replicas: many\n' });
    const { pending } = await world.client.instanceValues(
      'shop-acme-dev-broken',
      as('devin'),
    );
    expect(pending).toEqual([expect.objectContaining({ sha, author: 'Pia' })]);
    // The next good one is released.
    const good = await world.push({ [ownPath('broken')]: 'replicas: 6\n' });
    const released = await eventually(
      () => releaseOf('shop-acme-dev-broken'),
      ({ valuesCommit }) => valuesCommit === good,
    );
    expect(released.valuesCommit).toBe(good);
    expect(before.valuesCommit).not.toBe(good);
  });
});
