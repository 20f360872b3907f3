import { TestDatabases } from '@backstage/backend-test-utils';
import { migrated, testLog, testRecord } from './__testUtils__/testLog';
import { importEvents } from './DatabaseEventImport';
import { toEntry } from './domain/entries';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const AT = '2025-12-31T23:59:59.000Z';

it('takes the entries of the former log over, once, into an empty log', async () => {
  const knex = await migrated(await databases.init('SQLITE_3'));
  const { store, log } = testLog(knex);
  const intent = {
    kind: 'intent',
    at: AT,
    request_id: 'request-1',
    actor: 'user:default/jane',
    action: 'chartway.instance.deploy',
    subject: 'shop-acme-dev-main',
    product: 'shop',
  };
  await knex('audit_events').insert([
    { ...intent, entry_id: 'one', via: 'plugin:scaffolder' },
    { ...intent, entry_id: 'two' },
  ]);
  await knex('audit_events').insert({
    entry_id: 'one',
    kind: 'outcome',
    at: AT,
    status: 'succeeded',
    details: '{"commit":"abc"}',
  });
  expect(await importEvents(knex, store, 'other-1-aa')).toBe(3);
  expect(await importEvents(knex, store, 'other-1-aa')).toBe(0);
  const found = await store.list({ allowed: { kind: 'all' }, limit: 10 });
  expect(found.map(toEntry)).toMatchObject([
    { id: 'two', status: 'intended', door: 'api' },
    {
      id: 'one',
      at: AT,
      door: 'action',
      context: { product: 'shop' },
      status: 'succeeded',
      details: { commit: 'abc' },
    },
  ]);
  expect((await store.openIntents()).map(({ record }) => record.id)).toEqual([
    'two',
  ]);
  expect(await log.append(testRecord())).toBe(3);
});
