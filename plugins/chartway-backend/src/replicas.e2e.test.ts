import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import { startPostgres } from '@chartway/testbed';
import type { DeployRequest } from '@chartway/plugin-chartway-common';
import knexFactory, { type Knex } from 'knex';
import { postgresOfTestbed } from './__testUtils__/postgres';
import { as, startChartway } from './__testUtils__/startChartway';
import { testChart } from './__testUtils__/testChart';

const run = promisify(execFile);
const RUN = `replicas-${randomBytes(4).toString('hex')}`;
const VALUES = 'image: registry.example.com/shop:1.2.1\n';

const databases = TestDatabases.create({ ids: [postgresOfTestbed()] });

type Replica = Awaited<ReturnType<typeof startChartway>>;
let folder: string;
let admin: Knex;
let replicas: Replica[];

function registryUrl(): string {
  const url = process.env.REGISTRY_URL;
  if (url) return `oci://${new URL(url).host}/${RUN}`;
  throw new Error(
    'REGISTRY_URL is not set: start the tier registry of the testbed and load its env file, as npm run e2e does.',
  );
}

/** A backend of its own: it shares the database, the Git repositories and the registry, and nothing in memory. */
function startReplica(
  connection: string | Knex.PgConnectionConfig,
  dataFolder = folder,
): Promise<Replica> {
  return startChartway({
    chartway: {
      dataFolder,
      registry: { type: 'oci', url: registryUrl(), plainHttp: true },
    },
    features: [
      createServiceFactory({
        service: coreServices.database,
        deps: {},
        factory: () => {
          const knex = knexFactory({ client: 'pg', connection });
          return { getClient: async () => knex };
        },
      }),
    ],
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chartway-replicas-'));
  admin = await databases.init(postgresOfTestbed());
  const { connection } = admin.client.config;
  replicas = [await startReplica(connection), await startReplica(connection)];
});

afterAll(async () => {
  for (const replica of replicas) await replica.stop();
  await rm(folder, { recursive: true, force: true });
});

const onBoth = <T>(ask: (replica: Replica, index: number) => Promise<T>) =>
  Promise.all(replicas.map(ask));

async function commits(repository: string): Promise<string[]> {
  const path = join(folder, 'git', `${repository}.git`);
  const { stdout } = await run('git', [
    '-C',
    path,
    'log',
    '--format=%s',
    'main',
  ]);
  return stdout.trim().split('\n');
}

const publishOn = (replica: Replica, version = '1.2.0') => {
  const { archive } = testChart({ version });
  return replica.client.publishChart(
    { product: 'shop', name: 'shop', version, archive, environment: 'dev' },
    as('devin'),
  );
};

const request = (digest: string, instance: string): DeployRequest => ({
  context: {
    product: 'shop',
    customer: 'acme',
    environment: 'dev',
    instance,
  },
  chart: { name: 'shop', version: '1.2.0', digest },
  values: VALUES,
});

const listOn = async (replica: Replica) =>
  (await replica.client.instances({ limit: 500 }, as('devin'))).items;

describe('two replicas on one PostgreSQL, one Git host and one registry', () => {
  it('security 62: publish the same chart at once, and it is one version', async () => {
    const published = await onBoth(replica => publishOn(replica));
    expect(published[0]?.digest).toBe(published[1]?.digest);
    const registry = new URL(registryUrl().replace('oci:', 'http:'));
    const tags = await fetch(
      `http://${registry.host}/v2${registry.pathname}/shop/tags/list`,
    );
    expect(await tags.json()).toMatchObject({ tags: ['1.2.0'] });
  });

  it('security 62: release the same at once, and Git has it once', async () => {
    const { digest } = await publishOn(replicas[0]!);
    const deployed = await onBoth(replica =>
      replica.client.deploy(request(digest, 'once'), as('devin')),
    );
    const [one, other] = deployed;
    expect(one?.instance.release).toEqual(other?.instance.release);
    const created = deployed.map(({ releaseCommit }) => releaseCommit.created);
    expect(created.filter(Boolean)).toHaveLength(1);
    expect(
      (await commits('gitops')).filter(line => line.includes('once')),
    ).toEqual([
      'Release shop 1.2.0 to shop-acme-dev-once',
      'Set values of shop-acme-dev-once',
    ]);
    for (const list of await onBoth(listOn)) {
      expect(list.filter(({ name }) => name.endsWith('-once'))).toHaveLength(1);
    }
  });

  it('show at once, each of them, what the other deployed', async () => {
    const { digest } = await publishOn(replicas[0]!);
    for (let round = 0; round < 4; round++) {
      const [writer, reader] = round % 2 ? replicas : [...replicas].reverse();
      const instance = `seen${round}`;
      await writer!.client.deploy(request(digest, instance), as('devin'));
      const names = (await listOn(reader!)).map(({ name }) => name);
      expect(names).toContain(`shop-acme-dev-${instance}`);
    }
  });

  it('lose nothing when they deploy different instances side by side', async () => {
    const { digest } = await publishOn(replicas[0]!);
    const instances = Array.from({ length: 6 }, (_, n) => `many${n}`);
    await Promise.all(
      instances.map((instance, n) =>
        replicas[n % 2]!.client.deploy(request(digest, instance), as('devin')),
      ),
    );
    for (const list of await onBoth(listOn)) {
      const names = list.map(({ name }) => name);
      expect(names).toEqual([...names].sort());
      for (const instance of instances) {
        expect(names).toContain(`shop-acme-dev-${instance}`);
      }
    }
  });

  it('go on when the database drops every connection in mid-transaction', async () => {
    const { digest } = await publishOn(replicas[0]!);
    const before = await listOn(replicas[0]!);
    const working = onBoth((replica, n) =>
      replica.client
        .deploy(request(digest, `dropped${n}`), as('devin'))
        .catch(() => undefined),
    );
    for (let round = 0; round < 5; round++) {
      await admin.raw(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    await working;
    // The same again brings what was cut off to its end, whatever was done of it.
    await onBoth((replica, n) =>
      replica.client.deploy(request(digest, `dropped${n}`), as('devin')),
    );
    for (const list of await onBoth(listOn)) {
      const names = list.map(({ name }) => name);
      expect(names).toHaveLength(before.length + 2);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe('a portal whose PostgreSQL restarts', () => {
  it('security 69: leaves nothing half done, and goes on by itself', async () => {
    const server = await startPostgres();
    const own = await mkdtemp(join(tmpdir(), 'chartway-restart-'));
    const replica = await startReplica(server.url, own);
    try {
      const { digest } = await publishOn(replica);
      const deploy = (instance: string) =>
        replica.client.deploy(request(digest, instance), as('devin'));
      await deploy('before');
      const during = Array.from({ length: 4 }, (_, n) => `during${n}`);
      const cut = Promise.allSettled(during.map(deploy));
      await server.restart();
      await cut;
      // The same again brings what was cut off to its end, whatever was done of it.
      await Promise.all(during.map(deploy));
      const names = (await listOn(replica)).map(({ name }) => name);
      expect(names).toEqual(
        ['before', ...during].map(instance => `shop-acme-dev-${instance}`),
      );
      const { items } = await replica.client.audit(
        { instance: 'during0', limit: 500 },
        as('devin'),
      );
      expect(items.map(({ status }) => status)).toContain('succeeded');
    } finally {
      await replica.stop();
      await server.stop();
      await rm(own, { recursive: true, force: true });
    }
  });
});
