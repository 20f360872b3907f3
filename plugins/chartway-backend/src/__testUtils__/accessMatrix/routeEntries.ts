import type { Context } from '@chartway/plugin-chartway-common';
import { z } from 'zod';
import { LIFECYCLE_ENTRIES } from './lifecycleEntries';
import type { Ask, Fixture, RouteEntry } from './routeEntry';
import { VALUES_ENTRIES } from './valuesEntries';
import {
  contextOf,
  freeContextOf,
  nameOf,
  unlistedProductOf,
  PROBES,
  type Probe,
} from './probes';

const query = (parts: Record<string, string>) =>
  String(new URLSearchParams(parts));

const named = z.object({ items: z.array(z.object({ name: z.string() })) });
const ofProduct = z.object({
  items: z.array(z.object({ product: z.string() })),
});
const audited = z.object({
  items: z.array(
    z.object({
      actor: z.string(),
      context: z.object({
        product: z.string().optional(),
        environment: z.string().optional(),
      }),
    }),
  ),
});

const open = (path: string): Pick<RouteEntry, 'permission' | 'ask'> => ({
  permission: 'signed in',
  ask: () => ({ path }),
});

function chartOf({ charts }: Fixture, probe: Probe) {
  const chart = charts.get(contextOf(probe).product);
  if (!chart) throw new Error(`No chart for ${probe}`);
  return chart;
}

const deployment = (
  context: Context,
  { name, version, digest }: { name: string; version: string; digest: string },
  values: string,
): Ask => ({
  path: '/v1/instances',
  body: { context, chart: { name, version, digest }, values },
});

const auditEntry = ({ audit }: Fixture, probe: Probe) => {
  const id = audit.get(probe);
  if (!id) throw new Error(`No audit entry for ${probe}`);
  return `/v1/audit/entries/${id}`;
};

