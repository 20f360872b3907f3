import { TestDatabases } from '@backstage/backend-test-utils';
import { auditRoomSuite } from './__testUtils__/auditRoomSuite';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('the audit room on SQLite', () => {
  auditRoomSuite(() => databases.init('SQLITE_3'));
});
