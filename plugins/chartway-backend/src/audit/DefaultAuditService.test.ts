import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Caller } from '../authorization/Caller';
import type { AuditStore } from './AuditStore';
import { DatabaseAuditStore } from './DatabaseAuditStore';
import { DefaultAuditService } from './DefaultAuditService';

const CALLER: Caller = {
  credentials: { $$type: '@backstage/BackstageCredentials', principal: {} },
  actor: 'user:default/jane',
  via: 'plugin:scaffolder',
  door: 'api',
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
};
const HOUR = 60 * 60 * 1000;

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

async function open(id: Parameters<typeof databases.init>[0]) {
  const knex = await databases.init(id);
  await knex.migrate.latest({
    directory: resolvePackagePath(
      '@chartway/plugin-chartway-backend',
      'migrations',
    ),
  });
  return new DatabaseAuditStore(knex);
}

function serviceOn(store: AuditStore, clock = { time: Date.UTC(2026, 0, 1) }) {
  return new DefaultAuditService({
    store,
    auditor: mockServices.auditor.mock({
      createEvent: async () => ({
        success: async () => undefined,
        fail: async () => undefined,
      }),
    }),
    logger: mockServices.logger.mock(),
    now: () => new Date(clock.time),
  });
}

const done = async () => ({ result: 'done', details: { commit: 'abc' } });
const all = { limit: 100 };

describe.each(databases.eachSupportedId())('the audit log on %p', id => {
  it('has the intent before the work and the outcome after it', async () => {
    const store = await open(id);
    const service = serviceOn(store);
    const during = await service.audited(CALLER, INTENT, async () => ({
      result: (await service.list(all)).items,
      details: { commit: 'abc' },
    }));
    expect(during).toEqual([
      expect.objectContaining({
        ...INTENT,
        status: 'intended',
        actor: 'user:default/jane',
        via: 'plugin:scaffolder',
        requestId: 'request-1',
        at: '2026-01-01T00:00:00.000Z',
      }),
    ]);
    expect((await service.list(all)).items).toEqual([
      {
        ...during[0],
        status: 'succeeded',
        details: { commit: 'abc' },
        finishedAt: '2026-01-01T00:00:00.000Z',
      },
    ]);
  });

  it('records a failure without credentials and passes it on', async () => {
    const service = serviceOn(await open(id));
    const failure = new Error('https://jane:hunter2@git.example.com says no');
    await expect(
      service.audited(CALLER, INTENT, () => Promise.reject(failure)),
    ).rejects.toBe(failure);
    expect((await service.list(all)).items).toEqual([
      expect.objectContaining({
        status: 'failed',
        details: { error: 'https://***@git.example.com says no' },
      }),
    ]);
  });

  it('records a refusal', async () => {
    const service = serviceOn(await open(id));
    await service.denied(CALLER, INTENT, new Error('not yours'));
    expect((await service.list(all)).items).toEqual([
      expect.objectContaining({
        status: 'denied',
        details: { error: 'not yours' },
      }),
    ]);
  });

  it('security 61: marks intents that a crash left open as unknown, once they are old', async () => {
    const store = await open(id);
    const clock = { time: Date.UTC(2026, 0, 1) };
    const service = serviceOn(store, clock);
    await store.appendIntent({
      ...INTENT,
      id: 'lost',
      requestId: 'r',
      at: '2026-01-01T00:00:00.000Z',
      actor: 'user:default/jane',
    });
    expect(await service.closeLost()).toBe(0);
    clock.time += 2 * HOUR;
    await service.audited(CALLER, INTENT, done);
    expect(await service.closeLost()).toBe(1);
    expect(await service.closeLost()).toBe(0);
    const { items } = await service.list(all);
    expect(items.map(({ status }) => status)).toEqual(['succeeded', 'unknown']);
  });

  it('takes one outcome per intent, and none without an intent', async () => {
    const store = await open(id);
    const outcome = {
      id: 'one',
      at: '2026-01-01T00:00:00.000Z',
      status: 'succeeded' as const,
      details: {},
    };
    await expect(store.appendOutcome(outcome)).rejects.toThrow(/one/);
    await store.appendIntent({
      ...INTENT,
      id: 'one',
      requestId: 'r',
      at: outcome.at,
      actor: 'user:default/jane',
    });
    await store.appendOutcome(outcome);
    await expect(store.appendOutcome(outcome)).rejects.toThrow();
  });

  it('filters in the database and shows only what the asker may see', async () => {
    const service = serviceOn(await open(id));
    for (const product of ['a', 'b', 'a', 'b', 'a']) {
      const context = { ...INTENT.context, product };
      await service.audited(CALLER, { ...INTENT, context }, done);
    }
    const ofA = await service.list({ ...all, product: 'a' });
    expect(ofA.items).toHaveLength(3);
    const visible = (entry: { product?: string }) => entry.product === 'b';
    expect((await service.list({ ...all, visible })).items).toHaveLength(2);
    const page = await service.list({ limit: 1, visible });
    const rest = await service.list({ ...all, before: page.next, visible });
    expect(rest.items).toHaveLength(1);
    expect(rest.items[0]?.id).not.toBe(page.items[0]?.id);
  });
});

describe('when the audit log cannot be written', () => {
  const broken: AuditStore = {
    appendIntent: async () => {
      throw new Error('disk full');
    },
    appendOutcome: async () => {
      throw new Error('disk full');
    },
    appendFinished: async () => {
      throw new Error('disk full');
    },
    list: async () => {
      throw new Error('disk full');
    },
    open: async () => {
      throw new Error('disk full');
    },
  };

  it('security 59: does not begin the work', async () => {
    let begun = false;
    await expect(
      serviceOn(broken).audited(CALLER, INTENT, async () => {
        begun = true;
        return done();
      }),
    ).rejects.toThrow(/audit log cannot be written, so nothing was done/);
    expect(begun).toBe(false);
  });

  it('still refuses what is not allowed', async () => {
    await expect(
      serviceOn(broken).denied(CALLER, INTENT, new Error('not yours')),
    ).resolves.toBeUndefined();
  });

  it('keeps the result of work that has happened', async () => {
    const half: AuditStore = { ...broken, appendIntent: async () => undefined };
    expect(await serviceOn(half).audited(CALLER, INTENT, done)).toBe('done');
  });
});
