import { TestDatabases } from '@backstage/backend-test-utils';
import { auditStoreSuite } from './__testUtils__/auditStoreSuite';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('the audit log in SQLite', () => {
  auditStoreSuite(() => databases.init('SQLITE_3'));
});
