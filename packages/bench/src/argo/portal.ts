import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import chartwayPlugin, {
  fillInstances,
} from '@chartway/plugin-chartway-backend';
import {
  deploymentListSchema,
  productMatrixSchema,
} from '@chartway/plugin-chartway-common';
import knexFactory from 'knex';
import { z } from 'zod';
import { PRODUCT } from './applications';
import type { Counts } from './FakeArgo';
import { answerQuestions, startHelper } from './processes';
import { countUpstream } from './upstream';
import { ask } from './view';

const instanceSchema = z.object({
  name: z.string(),
  engine: z.string(),
  customer: z.string(),
  /** Chart digest and commit of the values. */
  revisions: z.tuple([z.string(), z.string()]),
});

/** An instance in Git, the Application of which an Argo CD has. */
export type PlannedInstance = z.output<typeof instanceSchema>;

const landscapeSchema = z.object({
  /** In the order of the engines, which are called `argo-0` and so on. */
  urls: z.array(z.string()),
  token: z.string(),
  namespace: z.string(),
  /** Whether the Applications are those of our own fakes. */
  isOurs: z.boolean(),
  instances: z.array(instanceSchema),
});

/** What the portal is set up with. */
export type Landscape = z.output<typeof landscapeSchema>;

const questionSchema = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('start'), landscape: landscapeSchema }),
  z.object({ ask: z.literal('counts') }),
]);

/** A view of all instances of the product. */
export type View = {
  /** Until everything is there; and until the matrix is, which is what the page shows first. */
  milliseconds: number;
  matrixMilliseconds: number;
  bytes: number;
  /** Status of each instance, by name. */
  statuses: Map<string, string>;
};

/** A portal in a fresh process. */
export type Portal = {
  /** What the entity page asks: the matrix of the product, then the live state of its instances. */
  view(): Promise<View>;
  /** What the portal asked of Argo CD since it was last asked; from its start at first. */
  takeCounts(): Promise<Counts>;
  end(): Promise<void>;
};

const JANE = 'user:default/jane';

/** Starts a portal in a fresh process. */
export async function startPortal(landscape: Landscape): Promise<Portal> {
  const helper = startHelper('portal');
  const base = await helper.ask({ ask: 'start', landscape }, z.string());
  const token = mockCredentials.user.token(JANE);
  return {
    async view() {
      const start = performance.now();
      const page = await ask(`${base}/products/${PRODUCT}/matrix`, { token });
      const matrixMilliseconds = performance.now() - start;
      const { items } = productMatrixSchema.parse(page.body);
      const names = items.map(({ name }) => name);
      const live = await ask(`${base}/deployments/query`, {
        token,
        post: { names },
      });
      const milliseconds = performance.now() - start;
      const deployments = deploymentListSchema.parse(live.body);
      return {
        milliseconds,
        matrixMilliseconds,
        bytes: page.bytes + live.bytes,
        statuses: new Map(
          deployments.items.map(({ instanceName, status }) => [
            instanceName,
            status,
          ]),
        ),
      };
    },
    takeCounts: () =>
      helper.ask(
        { ask: 'counts' },
        z.object({ calls: z.number(), streams: z.number() }),
      ),
    end: () => helper.end(),
  };
}

function configOf({ urls, token, namespace }: Landscape, dataFolder: string) {
  return {
    permission: { enabled: true },
    chartway: {
      dataFolder,
      git: { type: 'local' },
      registry: { type: 'layout' },
      engines: urls.map((url, index) => ({
        name: `argo-${index}`,
        type: 'argocd',
        url,
        token,
        namespace,
      })),
    },
  };
}

const recordOf = ({ name, engine, customer, revisions }: PlannedInstance) => ({
  context: {
    product: PRODUCT,
    customer,
    environment: 'dev',
    instance: 'main',
  },
  name,
  namespace: name,
  engine,
  release: {
    chart: {
      name: PRODUCT,
      version: '1.2.3',
      repository: `oci://registry.example.com/charts/${PRODUCT}`,
      digest: revisions[0],
    },
    valuesCommit: revisions[1],
    manifestsDigest: `sha256:${'0'.repeat(64)}`,
    images: [`registry.example.com/${PRODUCT}/server:1.2.3`],
  },
});

/** Starts the backend on the landscape; gives its address and what ends it. */
async function startBackend(landscape: Landscape) {
  const folder = await mkdtemp(join(tmpdir(), 'chartway-bench-argo-'));
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
    pool: { min: 1, max: 1 },
  });
  const batches = [landscape.instances.map(recordOf)];
  await fillInstances({ knex, commit: '', batches });
  const product = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: PRODUCT,
      annotations: { 'chartway.io/product': PRODUCT },
    },
    spec: { type: 'service', lifecycle: 'production', owner: 'team' },
  };
  const backend = await startTestBackend({
    features: [
      chartwayPlugin,
      createServiceFactory({
        service: coreServices.database,
        deps: {},
        factory: () => ({ getClient: async () => knex }),
      }),
      mockServices.rootConfig.factory({ data: configOf(landscape, folder) }),
      mockServices.permissions.factory({ result: AuthorizeResult.ALLOW }),
      catalogServiceMock.factory({ entities: [product] }),
    ],
  });
  return {
    base: `http://localhost:${backend.server.port()}/api/chartway/v1`,
    async stop() {
      await backend.stop();
      await knex.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** In a process of its own: the portal. */
export async function playPortal(): Promise<void> {
  let counter: ReturnType<typeof countUpstream> | undefined;
  let stop = async () => {};
  await answerQuestions(
    async question => {
      const asked = questionSchema.parse(question);
      if (asked.ask === 'counts') return counter?.take();
      counter = countUpstream(asked.landscape.urls);
      const backend = await startBackend(asked.landscape);
      stop = backend.stop;
      return backend.base;
    },
    () => stop(),
  );
}
