import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { AuditorServiceCreateEventOptions } from '@backstage/backend-plugin-api';
import type { Caller } from '../authorization/Caller';
import { migrated, testLog } from './__testUtils__/testLog';
import { AuditLog } from './AuditLog';
import type { AuditStore } from './AuditStore';
import { DefaultAuditService } from './DefaultAuditService';
import { toEntry } from './domain/entries';

const CALLER: Caller = {
  credentials: { $$type: '@backstage/BackstageCredentials', principal: {} },
  actor: 'user:default/jane',
  onBehalfOf: 'user:default/jane',
  via: 'plugin:scaffolder',
  door: 'action',
  source: { ip: '10.0.0.1', userAgent: 'node' },
  requestId: 'request-1',
};
const INTENT = {
  action: 'chartway.instance.deploy',
  subject: 'shop-acme-dev-main',
  context: {
    product: 'shop',
    customer: 'acme',
    environment: 'dev',
    instance: 'main',
  },
  reason: 'First release',
  after: { chartVersion: '1.1.0' },
};
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

function serviceOn(log: AuditLog) {
  const told: { eventId: string; ended: string; meta?: unknown }[] = [];
  const createEvent = async ({
    eventId,
    meta,
  }: AuditorServiceCreateEventOptions) => {
    const event = { eventId, ended: 'initiated', meta };
    told.push(event);
    return {
      success: async () => void (event.ended = 'succeeded'),
      fail: async () => void (event.ended = 'failed'),
    };
  };
  const service = new DefaultAuditService({
    log,
    auditor: mockServices.auditor.mock({ createEvent }),
    logger: mockServices.logger.mock(),
    now: () => new Date(Date.UTC(2026, 0, 1)),
    policyVersion: () => 'p1',
  });
  return { service, told };
}

const done = async () => ({ result: 'done', details: { commit: 'abc' } });

async function open() {
  const { store, log } = testLog(
    await migrated(await databases.init('SQLITE_3')),
  );
  const entries = async () => {
    const found = await store.list({ allowed: { kind: 'all' }, limit: 100 });
    return found.map(toEntry);
  };
  return { ...serviceOn(log), store, entries };
}

describe('DefaultAuditService', () => {
  it('has the intent before the work and the outcome after it', async () => {
    const { service, entries, told } = await open();
    const [during] = await service.audited(CALLER, INTENT, async () => ({
      result: await entries(),
      details: { commit: 'abc' },
      before: { chartVersion: '1.0.0' },
      after: { chartVersion: '1.1.0' },
    }));
    const { credentials: _, ...who } = CALLER;
    expect(during).toEqual({
      ...who,
      ...INTENT,
      id: during!.id,
      position: 0,
      at: '2026-01-01T00:00:00.000Z',
      policyVersion: 'p1',
      status: 'intended',
      details: {},
    });
    expect(await entries()).toEqual([
      {
        ...during,
        outcomePosition: 1,
        before: { chartVersion: '1.0.0' },
        status: 'succeeded',
        details: { commit: 'abc' },
        finishedAt: '2026-01-01T00:00:00.000Z',
      },
    ]);
    expect(told).toEqual([
      {
        eventId: 'instance-deploy',
        ended: 'succeeded',
        meta: expect.objectContaining({ id: during!.id, door: 'action' }),
      },
    ]);
  });

  it('records a failure without credentials and passes it on', async () => {
    const { service, entries, told } = await open();
    const failure = new Error('https://jane:hunter2@git.example.com says no');
    await expect(
      service.audited(CALLER, INTENT, () => Promise.reject(failure)),
    ).rejects.toBe(failure);
    expect(await entries()).toEqual([
      expect.objectContaining({
        status: 'failed',
        details: { error: 'https://***@git.example.com says no' },
      }),
    ]);
    expect(told[0]?.ended).toBe('failed');
  });

  it('records a refusal as one record', async () => {
    const { service, store, entries, told } = await open();
    await service.denied(CALLER, INTENT, new Error('not yours'));
    expect(await entries()).toEqual([
      expect.objectContaining({
        status: 'denied',
        position: 0,
        outcomePosition: 0,
        details: { error: 'not yours' },
      }),
    ]);
    expect((await store.frontier()).size).toBe(1);
    expect(told[0]?.ended).toBe('failed');
  });

  it('security 55: keeps text that is no Unicode, and endless text, bounded and readable', async () => {
    const { service, entries } = await open();
    const intent = { ...INTENT, subject: `a\ud800b`, reason: 'x'.repeat(5000) };
    await service.audited(CALLER, intent, async () => ({
      result: undefined,
      details: { error: `${'y'.repeat(99_999)}\udfff` },
    }));
    const [entry] = await entries();
    expect(entry?.subject).toBe('a\ufffdb');
    expect(entry?.reason).toHaveLength(1001);
    expect(entry?.details.error).toHaveLength(1001);
  });
});

