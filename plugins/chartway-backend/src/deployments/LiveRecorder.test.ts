import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  CHARTWAY_INSTANCE_ANNOTATION,
  type ChangesMessage,
} from '@chartway/plugin-chartway-common';
import type { ApplicationState } from '@chartway/plugin-chartway-node';
import type { Knex } from 'knex';
import { DatabaseLiveFacetStore } from '../instances/DatabaseLiveFacetStore';
import { DatabaseDeploymentEventStore } from './DatabaseDeploymentEventStore';
import { LiveRecorder } from './LiveRecorder';
import { LiveWriter } from './LiveWriter';
import { SignalPublisher } from './SignalPublisher';
import { WatchIds } from './WatchIds';
import { directoryOf } from './__testUtils__/deploymentServices';
import { applicationState, FakeEngine } from './__testUtils__/FakeEngine';
import {
  COMMIT,
  DIGEST,
  exampleInstance,
} from './__testUtils__/exampleInstance';
import { memoryLeases } from './__testUtils__/MemoryLeases';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const NAME = 'shop-acme-dev-main';
const idOf = (name: string) => new WatchIds(new Uint8Array(32)).idOf(name);

let knex: Knex;
let clock: number;
const now = () => new Date(clock);
const at = () => now().toISOString();

beforeEach(async () => {
  knex = await databases.init('SQLITE_3');
  await knex.migrate.latest({
    directory: resolvePackagePath(
      '@chartway/plugin-chartway-backend',
      'migrations',
    ),
  });
  clock = Date.parse('2026-11-21T12:00:00.000Z');
});

const state = (changes: Partial<ApplicationState> = {}, name = NAME) =>
  applicationState(name, {
    comparedRevisions: [DIGEST, COMMIT],
    liveRevisions: [DIGEST, COMMIT],
    ...changes,
  });

/** Instances of Git, engines, and a replica that records. */
function world(instances = [exampleInstance()]) {
  const engine = new FakeEngine('main', now);
  const leases = memoryLeases(now);
  const facets = new DatabaseLiveFacetStore(knex);
  const messages: ChangesMessage[] = [];
  const replica = (name: string) => {
    const logger = mockServices.logger.mock();
    const events = new DatabaseDeploymentEventStore(knex);
    return new LiveRecorder({
      engines: directoryOf([engine]),
      writer: new LiveWriter({
        find: async names =>
          instances.filter(instance => names.includes(instance.name)),
        facets,
        events,
        now,
      }),
      publisher: new SignalPublisher({
        publish: async message => {
          messages.push(message);
        },
        watchIds: { idOf },
        logger,
      }),
      leases,
      replica: name,
      logger,
      now,
    });
  };
  const listed = () =>
    facets.read(
      'main',
      instances.map(({ name }) => name),
    );
  return { engine, replica, listed, messages, instances };
}

const kinds = async () =>
  (await knex('deployment_events').orderBy('id')).map(
    (row: { kind: string }) => row.kind,
  );

