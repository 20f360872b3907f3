import type {
  ChartwayApi,
  Deployment,
  Instance,
  PortfolioItem,
  PortfolioQuery,
} from '@chartway/plugin-chartway-common';
import { NotFoundError } from '@backstage/errors';
import {
  sampleAuditEntry,
  sampleCommit,
  sampleDeployment,
  sampleDigest,
  sampleInfo,
  sampleInstance,
  sampleTemplates,
} from './samples';
import {
  sampleDeliveryMetrics,
  sampleEngine,
  samplePortfolioItem,
  samplePortfolioPage,
} from './portfolioSamples';
import {
  deniedAuditEntry,
  fullAuditEntry,
  sampleAccess,
  sampleAuditState,
  sampleWho,
} from './auditSamples';
import { fakeApi } from './fakeApi';

const CUSTOMERS = ['acme', 'globex', 'initech', 'umbrella'];
const PRODUCTS: [string, string, string, string][] = [
  // product, and its version in dev, sit and uat, prod
  ['shop', '1.5.0-rc.1', '1.4.2', '1.4.1'],
  ['billing', '0.9.3', '0.9.2', '0.9.0'],
  ['search', '3.1.0', '3.1.0', '3.0.7'],
];

const INSTANCES: Instance[] = PRODUCTS.flatMap(
  ([product, dev, test, prod], row) =>
    CUSTOMERS.slice(row).flatMap(customer =>
      sampleInfo.environments.map(({ name: environment }) => {
        const version = { dev, prod }[environment] ?? test;
        return sampleInstance({ product, customer, environment }, version);
      }),
    ),
);

const STATES: Partial<Record<string, Partial<Deployment>>> = {
  'shop-acme-dev-main': {
    status: 'progressing',
    message: 'Waiting for 1 of 2 pods of the Kubernetes Deployment shop.',
    health: 'Progressing',
  },
  'shop-globex-uat-main': {
    status: 'degraded',
    message: 'A resource is unhealthy.',
    health: 'Degraded',
    resources: [
      {
        kind: 'Deployment',
        name: 'shop',
        health: 'Degraded',
        message:
          'The container image ghcr.io/example/shop:1.4.2 cannot be pulled.',
      },
    ],
  },
  'billing-globex-prod-main': {
    status: 'unreachable',
    message: 'Argo CD does not answer since 09:41; what Git wants is shown.',
    live: undefined,
    sync: undefined,
    health: undefined,
  },
  'search-initech-sit-main': {
    status: 'progressing',
    message: 'The engine has read the release and not applied it yet.',
    sync: 'OutOfSync',
    live: {
      chartDigest: sampleDigest('old'),
      valuesCommit: sampleCommit('old'),
    },
  },
};

const ENTRIES = [deniedAuditEntry, fullAuditEntry, sampleAuditEntry];

async function findInstance(name: string): Promise<Instance> {
  const found = INSTANCES.find(one => one.name === name);
  if (!found)
    throw new NotFoundError(
      `There is no instance ${name} in the GitOps repository.`,
    );
  return found;
}

async function deploymentOf(name: string): Promise<Deployment> {
  const instance = await findInstance(name);
  return sampleDeployment(instance, {
    observedAt: new Date().toISOString(),
    ...STATES[name],
  });
}

/** What the backend would find for the parts of a context and a text. */
function portfolioOf(query: PortfolioQuery): PortfolioItem[] {
  return INSTANCES.filter(
    ({ name, context }) =>
      name.includes(query.text ?? '') &&
      (['product', 'customer', 'environment'] as const).every(
        part => !query[part] || query[part] === context[part],
      ),
  )
    .map(instance => {
      const { status, message, sync, health } = {
        ...sampleDeployment(instance),
        ...STATES[instance.name],
      };
      return samplePortfolioItem(instance, { status, message, sync, health });
    })
    .filter(({ status }) => !query.status || query.status === status);
}

/**
 * A portal with three products, four customers and all kinds of live states, for development without a backend.
 *
 * @public
 */
export const sampleApi: ChartwayApi = fakeApi({
  info: async () => sampleInfo,
  products: async () =>
    PRODUCTS.map(([name]) => ({
      name,
      title: name,
      entityRef: `component:default/${name}`,
      owner: 'group:default/team-shop',
    })),
  customers: async () =>
    CUSTOMERS.map(name => ({
      name,
      title: `${name[0]?.toUpperCase()}${name.slice(1)} Inc.`,
      entityRef: `resource:default/${name}`,
    })),
  checkContext: async context => {
    const instanceName = Object.values(context).join('-');
    const exists = INSTANCES.some(one => one.name === instanceName);
    if (instanceName.length > 53) {
      return {
        instanceName,
        status: 'invalid',
        message: `has ${instanceName.length} characters, but a Helm release name has at most 53. Shorten the product, the customer or the instance.`,
      };
    }
    return exists
      ? {
          instanceName,
          namespace: instanceName,
          status: 'exists',
          message: 'exists. Deploying changes its release.',
        }
      : {
          instanceName,
          namespace: instanceName,
          status: 'available',
          message: '',
        };
  },
  chartTemplates: async () => ({ items: sampleTemplates, problems: [] }),
  chartTemplate: async name => {
    const found = sampleTemplates.find(one => one.name === name);
    if (!found) throw new NotFoundError(`There is no chart template ${name}.`);
    return found;
  },
  chartVersions: async name => {
    const published =
      PRODUCTS.find(([product]) => product === name)?.slice(1) ?? [];
    return {
      name,
      repository: `oci://registry.example.com/charts/${name}`,
      versions: [...new Set(published)],
      next: published.length > 0 ? '1.5.0' : '0.1.0',
    };
  },
  instances: async query => {
    const items = INSTANCES.filter(({ context }) =>
      (['product', 'customer', 'environment', 'instance'] as const).every(
        part => !query?.[part] || query[part] === context[part],
      ),
    );
    return {
      items: items.slice(0, query?.limit ?? 100),
      totalItems: items.length,
      problems: [],
    };
  },
  portfolio: async query => {
    const all = portfolioOf(query ?? {});
    const offset = query?.offset ?? 0;
    return samplePortfolioPage(
      all.slice(offset, offset + (query?.limit ?? 50)),
      { totalItems: all.length, counts: samplePortfolioPage(all).counts },
    );
  },
  productMatrix: async product => ({
    product,
    items: portfolioOf({ product }),
    truncated: false,
  }),
  engines: async () => [sampleEngine()],
  deliveryMetrics: async () => sampleDeliveryMetrics,
  deployments: names => Promise.all(names.map(deploymentOf)),
  instance: findInstance,
  deployment: deploymentOf,
  refresh: deploymentOf,
  access: async () => sampleAccess,
  whoMay: async question => {
    await findInstance(question.instance);
    return { ...sampleWho, ...question };
  },
  audit: async query => ({
    items: ENTRIES.filter(
      entry => !query?.status || entry.status === query.status,
    ),
  }),
  auditEntry: async id => {
    const found = ENTRIES.find(entry => entry.id === id);
    if (!found) throw new NotFoundError(`There is no audit entry ${id}.`);
    return found;
  },
  auditState: async () => sampleAuditState,
  auditProof: async () => ({ state: 'pending', records: [] }),
});
