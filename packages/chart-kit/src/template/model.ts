import { z } from 'zod';
import { jsonObjectSchema, jsonSchema } from '../json';
import {
  nameSchema,
  portName,
  environmentKey,
  port,
  seconds,
  quantity,
  path,
  mountPath,
  tag,
  digest,
  imageRepository,
} from './fields';

const image = z.strictObject({
  repository: imageRepository,
  tag: tag.default(''),
  digest: digest.default(''),
  pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).default('Always'),
});

const resourceList = z.strictObject({
  cpu: quantity.optional(),
  memory: quantity.optional(),
  'ephemeral-storage': quantity.optional(),
});

const resources = z.strictObject({
  requests: resourceList.optional(),
  limits: resourceList.optional(),
});

const probe = z.strictObject({
  path: path.optional(),
  port: portName.optional(),
  command: z.array(z.string()).min(1).optional(),
  initialDelaySeconds: seconds.optional(),
  periodSeconds: seconds.min(1).optional(),
  timeoutSeconds: seconds.min(1).optional(),
  failureThreshold: z.number().int().min(1).optional(),
});

const probes = z.strictObject({
  liveness: z.union([probe, z.literal(false)]).optional(),
  readiness: z.union([probe, z.literal(false)]).optional(),
  startup: probe.optional(),
});

const hostname = z
  .string()
  .regex(
    /^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
    'must be a host name in lower case',
  );

const ingress = z.strictObject({
  enabled: z.boolean().default(false),
  className: z.string().default(''),
  port: portName.optional(),
  host: z.union([hostname, z.literal('')]).default(''),
  path: path.default('/'),
  tls: z.boolean().default(true),
  annotations: z.record(z.string(), z.string()).default({}),
});

const httpRoute = z.strictObject({
  enabled: z.boolean().default(false),
  port: portName.optional(),
  gateway: z
    .strictObject({
      name: nameSchema,
      namespace: z.string().default(''),
      sectionName: z.string().default(''),
    })
    .default({ name: 'gateway', namespace: '', sectionName: '' }),
  hostnames: z.array(hostname).default([]),
  path: path.default('/'),
});

const route = z.strictObject({
  enabled: z.boolean().default(false),
  port: portName.optional(),
  host: z.union([hostname, z.literal('')]).default(''),
  path: path.default('/'),
});

const autoscaling = z.strictObject({
  enabled: z.boolean().default(false),
  minReplicas: z.number().int().min(1).default(2),
  maxReplicas: z.number().int().min(1).default(6),
  cpuUtilization: z.number().int().min(1).max(100).default(80),
});

const serviceMonitor = z.strictObject({
  enabled: z.boolean().default(false),
  port: portName,
  path: path.default('/metrics'),
  interval: z
    .string()
    .regex(/^[0-9]+(ms|s|m|h)$/)
    .default('30s'),
});

const accessMode = z.enum([
  'ReadWriteOnce',
  'ReadWriteMany',
  'ReadOnlyMany',
  'ReadWriteOncePod',
]);

const volume = z.strictObject({
  name: nameSchema,
  description: z.string().optional(),
  mountPath,
  size: quantity,
  accessModes: z.array(accessMode).min(1).default(['ReadWriteOnce']),
  storageClass: z.string().default(''),
});

const fileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/, 'must be a file name');

const configFiles = z.strictObject({
  mountPath,
  files: z
    .array(
      z.strictObject({
        name: fileName,
        content: z.string().optional(),
        fromFile: z.string().startsWith('files/').optional(),
      }),
    )
    .min(1),
});

const environment = z.record(
  environmentKey,
  z.union([z.string(), z.number(), z.boolean()]).transform(String),
);

const securityContext = z.strictObject({
  runAsUser: z.number().int().min(1).default(65532),
  runAsGroup: z.number().int().min(1).default(65532),
  readOnlyRootFilesystem: z.boolean().default(true),
});

const container = {
  description: z.string().optional(),
  image: image.optional(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  resources: resources.optional(),
  securityContext: securityContext.optional(),
  /** Mounts an empty folder at /tmp, for programs that need one under a read-only root file system. */
  tmp: z.boolean().default(true),
  useSecrets: z.boolean().default(true),
};

const KINDS = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
] as const;

