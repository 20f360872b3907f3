import {
  coreServices,
  createBackendModule,
  type DatabaseService,
} from '@backstage/backend-plugin-api';

/**
 * The database of a plugin of a test backend, to be closed after its stop. Backstage means to close it, but asks
 * `client.config.includes('sqlite3')` of an object and keeps the error to itself; the pool that stays open looks for idle
 * connections every second, so that the process never ends.
 */
export function databaseOf(pluginId: string) {
  let database: DatabaseService | undefined;
  const module = createBackendModule({
    pluginId,
    moduleId: 'test-database',
    register(env) {
      env.registerInit({
        deps: { database: coreServices.database },
        async init(services) {
          database = services.database;
        },
      });
    },
  });
  return {
    module,
    async client() {
      if (!database) throw new Error('The plugin has not started');
      return database.getClient();
    },
    async close(): Promise<void> {
      const client = await database?.getClient();
      await client?.destroy();
    },
  };
}