/** A store whose database fails until it is told to be well. */
function failing(store: AuditStore) {
  const state = { well: false, commitsUnseen: false };
  const broken: Pick<AuditStore, 'append' | 'probe'> = {
    async append(records) {
      if (state.commitsUnseen) await store.append(records);
      if (!state.well) throw new Error('disk full');
      return store.append(records);
    },
    async probe() {
      if (!state.well) throw new Error('disk full');
    },
  };
  const rest: AuditStore = {
    ...broken,
    frontier: () => store.frontier(),
    leafTiles: (from, to) => store.leafTiles(from, to),
    readTile: (...args) => store.readTile(...args),
    records: (from, to) => store.records(from, to),
    list: query => store.list(query),
    entry: (id, allowed) => store.entry(id, allowed),
    openIntents: () => store.openIntents(),
  };
  return { state, store: rest };
}

describe('while the audit log cannot be written', () => {
  const logs: AuditLog[] = [];
  afterEach(() => Promise.all(logs.splice(0).map(log => log.close())));

  async function openFailing() {
    const well = await open();
    const { state, store } = failing(well.store);
    const logger = mockServices.logger.mock();
    const log = new AuditLog({ store, logger, replica: 'here' });
    logs.push(log);
    return { ...well, ...serviceOn(log), state, log };
  }

  it('security 59: does not begin the work, and goes on once it can', async () => {
    const { service, entries, state, log } = await openFailing();
    let begun = 0;
    const work = async () => {
      begun += 1;
      return done();
    };
    await expect(service.audited(CALLER, INTENT, work)).rejects.toThrow(
      /audit log cannot be written, so nothing was done/,
    );
    expect([begun, log.writable, await log.check()]).toEqual([0, false, false]);
    state.well = true;
    expect(await log.check()).toBe(true);
    expect(await service.audited(CALLER, INTENT, work)).toBe('done');
    expect(begun).toBe(1);
    expect(await entries()).toHaveLength(1);
  });

  it('still refuses what is not allowed', async () => {
    const { service } = await openFailing();
    await expect(
      service.denied(CALLER, INTENT, new Error('not yours')),
    ).resolves.toBeUndefined();
  });

  it('security 69: keeps the result of work that has happened, and records it in the end', async () => {
    const { service, entries, state } = await openFailing();
    state.well = true;
    const result = await service.audited(CALLER, INTENT, async () => {
      state.well = false;
      return done();
    });
    expect(result).toBe('done');
    expect((await entries())[0]?.status).toBe('intended');
    state.well = true;
    await until(async () => (await entries())[0]?.status === 'succeeded');
  });

  it('security 69: leaves no intent open whose answer got lost on the way', async () => {
    const { service, entries, state } = await openFailing();
    state.commitsUnseen = true;
    await expect(service.audited(CALLER, INTENT, done)).rejects.toThrow(
      /nothing was done/,
    );
    state.commitsUnseen = false;
    state.well = true;
    await until(async () => (await entries())[0]?.status === 'failed');
    expect(await entries()).toHaveLength(1);
  });
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(resolve => setTimeout(resolve, 20));
}