describe('LiveRecorder', () => {
  it('keeps what lists show, since when, and what became of a release', async () => {
    const { engine, replica, listed } = world();
    const recorder = replica('one');
    engine.tell(state());
    recorder.start();
    await recorder.flush();
    const began = at();
    expect(await listed()).toEqual([
      {
        name: NAME,
        status: 'arrived',
        sync: 'Synced',
        health: 'Healthy',
        message: '',
        since: began,
        observedAt: began,
      },
    ]);
    clock += 60_000;
    engine.tell(state({ health: 'Degraded' }));
    await recorder.flush();
    const [degraded] = await listed();
    expect(degraded).toMatchObject({ status: 'degraded', since: at() });
    const since = at();
    clock += 60_000;
    engine.tell(state({ health: 'Degraded', messages: ['still'] }));
    await recorder.flush();
    const [still] = await listed();
    expect(still).toMatchObject({ since, observedAt: at() });
    expect(still?.message).toContain('still');
    engine.forget(NAME);
    await recorder.flush();
    expect(await listed()).toEqual([]);
    expect(await kinds()).toEqual(['known', 'degraded']);
    await recorder.stop();
  });

  it('judges anew what the engine has once Git wants something else', async () => {
    const { engine, replica, listed, instances } = world();
    const recorder = replica('one');
    engine.tell(state());
    recorder.start();
    await recorder.flush();
    const newer = exampleInstance();
    instances[0] = {
      ...newer,
      release: { ...newer.release, valuesCommit: 'd'.repeat(40) },
    };
    recorder.desired([NAME]);
    await recorder.flush();
    expect((await listed())[0]?.status).toBe('progressing');
    expect(await kinds()).toEqual(['known', 'desired']);
    await recorder.stop();
  });

  it('security 33: lets no Application speak for an instance that Git has elsewhere', async () => {
    const second = exampleInstance({ engine: 'other' });
    const { engine, replica, listed } = world([second]);
    const annotations = { [CHARTWAY_INSTANCE_ANNOTATION]: NAME };
    engine.tell(state(), state({ annotations }, 'somebody-elses'));
    const recorder = replica('one');
    recorder.start();
    await recorder.flush();
    engine.tell(state({ health: 'Degraded', annotations }, 'somebody-elses'));
    await recorder.flush();
    expect(await listed()).toEqual([]);
    expect(await kinds()).toEqual([]);
    await recorder.stop();
  });

  it('writes from one replica; another takes over what was missed when that one dies', async () => {
    const { engine, replica, listed } = world();
    engine.tell(state());
    const first = replica('one');
    first.start();
    await first.flush();
    const second = replica('two');
    second.start();
    // The fake has one listener: from here on the first replica hears nothing, as if it were dead.
    engine.tell(state({ health: 'Degraded' }));
    await second.flush();
    expect((await listed())[0]?.status).toBe('arrived');
    clock += 16_000;
    await second.flush();
    expect((await listed())[0]?.status).toBe('degraded');
    await second.stop();
  });

  it('tells what changed by ids, and nothing when nothing did', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
    try {
      const { engine, replica, messages } = world();
      const recorder = replica('one');
      recorder.start();
      jest.advanceTimersByTime(3_000);
      messages.length = 0;
      engine.tell(state());
      jest.advanceTimersByTime(3_000);
      engine.tell(state());
      jest.advanceTimersByTime(3_000);
      expect(messages).toEqual([{ what: 'live', watchIds: [idOf(NAME)] }]);
      engine.becomes('stale', 'cut');
      engine.becomes('stale', 'cut');
      jest.advanceTimersByTime(3_000);
      expect(messages.slice(1)).toEqual([{ what: 'engines', watchIds: [] }]);
      await recorder.stop();
    } finally {
      jest.useRealTimers();
    }
  });

  it('security 65: waits for an engine that was not heard of yet, and keeps what lists had', async () => {
    const { engine, replica, listed } = world();
    engine.tell(state());
    const before = replica('one');
    before.start();
    await before.flush();
    await before.stop();
    engine.becomes('connecting', 'connect ECONNREFUSED');
    const after = replica('two');
    after.start();
    clock += 60_000;
    await after.flush();
    expect(await listed()).toHaveLength(1);
    engine.becomes('connected');
    engine.forget(NAME);
    clock += 60_000;
    await after.flush();
    expect(await listed()).toEqual([]);
    await after.stop();
  });
});

describe('DatabaseDeploymentEventStore', () => {
  it('gives the last event of each instance, and those that may be read in order', async () => {
    const store = new DatabaseDeploymentEventStore(knex);
    const { name, context } = exampleInstance();
    const event = (
      product: string,
      kind: 'desired' | 'healthy',
      day: number,
    ) => ({
      ...{ name: name.replace('shop', product), kind, chartDigest: DIGEST },
      ...{ context: { ...context, product }, valuesCommit: COMMIT },
      at: `2026-11-0${day}T00:00:00.000Z`,
    });
    const events = [
      event('shop', 'desired', 1),
      {
        ...event('billing', 'desired', 2),
        begunAt: '2026-11-01T00:00:00.000Z',
      },
      event('shop', 'healthy', 3),
    ];
    await store.append(events);
    const last = await store.last([name, 'billing-acme-dev-main', 'none']);
    expect([...last].map(([of, { kind }]) => [of, kind])).toEqual([
      ['billing-acme-dev-main', 'desired'],
      [name, 'healthy'],
    ]);
    expect((await store.newest(name))?.kind).toBe('healthy');
    const read = async (query: Partial<Parameters<typeof store.read>[0]>) => {
      const found = [];
      const all = { allowed: { kind: 'all' }, from: '2026' } as const;
      for await (const some of store.read({ ...all, ...query })) {
        found.push(...some);
      }
      return found;
    };
    await store.append([{ ...events[0]!, kind: 'synced' }]);
    expect(await read({})).toEqual(events);
    expect(await read({ product: 'billing' })).toEqual([events[1]]);
    expect(await read({ from: events[1]!.at })).toEqual(events.slice(1));
    expect(await read({ allowed: { kind: 'none' } })).toEqual([]);
    const criteria = { part: 'product', values: ['shop'] };
    expect(await read({ allowed: { kind: 'criteria', criteria } })).toEqual([
      events[0],
      events[2],
    ]);
  });
});
