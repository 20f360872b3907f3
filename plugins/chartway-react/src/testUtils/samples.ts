import {
  defaultEnvironments,
  type AuditEntry,
  type ChartTemplateDetail,
  type ChartwayInfo,
  type Context,
  type Deployment,
  type Instance,
} from '@chartway/plugin-chartway-common';

const hex = (seed: string, length: number) => {
  let state = 7;
  for (const letter of seed)
    state = (state * 31 + letter.charCodeAt(0)) % 65521;
  let text = '';
  while (text.length < length) {
    state = (state * 75 + 74) % 65537;
    text += state.toString(16);
  }
  return text.slice(0, length);
};

/**
 * A digest that is always the same for the same seed.
 *
 * @public
 */
export const sampleDigest = (seed: string) => `sha256:${hex(seed, 64)}`;

/**
 * A commit that is always the same for the same seed.
 *
 * @public
 */
export const sampleCommit = (seed: string) => hex(seed, 40);

/**
 * A portal with four environments and one deployment engine.
 *
 * @public
 */
export const sampleInfo: ChartwayInfo = {
  insecure: false,
  environments: [...defaultEnvironments],
  gitHost: { kind: 'gitea', url: 'https://git.example.com' },
  registry: { kind: 'oci', url: 'oci://registry.example.com/charts' },
  engines: [
    { name: 'main', kind: 'argocd', url: 'https://argocd.example.com' },
  ],
  kubeVersion: '1.36.3',
};

/**
 * An instance; what a test does not say is that of `shop-acme-dev-main`.
 *
 * @public
 */
export function sampleInstance(
  context: Partial<Context> = {},
  version = '1.4.2',
): Instance {
  const full: Context = {
    product: 'shop',
    customer: 'acme',
    environment: 'dev',
    instance: 'main',
    ...context,
  };
  const name = [
    full.product,
    full.customer,
    full.environment,
    full.instance,
  ].join('-');
  return {
    name,
    context: full,
    namespace: name,
    engine: 'main',
    application: name,
    release: {
      chart: {
        name: full.product,
        version,
        repository: `oci://registry.example.com/charts/${full.product}`,
        digest: sampleDigest(`${full.product}:${version}`),
      },
      valuesCommit: sampleCommit(name),
      manifestsDigest: sampleDigest(`${name}:${version}`),
      images: [`ghcr.io/example/${full.product}:${version}`],
    },
    owner: 'group:default/team-shop',
    links: [
      { title: 'Git', url: `https://git.example.com/gitops/${name}` },
      {
        title: 'Registry',
        url: `https://registry.example.com/${full.product}`,
      },
    ],
  };
}

/**
 * The live state of an instance: arrived, unless a test says otherwise.
 *
 * @public
 */
export function sampleDeployment(
  instance: Instance,
  changes: Partial<Deployment> = {},
): Deployment {
  const desired = {
    chartDigest: instance.release.chart.digest,
    valuesCommit: instance.release.valuesCommit,
  };
  return {
    instanceName: instance.name,
    status: 'arrived',
    message: 'Synced and Healthy at exactly the desired release.',
    engine: 'main',
    sync: 'Synced',
    health: 'Healthy',
    live: desired,
    desired,
    resources: [],
    links: [
      {
        title: 'Argo CD',
        url: `https://argocd.example.com/applications/${instance.name}`,
      },
    ],
    observedAt: '2026-11-20T10:00:00.000Z',
    ...changes,
  };
}

/**
 * A chart template with inputs of three types.
 *
 * @public
 */
export const sampleTemplate: ChartTemplateDetail = {
  name: 'web-service',
  title: 'Web service',
  description:
    'A stateless HTTP service with health checks, autoscaling and an ingress.',
  kind: 'workloads',
  scope: 'product',
  owner: 'group:default/platform',
  revision: sampleCommit('template'),
  url: 'https://git.example.com/chart-templates/web-service',
  inputs: {
    type: 'object',
    required: ['port'],
    properties: {
      port: {
        type: 'integer',
        title: 'Port',
        description: 'Port that the container listens on',
        minimum: 1,
        maximum: 65535,
      },
      replicas: { type: 'integer', title: 'Replicas', default: 2, minimum: 1 },
      public: {
        type: 'boolean',
        title: 'Reachable from outside',
        default: false,
      },
    },
  },
  files: {
    'template.yaml': '',
    'README.md': '',
    'files/nginx.conf': '',
    'templates/extra.yaml': '',
  },
};

/**
 * Chart templates of several kinds.
 *
 * @public
 */
export const sampleTemplates: ChartTemplateDetail[] = [
  sampleTemplate,
  {
    ...sampleTemplate,
    name: 'worker',
    title: 'Worker',
    description: 'A background worker without a Service.',
  },
  {
    ...sampleTemplate,
    name: 'scheduled-job',
    title: 'Scheduled job',
    description: 'A CronJob with history limits and a deadline.',
  },
  {
    ...sampleTemplate,
    name: 'prebuilt-image',
    title: 'Prebuilt image',
    kind: 'image',
    description: 'Runs an image as it is; tag or digest is given per instance.',
  },
  {
    ...sampleTemplate,
    name: 'redis',
    title: 'Redis',
    kind: 'chart',
    scope: 'instance',
    description: 'The upstream chart, passed through with your values.',
  },
];

/**
 * One entry of the audit log: a deployment that succeeded.
 *
 * @public
 */
export const sampleAuditEntry: AuditEntry = {
  id: '1',
  position: 1_000,
  outcomePosition: 1_001,
  door: 'ui',
  requestId: 'req-1',
  at: '2026-11-20T09:58:00.000Z',
  actor: 'user:default/devin-devops',
  action: 'chartway.instance.deploy',
  subject: 'shop-acme-dev-main',
  context: sampleInstance().context,
  reason: 'First deployment for Acme',
  status: 'succeeded',
  details: { releaseCommit: sampleCommit('release') },
  finishedAt: '2026-11-20T09:58:02.000Z',
};
