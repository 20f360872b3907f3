import fs from 'node:fs';
import path from 'node:path';
import type {
  ChartTemplate,
  Context,
  FileMap,
  GenerateRequest,
  Json,
  JsonObject,
} from '../types';
import { parseChartTemplate } from '../template/parseChartTemplate';
import { toYaml } from '../yaml/toYaml';

/** Where the example chart templates are. */
const EXAMPLES = path.resolve(
  __dirname,
  '../../../../examples/chart-templates',
);

/** Names of the example chart templates. */
export const EXAMPLE_NAMES = [
  'web-service',
  'worker',
  'scheduled-job',
  'stateful-service',
  'upstream-chart',
] as const;

/** A context that is fine. */
export const CONTEXT: Context = {
  product: 'shop',
  customer: 'acme',
  environment: 'dev',
  instance: 'main',
  version: '1.4.2',
  team: 'team-a',
};

/** A Git revision. */
export const REVISION = '0123456789abcdef0123456789abcdef01234567';

/** Files of a folder. */
export function readFolder(folder: string, prefix = ''): FileMap {
  const files: FileMap = {};
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      Object.assign(files, readFolder(place, `${prefix}${entry.name}/`));
    } else {
      files[prefix + entry.name] = new Uint8Array(fs.readFileSync(place));
    }
  }
  return files;
}

/** Writes files below a folder. */
export function writeFolder(folder: string, files: FileMap): void {
  for (const [name, content] of Object.entries(files)) {
    const place = path.join(folder, name);
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.writeFileSync(place, content);
  }
}

/** One of the example chart templates. */
export function exampleTemplate(
  name: (typeof EXAMPLE_NAMES)[number],
): ChartTemplate {
  return parseChartTemplate(readFolder(path.join(EXAMPLES, name)));
}

/** The files of a chart template with the given `spec`. */
export function templateFiles(spec: JsonObject, files: FileMap = {}): FileMap {
  const document: Json = {
    apiVersion: 'chartway.io/v1alpha1',
    kind: 'ChartTemplate',
    metadata: {
      name: 'try',
      title: 'Try',
      description: 'Something to try.',
    },
    spec,
  };
  return { 'chart-template.yaml': toYaml(document), ...files };
}

/** A chart template with the given `spec`. */
export function makeTemplate(
  spec: JsonObject,
  files: FileMap = {},
): ChartTemplate {
  return parseChartTemplate(templateFiles(spec, files));
}

/** A request for a chart of a template. */
export function requestFor(
  template: ChartTemplate,
  more: Partial<GenerateRequest> = {},
): GenerateRequest {
  return {
    template,
    templateRevision: REVISION,
    context: CONTEXT,
    inputs: {},
    ...more,
  };
}

/** A `spec` that uses every kind of object, with several workloads. */
export const EVERYTHING: JsonObject = {
  kind: 'workloads',
  image: { repository: 'ghcr.io/acme/shop' },
  secrets: [
    { key: 'DATABASE_URL', description: 'Where the database is.' },
    { key: 'API_TOKEN', description: 'For | the "API".', required: false },
  ],
  networkPolicy: { egress: [{ ports: [{ port: 443, protocol: 'TCP' }] }] },
  values: [
    {
      name: 'featureFlags',
      description: 'Switches of the application.',
      default: { newCheckout: false },
      schema: { type: 'object' },
    },
  ],
  migrations: [{ command: ['/app/migrate'], env: { MODE: 'up' } }],
  workloads: [
    {
      name: 'web',
      kind: 'Deployment',
      ports: [
        { name: 'http', containerPort: 8080, servicePort: 80 },
        { name: 'web-metrics', containerPort: 9090 },
      ],
      env: { LOG_LEVEL: 'info', on: 'yes', EMPTY: '' },
      configFiles: {
        mountPath: '/etc/web',
        files: [
          { name: 'on', content: 'a: 1\n' },
          { name: 'web.toml', fromFile: 'files/web.toml' },
        ],
      },
      probes: {
        startup: { path: '/started', failureThreshold: 30 },
        liveness: { path: '/live' },
        readiness: { path: '/ready' },
      },
      autoscaling: { enabled: true },
      ingress: { enabled: true, host: 'shop.example.org', className: 'nginx' },
      httpRoute: { enabled: true, hostnames: ['shop.example.org'] },
      route: { enabled: true, port: 'http' },
      serviceMonitor: { enabled: true, port: 'web-metrics' },
      persistence: [{ name: 'cache-data', mountPath: '/cache', size: '1Gi' }],
    },
    {
      name: 'store',
      kind: 'StatefulSet',
      replicas: 3,
      image: { repository: 'docker.io/valkey/valkey', tag: '8.1.4-alpine' },
      ports: [{ name: 'data', containerPort: 6379 }],
      probes: { liveness: { command: ['valkey-cli', 'ping'] } },
      persistence: [{ name: 'data', mountPath: '/data', size: '1Gi' }],
    },
    {
      name: 'node-agent',
      kind: 'DaemonSet',
      ports: [{ name: 'udp', containerPort: 8125, protocol: 'UDP' }],
      tmp: false,
      probes: { readiness: { command: ['/app/agent', 'ready'] } },
    },
    { name: 'setup', kind: 'Job', command: ['/app/setup'], env: {} },
    {
      name: 'nightly-report',
      kind: 'CronJob',
      schedule: '0 3 * * *',
      useSecrets: false,
      persistence: [{ name: 'out', mountPath: '/out', size: '1Gi' }],
    },
  ],
};

/** Files that `EVERYTHING` refers to. */
export const EVERYTHING_FILES: FileMap = {
  'files/web.toml': 'title = "shop"\n',
  'templates/extra.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "<CHARTNAME>.fullname" . }}-flags
  labels:
    {{- include "<CHARTNAME>.labels" . | nindent 4 }}
data:
  flags.json: {{ toJson .Values.featureFlags | quote }}
`,
};
