import { Cluster } from '../postgres/Cluster';
import { Tier, TierContext } from './Tier';

const NAME = 'postgres';

/** PostgreSQL from the system's package, with a cluster of its own: Debian's default one is neither needed nor touched. */
export function postgresTier(context: TierContext): Tier {
  const folder = context.dataFolder(NAME);
  const cluster = new Cluster(folder, context.settings.ports.postgres);
  return {
    name: NAME,
    requires: [],
    programs: ['initdb', 'psql'],
    stages: [
      [
        {
          name: NAME,
          program: 'postgres',
          args: () => cluster.server().args,
          cwd: () => cluster.home,
          account: cluster.account,
          // Fast shutdown (postgres(1)): SIGTERM would wait for every client to go.
          stopSignal: 'SIGINT',
          home: folder,
          ports: [cluster.port],
          address: `127.0.0.1:${cluster.port}`,
          async prepare() {
            cluster.prepare();
            if (cluster.exists) return;
            const { args, ...options } = cluster.initialisation();
            await context.run(NAME, 'initdb', args, options);
          },
          readySeconds: 60,
          async ready() {
            if (!(await cluster.listens())) return false;
            const { args, ...options } = cluster.question();
            return context.run(NAME, 'psql', args, options).then(
              () => true,
              () => false,
            );
          },
        },
      ],
    ],
    wipe: () => cluster.wipe(),
    environment: () => ({
      POSTGRES_URL: cluster.url,
      // Where @backstage/backend-test-utils looks for a server of this version.
      [`BACKSTAGE_TEST_DATABASE_POSTGRES${cluster.major}_CONNECTION_STRING`]:
        cluster.url,
    }),
  };
}