const workload = z.strictObject({
  ...container,
  name: nameSchema,
  kind: z.enum(KINDS),
  replicas: z.number().int().min(0).default(2),
  ports: z
    .array(
      z.strictObject({
        name: portName,
        containerPort: port,
        servicePort: port.optional(),
        protocol: z.enum(['TCP', 'UDP']).default('TCP'),
      }),
    )
    .default([]),
  env: environment.optional(),
  configFiles: configFiles.optional(),
  probes: probes.optional(),
  service: z
    .strictObject({
      type: z
        .enum(['ClusterIP', 'NodePort', 'LoadBalancer'])
        .default('ClusterIP'),
    })
    .default({ type: 'ClusterIP' }),
  ingress: ingress.optional(),
  httpRoute: httpRoute.optional(),
  route: route.optional(),
  autoscaling: autoscaling.optional(),
  podDisruptionBudget: z
    .strictObject({
      maxUnavailable: z.union([
        z.number().int().min(0),
        z.string().regex(/^[0-9]{1,3}%$/),
      ]),
    })
    .optional(),
  serviceMonitor: serviceMonitor.optional(),
  persistence: z.array(volume).default([]),
  terminationGracePeriodSeconds: seconds.default(30),
  schedule: z.string().min(9).optional(),
  timeZone: z.string().default('Etc/UTC'),
  concurrencyPolicy: z.enum(['Allow', 'Forbid', 'Replace']).default('Forbid'),
  suspend: z.boolean().default(false),
  startingDeadlineSeconds: seconds.min(10).default(300),
  activeDeadlineSeconds: seconds.min(1).default(3600),
  backoffLimit: z.number().int().min(0).default(2),
});

const migration = z.strictObject({
  ...container,
  name: nameSchema.default('migrate'),
  env: environment.optional(),
  backoffLimit: z.number().int().min(0).default(2),
  activeDeadlineSeconds: seconds.min(1).default(600),
});

const secret = z.strictObject({
  key: environmentKey,
  description: z.string().min(1),
  required: z.boolean().default(true),
});

const secretStore = z.strictObject({
  kind: z
    .enum(['SecretStore', 'ClusterSecretStore'])
    .default('ClusterSecretStore'),
  name: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/)
    .default('vault'),
  refreshInterval: z
    .string()
    .regex(/^[0-9]+(s|m|h)$/)
    .default('1h'),
});

const networkPolicy = z.strictObject({
  enabled: z.boolean().default(true),
  ingress: z.array(jsonObjectSchema).default([]),
  egress: z.array(jsonObjectSchema).default([]),
  edgeNamespaces: z.array(nameSchema).default(['ingress-nginx']),
  monitoringNamespaces: z.array(nameSchema).default(['monitoring']),
});

const extraValue = z.strictObject({
  name: z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'must be a name in camel case'),
  description: z.string().min(1),
  default: jsonSchema,
  schema: jsonObjectSchema.optional(),
});

const link = z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' });

const chart = z.strictObject({
  description: z.string().optional(),
  appVersion: z.string().optional(),
  icon: link.optional(),
  home: link.optional(),
  sources: z.array(link).optional(),
  keywords: z.array(z.string()).optional(),
  kubeVersion: z.string().optional(),
  maintainers: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        email: z.email().optional(),
        url: link.optional(),
      }),
    )
    .optional(),
});

const shared = {
  chart: chart.default({}),
  secretStore: secretStore.prefault({}),
  secrets: z.array(secret).default([]),
  networkPolicy: networkPolicy.prefault({}),
  values: z.array(extraValue).default([]),
  migrations: z.array(migration).default([]),
  test: z
    .strictObject({
      image: image.optional(),
      command: z.array(z.string()).min(1).optional(),
    })
    .default({}),
};

const workloadsModel = z.strictObject({
  ...shared,
  image: image.optional(),
  workloads: z.array(workload).min(1, 'give at least one workload'),
});

const imageModel = z.strictObject({
  ...shared,
  image,
  workload: workload.omit({ kind: true, image: true }).extend({
    name: nameSchema.default('app'),
    kind: z.literal('Deployment').default('Deployment'),
  }),
});

const chartModel = z.strictObject({
  chart: chart.default({}),
  dependency: z.strictObject({
    name: z.string().regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?$/),
    version: z.string().optional(),
    repository: z
      .string()
      .regex(/^(|(https?|oci):\/\/[^\s]+)$/, 'must be an http(s) or oci URL')
      .default(''),
    alias: z
      .string()
      .regex(/^[a-zA-Z0-9_-]+$/)
      .optional(),
  }),
  secrets: z.array(secret).default([]),
  values: jsonObjectSchema.default({}),
});

/** The models of the three kinds. */
export const models = {
  workloads: workloadsModel,
  image: imageModel,
  chart: chartModel,
} as const;

/** Model of the kinds `workloads` and, after its one workload was put in a list, `image`. */
export type WorkloadsModel = z.output<typeof workloadsModel>;
/** Model of the kind `chart`. */
export type ChartModel = z.output<typeof chartModel>;
/** A workload. */
export type Workload = z.output<typeof workload>;
/** A job run before install and upgrade. */
export type Migration = z.output<typeof migration>;
/** An image with its defaults. */
export type Image = z.output<typeof image>;
/** A probe. */
export type Probe = z.output<typeof probe>;
/** What becomes part of `Chart.yaml`. */
export type ChartInfo = z.output<typeof chart>;
