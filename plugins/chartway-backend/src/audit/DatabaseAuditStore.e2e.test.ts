import { TestDatabases } from '@backstage/backend-test-utils';
import { frontierRoot, rootAt } from '@chartway/audit-kit';
import { postgresOfTestbed } from '../__testUtils__/postgres';
import { auditRoomSuite } from './__testUtils__/auditRoomSuite';
import { auditStoreSuite } from './__testUtils__/auditStoreSuite';
import { migrated, testLog, testRecord } from './__testUtils__/testLog';

const id = postgresOfTestbed();
const databases = TestDatabases.create({ ids: [id] });

jest.setTimeout(60_000);

describe('the audit log in PostgreSQL', () => {
  auditStoreSuite(() => databases.init(id));
});

describe('the audit room on PostgreSQL', () => {
  auditRoomSuite(() => databases.init(id));

  it('security 69: stays whole when the database ends connections in mid-transaction', async () => {
    const knex = await migrated(await databases.init(id));
    const { store, log } = testLog(knex);
    const kill = () =>
      knex.raw(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
    let killing = true;
    const killer = (async () => {
      while (killing) await kill().catch(() => undefined);
    })();
    const safe = new Set<string>();
    const refused = new Set<string>();
    const append = async () => {
      const { id: recordId, ...record } = testRecord();
      try {
        await log.append({ id: recordId, ...record });
        safe.add(recordId);
      } catch {
        refused.add(recordId);
      }
    };
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let i = 0; i < 40; i += 1) await append();
      }),
    );
    killing = false;
    await killer;
    await log.append(testRecord());
    const { size, ...frontier } = await store.frontier();
    const records = await store.records(0, 10_000);
    expect(records.map(({ position }) => position)).toEqual([
      ...Array(size).keys(),
    ]);
    expect(await rootAt(store, size)).toEqual(
      frontierRoot({ size, ...frontier }),
    );
    const text = records.map(({ bytes }) => String(bytes)).join();
    expect([...safe].filter(known => !text.includes(known))).toEqual([]);
    expect(refused.size).toBeGreaterThan(0);
  });
});
