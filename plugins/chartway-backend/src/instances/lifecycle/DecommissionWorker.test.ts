import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { UpstreamError, type Cluster } from '@chartway/plugin-chartway-node';
import { DatabaseLeaseStore } from '../../audit/DatabaseLeaseStore';
import { openDatabase } from '../../auditRoom';
import {
  applicationState,
  FakeEngine,
} from '../../deployments/__testUtils__/FakeEngine';
import { DatabaseDecommissionStore } from './DatabaseDecommissionStore';
import { DecommissionWorker } from './DecommissionWorker';
import type { Decommission } from './DecommissionStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const NAME = 'shop-acme-dev-main';
const SERVER = 'https://kubernetes.default.svc';
const pod = { group: '', kind: 'Pod', namespace: NAME, name: 'shop-1' };

jest.setTimeout(60_000);

/** A cluster whose namespaces go when they are told to be gone. */
class FakeCluster implements Cluster {
  readonly name = 'main';
  readonly server = SERVER;
  readonly engine = undefined;
  readonly deleted: string[] = [];
  down = false;
  namespaces = new Map([[NAME, { 'chartway.io/instance-name': NAME }]]);

  async namespace(name: string) {
    if (this.down) {
      throw new UpstreamError('The cluster main does not answer.', {
        system: 'kubernetes',
        retryable: true,
      });
    }
    const labels = this.namespaces.get(name);
    const terminating = this.deleted.includes(name);
    return labels && { name, labels, terminating, message: '' };
  }

  async deleteNamespace(name: string) {
    this.deleted.push(name);
  }

  async objects() {
    return [pod];
  }
}

async function setUp(changes: Partial<Decommission> = {}) {
  let clock = Date.parse('2026-01-01T10:00:00Z');
  const now = () => new Date(clock);
  const client = await databases.init('SQLITE_3');
  const knex = await openDatabase({ getClient: async () => client });
  const store = new DatabaseDecommissionStore(knex);
  const engine = new FakeEngine('main', now);
  engine.tell(applicationState(NAME));
  const cluster = new FakeCluster();
  const git = new Set<string>();
  const users = new Set<string>();
  const makeWorker = () =>
    new DecommissionWorker({
      store,
      leases: new DatabaseLeaseStore(knex, now),
      inGit: async name => git.has(name),
      engine: name => (name === 'main' ? engine : undefined),
      cluster: server => (server === SERVER ? cluster : undefined),
      namespaces: { hasOther: async ({ name }) => users.has(name) },
      logger: mockServices.logger.mock(),
      now,
    });
  const worker = makeWorker();
  const at = now().toISOString();
  await store.add({
    id: 'one',
    name: NAME,
    context: {
      product: 'shop',
      customer: 'acme',
      environment: 'dev',
      instance: 'main',
    },
    engine: 'main',
    application: NAME,
    server: SERVER,
    namespace: NAME,
    prunesNamespace: true,
    namespaceReason: '',
    step: 'engine',
    message: '',
    requestedBy: 'user:default/devin',
    requestedAt: at,
    updatedAt: at,
    nextAt: at,
    failures: 0,
    left: [],
    ...changes,
  });
  const look = async (seconds = 10, by = worker) => {
    clock += seconds * 1000;
    await by.run();
    const [found] = await store.recent('2026-01-01T00:00:00Z', 10);
    if (!found) throw new Error('It is gone');
    return found;
  };
  return { engine, cluster, git, users, store, look, makeWorker };
}

describe('a decommission', () => {
  it('waits for the engine, then for the namespace, to the end', async () => {
    const { engine, cluster, look } = await setUp();
    engine.details.resources = [
      { ...pod, uid: '1', version: 'v1', parents: [], images: [], facts: [] },
    ];
    expect(await look()).toMatchObject({
      step: 'engine',
      message: expect.stringContaining('Git has the Application'),
      left: [pod],
    });
    engine.tell(applicationState(NAME, { deleting: true }));
    expect((await look()).message).toContain('1 objects are left');
    engine.forget(NAME);
    expect(await look()).toMatchObject({ step: 'namespace' });
    expect(await look()).toMatchObject({ step: 'namespace', left: [pod] });
    expect(cluster.deleted).toEqual([NAME]);
    await look();
    expect(cluster.deleted).toEqual([NAME]);
    cluster.namespaces.clear();
    expect(await look()).toMatchObject({
      step: 'done',
      message: `Done. The namespace ${NAME} is gone.`,
      left: [],
    });
  });

  it('says what to do when it takes long', async () => {
    const { engine, look } = await setUp();
    expect((await look(700)).message).toContain('synced with pruning');
    engine.tell(applicationState(NAME, { deleting: true }));
    expect((await look(700)).message).toContain('Finalizers');
  });

  it('security 65: goes on when the engine and the cluster answer again', async () => {
    const { engine, cluster, look } = await setUp();
    engine.becomes('down', 'connection refused');
    engine.forget(NAME);
    expect(await look()).toMatchObject({
      step: 'engine',
      message: expect.stringContaining('does not answer since'),
    });
    engine.becomes('connected');
    expect((await look()).step).toBe('namespace');
    cluster.down = true;
    expect(await look()).toMatchObject({
      step: 'namespace',
      failures: 1,
      message: expect.stringContaining('The cluster main does not answer'),
    });
    cluster.down = false;
    expect((await look(20)).message).toContain('Kubernetes deletes');
  });

  it('touches nothing of an instance that was deployed again', async () => {
    const { engine, cluster, git, look } = await setUp();
    engine.forget(NAME);
    await look();
    git.add(NAME);
    expect(await look()).toMatchObject({
      step: 'failed',
      message: expect.stringContaining('deployed the instance again'),
    });
    expect(cluster.deleted).toEqual([]);
  });

  it.each([
    ['another instance goes there', 'shared'],
    ['it lost its label', 'unlabelled'],
    ['the plan says that it stays', 'planned'],
    ['no access to the cluster', 'elsewhere'],
  ])('leaves the namespace: %s', async (_, why) => {
    const { engine, cluster, users, look } = await setUp({
      ...(why === 'planned' && {
        prunesNamespace: false,
        namespaceReason: 'It was there before.',
      }),
      ...(why === 'elsewhere' && { server: 'https://elsewhere' }),
    });
    engine.forget(NAME);
    if (why === 'shared') users.add(NAME);
    if (why === 'unlabelled') {
      cluster.namespaces.set(NAME, { 'chartway.io/instance-name': 'other' });
    }
    await look();
    const { step, message } = await look();
    expect(step).toBe('done');
    expect(message).toContain(`The namespace ${NAME} stays`);
    expect(cluster.deleted).toEqual([]);
  });

  it('security 61: that was cut off before Git was changed is told so', async () => {
    const { git, look } = await setUp({ step: 'git' });
    git.add(NAME);
    expect(await look()).toMatchObject({
      step: 'failed',
      message: expect.stringContaining('nothing was removed'),
    });
  });

  it('security 61: that was cut off behind the commit goes on', async () => {
    const { engine, look } = await setUp({ step: 'git' });
    engine.forget(NAME);
    expect((await look()).step).toBe('namespace');
  });

  it('security 62: is followed by one replica at a time', async () => {
    const { cluster, engine, look, makeWorker } = await setUp();
    engine.forget(NAME);
    await look();
    await Promise.all([look(), look(0, makeWorker())]);
    expect(cluster.deleted).toEqual([NAME]);
  });
});
