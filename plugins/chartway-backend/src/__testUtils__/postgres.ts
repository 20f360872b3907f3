import type { TestDatabaseId } from '@backstage/backend-test-utils';

const IDS: readonly TestDatabaseId[] = [
  'POSTGRES_18',
  'POSTGRES_17',
  'POSTGRES_16',
  'POSTGRES_15',
  'POSTGRES_14',
  'POSTGRES_13',
];

/**
 * The PostgreSQL of the testbed, for `TestDatabases.create`. Which version that is depends on the machine.
 *
 * @throws Error when the environment names none.
 */
export function postgresOfTestbed(): TestDatabaseId {
  const found = IDS.find(id => {
    const name = id.replace('_', '');
    return process.env[`BACKSTAGE_TEST_DATABASE_${name}_CONNECTION_STRING`];
  });
  if (found) return found;
  throw new Error(
    'No PostgreSQL for this test: run it by npm run e2e, or start the tier postgres of the testbed and load its env file.',
  );
}
