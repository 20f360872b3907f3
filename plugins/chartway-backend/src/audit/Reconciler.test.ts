import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { AuditRecord } from '@chartway/audit-kit';
import { migrated, testLog, testRecord } from './__testUtils__/testLog';
import type { AuditTruth } from './AuditService';
import { DatabaseLeaseStore } from './DatabaseLeaseStore';
import { toEntry } from './domain/entries';
import { Reconciler } from './Reconciler';
import { hasEnded, newReplica } from './replica';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const MINUTE = 60_000;

async function open(truth: AuditTruth = async () => undefined) {
  const knex = await migrated(await databases.init('SQLITE_3'));
  const clock = { time: Date.UTC(2026, 0, 1) };
  const now = () => new Date(clock.time);
  const leases = new DatabaseLeaseStore(knex, now);
  const replica = (name: string) => {
    const { log, store } = testLog(knex, name);
    const logger = mockServices.logger.mock();
    const truths = new Map([['chartway.instance.deploy', truth]]);
    const options = { store, log, leases, truths, logger, now };
    return { log, store, reconciler: new Reconciler(options) };
  };
  const here = replica('other-1-aa');
  const there = replica('other-2-bb');
  await Promise.all([here.reconciler.beat(), there.reconciler.beat()]);
  const statuses = async () => {
    const found = await here.store.list({ allowed: { kind: 'all' }, limit: 9 });
    return found.map(entry => {
      const { status, details, after } = toEntry(entry);
      return { status, details, after };
    });
  };
  return { clock, here, there, statuses };
}

describe('Reconciler', () => {
  it('leaves alone what a replica that is there may still be doing', async () => {
    const { clock, here, there, statuses } = await open();
    await there.log.append(testRecord());
    await here.log.append(testRecord());
    clock.time += 2 * MINUTE;
    expect(await here.reconciler.run()).toBe(0);
    await there.reconciler.beat();
    clock.time += 2 * MINUTE;
    expect(await here.reconciler.run()).toBe(0);
    expect((await statuses()).map(({ status }) => status)).toEqual([
      'intended',
      'intended',
    ]);
  });

  it('security 61: judges what a killed replica left open by the truth', async () => {
    const seen: AuditRecord[] = [];
    const { clock, here, there, statuses } = await open(async intent => {
      seen.push(intent);
      if (intent.subject !== 'done') return undefined;
      return { after: { chart: 'shop' }, details: { found: 'Git has it' } };
    });
    const done = testRecord({ subject: 'done' });
    await there.log.append(done);
    await there.log.append(testRecord({ subject: 'lost' }));
    await there.log.append(testRecord({ action: 'chartway.other' }));
    clock.time += 4 * MINUTE;
    expect(await here.reconciler.run()).toBe(3);
    expect(await here.reconciler.run()).toBe(0);
    const unknown = {
      status: 'unknown',
      details: { error: expect.stringMatching(/Git and the registry show/) },
    };
    expect(await statuses()).toEqual([
      unknown,
      unknown,
      {
        status: 'succeeded',
        after: { chart: 'shop' },
        details: { found: 'Git has it' },
      },
    ]);
    expect(seen[0]).toEqual(done);
  });

  it('need not wait for a replica that said it ends', async () => {
    const { here, there, statuses } = await open();
    await there.log.append(testRecord());
    await there.reconciler.leave();
    expect(await here.reconciler.run()).toBe(1);
    expect((await statuses())[0]?.status).toBe('unknown');
  });

  it('waits while the truth cannot be asked, but not for ever', async () => {
    const { here, there, statuses } = await open(() =>
      Promise.reject(new Error('Git is down')),
    );
    await there.log.append(testRecord());
    await there.reconciler.leave();
    expect(await here.reconciler.run()).toBe(0);
    expect((await statuses())[0]?.status).toBe('intended');
    let rounds = 0;
    while ((await here.reconciler.run()) === 0) rounds += 1;
    expect(rounds).toBeLessThan(100);
    expect((await statuses())[0]?.status).toBe('unknown');
  });
});

describe('hasEnded', () => {
  const own = newReplica();
  const [host] = own.split('-');

  it.each([
    ['this one', own, false],
    ['another one of this process', newReplica(), false],
    ['one of another host', `elsewhere-${process.pid}-aa`, false],
    [
      'an earlier one that had our process id',
      `${host}-${process.pid}-aa`,
      true,
    ],
    ['one whose process runs', `${host}-${process.ppid}-aa`, false],
    ['one whose process is gone', `${host}-${2 ** 22 + 1}-aa`, true],
    ['one that has no process id', `${host}-x-aa`, false],
  ])('judges %s', (_, replica, ended) => {
    expect(hasEnded(replica, own)).toBe(ended);
  });
});