/** Every route of the plugin. A route that is not here fails the build; adding one is a matter of these lines. */
export const ROUTE_ENTRIES: readonly RouteEntry[] = [
  {
    route: 'GET /v1/info',
    what: 'What the portal is connected to',
    ...open('/v1/info'),
  },
  {
    route: 'GET /v1/products',
    what: 'Names of products, as in the catalog',
    ...open('/v1/products'),
  },
  {
    route: 'GET /v1/customers',
    what: 'Names of customers, as in the catalog',
    ...open('/v1/customers'),
  },
  {
    route: 'GET /v1/access',
    permission: 'a person',
    what: 'What one may do oneself, and why',
    ask: () => ({ path: '/v1/access' }),
  },
  {
    route: 'GET /v1/access/who',
    permission: 'chartway.instance.read',
    what: 'Who may do something with an instance; for people who may read it',
    peopleOnly: true,
    ask: probe => ({
      path: `/v1/access/who?${query({
        instance: nameOf(probe),
        permission: 'chartway.instance.deploy',
      })}`,
    }),
  },
  {
    route: 'GET /v1/catalog/components',
    permission: 'chartway.instance.read',
    what: 'Products that only Git knows; shows what may be read',
    // About a product, not about an environment of it.
    probes: ['dev', 'foreign'],
    ask: () => ({ path: '/v1/catalog/components' }),
    shows: (body, probe) =>
      ofProduct
        .parse(body)
        .items.some(({ product }) => product === unlistedProductOf(probe)),
  },
  {
    route: 'GET /v1/chart-templates',
    permission: 'chartway.chart-template.read',
    what: 'Chart templates',
    ask: () => ({ path: '/v1/chart-templates' }),
  },
  {
    route: 'GET /v1/chart-templates/:name',
    permission: 'chartway.chart-template.read',
    what: 'One chart template',
    ask: () => ({ path: '/v1/chart-templates/web-service' }),
  },
  {
    route: 'POST /v1/chart-templates/:name/generations',
    permission: 'chartway.chart.generate',
    what: 'Leave to generate a chart',
    ask: probe => ({
      path: '/v1/chart-templates/web-service/generations',
      body: { context: contextOf(probe), version: '9.0.0' },
    }),
  },
  {
    route: 'GET /v1/charts/:name/versions',
    permission: 'chartway.chart-template.read',
    what: 'Versions of a chart',
    ask: () => ({ path: '/v1/charts/shop/versions' }),
  },
  {
    route: 'PUT /v1/charts/:name/versions/:version',
    permission: 'chartway.chart.push',
    what: 'Publish a chart version',
    ask(probe, fixture) {
      const { product, environment } = contextOf(probe);
      const { name, version, archive } = chartOf(fixture, probe);
      return {
        path: `/v1/charts/${name}/versions/${version}?${query({
          product,
          environment,
        })}`,
        body: archive,
      };
    },
  },
  {
    route: 'GET /v1/contexts/check',
    permission: 'chartway.instance.deploy',
    what: 'Whether one may deploy an existing instance',
    ask: probe => ({ path: `/v1/contexts/check?${query(contextOf(probe))}` }),
    shows: body =>
      z.object({ status: z.string() }).parse(body).status === 'exists',
  },
  {
    route: 'GET /v1/contexts/check',
    permission: 'chartway.instance.create',
    what: 'Whether one may create an instance',
    ask: probe => ({
      path: `/v1/contexts/check?${query(freeContextOf(probe, 'free'))}`,
    }),
    shows: body =>
      z.object({ status: z.string() }).parse(body).status === 'available',
  },
  {
    route: 'GET /v1/instances',
    permission: 'chartway.instance.read',
    what: 'Instances; shows what may be read',
    ask: () => ({ path: '/v1/instances?limit=500' }),
    shows: (body, probe) =>
      named.parse(body).items.some(({ name }) => name === nameOf(probe)),
  },
  {
    route: 'GET /v1/portfolio',
    permission: 'chartway.instance.read',
    what: 'The portfolio: instances and counts; shows what may be read',
    ask: () => ({ path: '/v1/portfolio?limit=500' }),
    shows: (body, probe) =>
      named.parse(body).items.some(({ name }) => name === nameOf(probe)),
  },
  {
    route: 'GET /v1/products/:product/matrix',
    permission: 'chartway.instance.read',
    what: 'All instances of a product; shows what may be read',
    ask: probe => ({ path: `/v1/products/${contextOf(probe).product}/matrix` }),
    shows: (body, probe) =>
      named.parse(body).items.some(({ name }) => name === nameOf(probe)),
  },
  {
    route: 'GET /v1/instances/:name',
    permission: 'chartway.instance.read',
    what: 'One instance; what may not be read is not found',
    ask: probe => ({ path: `/v1/instances/${nameOf(probe)}` }),
  },
  {
    route: 'POST /v1/instances',
    permission: 'chartway.instance.deploy',
    what: 'Change the release of an instance',
    ask: (probe, fixture) =>
      // Different every time: who may only create may repeat what Git says already.
      deployment(
        contextOf(probe),
        chartOf(fixture, probe),
        `replicas: ${fixture.counter()}\n`,
      ),
  },
  {
    route: 'POST /v1/instances',
    permission: 'chartway.instance.create',
    what: 'Create an instance',
    ask: (probe, fixture) =>
      deployment(freeContextOf(probe, 'created'), chartOf(fixture, probe), ''),
  },
  {
    route: 'GET /v1/instances/:name/deployment',
    permission: 'chartway.instance.read',
    what: 'Live state of an instance',
    ask: probe => ({ path: `/v1/instances/${nameOf(probe)}/deployment` }),
  },
  {
    route: 'POST /v1/deployments/query',
    permission: 'chartway.instance.read',
    what: 'Live state of several instances; shows what may be read',
    ask: probe => ({
      path: '/v1/deployments/query',
      body: { names: [nameOf(probe)] },
    }),
    shows: (body, probe) =>
      z
        .object({ items: z.array(z.object({ instanceName: z.string() })) })
        .parse(body)
        .items.some(({ instanceName }) => instanceName === nameOf(probe)),
  },
  {
    route: 'GET /v1/metrics/delivery',
    permission: 'chartway.instance.read',
    what: 'How delivery goes; measures what may be read',
    ask: probe => ({ path: `/v1/metrics/delivery?${query(contextOf(probe))}` }),
    shows: body =>
      z.object({ deployments: z.number() }).parse(body).deployments > 0,
  },
  {
    route: 'GET /v1/engines',
    what: 'Whether the deployment engines answer',
    ...open('/v1/engines'),
  },
  {
    route: 'GET /v1/instances/:name/actions',
    permission: 'chartway.instance.read',
    what: 'What one may do with an instance now',
    ask: probe => ({ path: `/v1/instances/${nameOf(probe)}/actions` }),
  },
  {
    route: 'GET /v1/instances/:name/live/resources',
    permission: 'chartway.instance.read',
    what: 'Kubernetes objects of an instance',
    mayConflict: true,
    ask: probe => ({ path: `/v1/instances/${nameOf(probe)}/live/resources` }),
  },
  {
    route: 'GET /v1/instances/:name/live/events',
    permission: 'chartway.instance.read',
    what: 'Kubernetes events of an instance',
    mayConflict: true,
    ask: probe => ({ path: `/v1/instances/${nameOf(probe)}/live/events` }),
  },
  {
    route: 'GET /v1/instances/:name/live/diff',
    permission: 'chartway.instance.values.read',
    what: 'How the cluster differs from the release; manifests repeat values',
    mayConflict: true,
    ask: probe => ({ path: `/v1/instances/${nameOf(probe)}/live/diff` }),
  },
  {
    route: 'POST /v1/instances/:name/sync',
    permission: 'chartway.instance.sync',
    what: 'Have the deployment engine apply the release',
    mayConflict: true,
    ask: probe => ({ path: `/v1/instances/${nameOf(probe)}/sync`, body: {} }),
  },
  {
    route: 'POST /v1/instances/:name/terminate',
    permission: 'chartway.instance.terminate',
    what: 'Stop what the deployment engine does',
    mayConflict: true,
    ask: probe => ({
      path: `/v1/instances/${nameOf(probe)}/terminate`,
      body: {},
    }),
  },
  {
    route: 'POST /v1/instances/:name/restart',
    permission: 'chartway.instance.sync',
    what: 'Restart the pods of a workload',
    mayConflict: true,
    ask: probe => ({
      path: `/v1/instances/${nameOf(probe)}/restart`,
      body: {
        resource: {
          group: 'apps',
          kind: 'Deployment',
          namespace: nameOf(probe),
          name: 'shop',
        },
      },
    }),
  },
  {
    route: 'POST /v1/instances/:name/refresh',
    permission: 'chartway.instance.refresh',
    what: 'Have the deployment engine look at Git',
    ask: probe => ({
      path: `/v1/instances/${nameOf(probe)}/refresh`,
      body: {},
    }),
  },
  ...VALUES_ENTRIES,
  ...LIFECYCLE_ENTRIES,
  {
    route: 'GET /v1/audit',
    permission: 'chartway.audit.read',
    what: 'Audit log: what others did; everybody reads what they did themselves',
    ask: probe => ({ path: `/v1/audit?limit=500&${query(contextOf(probe))}` }),
    shows: (body, probe, { deployer }) => {
      const { product, environment } = contextOf(probe);
      return audited
        .parse(body)
        .items.some(
          ({ actor, context }) =>
            actor === deployer &&
            context.product === product &&
            context.environment === environment,
        );
    },
  },
  {
    route: 'GET /v1/audit/entries/:id',
    permission: 'chartway.audit.read',
    what: 'One audit entry; what may not be read is not found',
    ask: (probe, fixture) => ({ path: auditEntry(fixture, probe) }),
  },
  {
    route: 'GET /v1/audit/entries/:id/proof',
    permission: 'chartway.audit.read',
    what: 'Proof that an entry is in the log',
    ask: (probe, fixture) => ({ path: `${auditEntry(fixture, probe)}/proof` }),
  },
  {
    route: 'GET /v1/audit/checkpoint',
    permission: 'chartway.audit.read of any entry',
    what: 'Newest signed checkpoint of the log',
    ask: () => ({ path: '/v1/audit/checkpoint' }),
  },
  {
    route: 'GET /v1/audit/consistency',
    permission: 'chartway.audit.read of any entry',
    what: 'Proof that the log was only added to',
    ask: () => ({ path: '/v1/audit/consistency?from=1&to=2' }),
  },
  {
    route: 'GET /v1/audit/export',
    permission: 'chartway.audit.read',
    what: 'The entries one may read, for other tools',
    text: true,
    ask: probe => ({
      path: `/v1/audit/export?format=jsonl&${query(contextOf(probe))}`,
    }),
    shows: (body, probe, { audit }) =>
      z
        .string()
        .parse(body)
        .includes(audit.get(probe) ?? 'no entry'),
  },
  {
    route: 'GET /v1/audit/bundle',
    permission: 'chartway.audit.read of every entry',
    what: 'The whole log with its proofs, to verify it elsewhere',
    text: true,
    ask: () => ({ path: '/v1/audit/bundle' }),
  },
  {
    route: 'GET /v1/audit/state',
    permission: 'chartway.audit.read of any entry',
    what: 'Whether the log can be written, and where it is anchored',
    ask: () => ({ path: '/v1/audit/state' }),
  },
];

/** The probes of an entry: without a context one answer tells all. */
export function probesOf(
  { probes = PROBES }: Pick<RouteEntry, 'probes'>,
  basic: boolean,
): readonly Probe[] {
  return basic ? ['dev'] : probes;
}
