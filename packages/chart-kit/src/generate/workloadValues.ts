import { ChartTemplateError } from '../errors';
import type {
  Image,
  Migration,
  Probe,
  Workload,
} from '../template/model';
import type { Context, FileMap, Json, JsonObject } from '../types';
import { toText } from '../package/bytes';
import { group, leaf, type Values } from './values';
import { serves, type ChartView, type WorkloadView } from './view';

const OBJECT: JsonObject = { type: 'object' };
const STRINGS: JsonObject = { type: 'array', items: { type: 'string' } };
const OBJECTS: JsonObject = { type: 'array', items: { type: 'object' } };
const STRING_MAP: JsonObject = {
  type: 'object',
  additionalProperties: { type: 'string' },
};
const PORT: JsonObject = { type: 'integer', minimum: 1, maximum: 65535 };
const COUNT: JsonObject = { type: 'integer', minimum: 0 };

/** A secret value may only be a reference, so a plain secret never passes. */
const REFERENCE_PATTERN = '^\\$VAULT_REF_[A-Za-z0-9_.-]+$';

const DEFAULT_RESOURCES: JsonObject = {
  requests: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '64Mi' },
  limits: { cpu: '500m', memory: '256Mi', 'ephemeral-storage': '256Mi' },
};

/** JSON without what is undefined. */
function plain(value: object): JsonObject {
  const entries = Object.entries(value).flatMap(
    ([key, item]: [string, Json | undefined]): [string, Json][] =>
      item === undefined ? [] : [[key, item]],
  );
  return Object.fromEntries(entries);
}

function imageValues(image: Image): Values {
  return {
    repository: leaf('Image without tag.', image.repository),
    tag: leaf(
      "Tag. Empty: the chart's appVersion. Ignored when there is a digest.",
      image.tag,
      { schema: { type: 'string', pattern: '^(|[\\w][\\w.-]{0,127})$' } },
    ),
    digest: leaf('Digest; wins over the tag.', image.digest, {
      schema: { type: 'string', pattern: '^(|sha256:[a-f0-9]{64})$' },
    }),
    pullPolicy: leaf('When the image is pulled.', image.pullPolicy, {
      schema: { type: 'string', enum: ['Always', 'IfNotPresent', 'Never'] },
    }),
  };
}

function resourcesOf(item: Workload | Migration): JsonObject {
  const given = item.resources ?? {};
  const merge = (key: 'requests' | 'limits'): JsonObject => {
    const fallback = DEFAULT_RESOURCES[key];
    const base = typeof fallback === 'object' ? fallback : {};
    return plain({ ...base, ...given[key] });
  };
  return { requests: merge('requests'), limits: merge('limits') };
}

/** Values every container has. */
function containerValues(item: Workload | Migration): Values {
  const { runAsUser, runAsGroup, readOnlyRootFilesystem } =
    item.securityContext ?? {
      runAsUser: 65532,
      runAsGroup: 65532,
      readOnlyRootFilesystem: true,
    };
  return {
    command: leaf("Command. Empty: the image's entry point.", item.command ?? [], {
      schema: STRINGS,
    }),
    args: leaf('Arguments of the command.', item.args ?? [], {
      schema: STRINGS,
    }),
    resources: leaf('Requests and limits.', resourcesOf(item), {
      schema: OBJECT,
    }),
    podSecurityContext: leaf(
      'Security context of the pods; fits the restricted Pod Security Standard.',
      {
        runAsNonRoot: true,
        runAsUser,
        runAsGroup,
        fsGroup: runAsGroup,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      { schema: OBJECT },
    ),
    securityContext: leaf(
      'Security context of the container.',
      {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem,
        capabilities: { drop: ['ALL'] },
      },
      { schema: OBJECT },
    ),
  };
}

function probeValue(probe: Probe, fallbackPort: string | undefined): JsonObject {
  const { path, port = fallbackPort, command, ...timing } = probe;
  const target = ((): JsonObject => {
    if (command) return { exec: { command } };
    if (port === undefined) {
      throw new ChartTemplateError('a probe needs a port or a command', {
        file: 'chart-template.yaml',
        key: 'spec.workloads.probes',
      });
    }
    if (path !== undefined) return { httpGet: { path, port } };
    return { tcpSocket: { port } };
  })();
  return { ...target, ...plain(timing) };
}

function probeValues(workload: Workload): Values {
  const port = workload.ports.find(item => item.protocol === 'TCP')?.name;
  const { liveness, readiness, startup } = workload.probes ?? {};
  const values: Values = {};
  if (startup) {
    values.startupProbe = leaf(
      'Tells when the program has started.',
      probeValue(startup, port),
      { schema: OBJECT },
    );
  }
  if (liveness) {
    values.livenessProbe = leaf(
      'A pod that fails it is restarted.',
      probeValue(liveness, port),
      { schema: OBJECT },
    );
  }
  // A liveness probe that asks what the readiness probe asks would restart pods that are only busy: none by default.
  if (readiness || (readiness !== false && port !== undefined)) {
    values.readinessProbe = leaf(
      'A pod that fails it gets no traffic.',
      probeValue(readiness || { periodSeconds: 10 }, port),
      { schema: OBJECT },
    );
  }
  return values;
}

function portValues(view: WorkloadView): Values {
  const { workload } = view;
  if (workload.ports.length === 0) return {};
  const containerPorts = workload.ports.map(port => [
    port.name,
    leaf(`Port "${port.name}" of the container.`, port.containerPort, {
      schema: PORT,
    }),
  ]);
  const servicePorts = workload.ports.map(port => [
    port.name,
    leaf(
      `Port "${port.name}" of the Service.`,
      port.servicePort ?? port.containerPort,
      { schema: PORT },
    ),
  ]);
  const values: Values = {
    containerPorts: group(
      'Ports the container listens on.',
      Object.fromEntries(containerPorts),
    ),
  };
  if (serves(view)) {
    values.service = group('Service in front of the pods.', {
      type: leaf('Type of the Service.', workload.service.type, {
        schema: {
          type: 'string',
          enum: ['ClusterIP', 'NodePort', 'LoadBalancer'],
        },
      }),
      annotations: leaf('Annotations of the Service.', {}, { schema: STRING_MAP }),
      ports: group('Ports of the Service.', Object.fromEntries(servicePorts)),
    });
  }
  return values;
}

function edgeValues(workload: Workload): Values {
  const { ingress, httpRoute, route } = workload;
  const values: Values = {};
  if (ingress) {
    values.ingress = group('Ingress: reachable from outside the cluster.', {
      enabled: leaf('Creates the Ingress.', ingress.enabled),
      className: leaf('Ingress class. Empty: the default one.', ingress.className),
      annotations: leaf('Annotations of the Ingress.', ingress.annotations, {
        schema: STRING_MAP,
      }),
      hosts: leaf('Host names. Empty: any.', ingress.host ? [ingress.host] : [], {
        schema: STRINGS,
      }),
      path: leaf('Path prefix.', ingress.path),
      tls: group('TLS at the Ingress.', {
        enabled: leaf('Uses TLS for the hosts.', ingress.tls),
        secretName: leaf('Secret of the certificate. Empty: <name>-tls.', ''),
      }),
    });
  }
  if (httpRoute) {
    values.httpRoute = group('HTTPRoute of the Gateway API.', {
      enabled: leaf('Creates the HTTPRoute.', httpRoute.enabled),
      gateway: group('Gateway it attaches to.', {
        name: leaf('Name.', httpRoute.gateway.name),
        namespace: leaf("Namespace. Empty: the release's.", httpRoute.gateway.namespace),
        sectionName: leaf('Listener. Empty: all.', httpRoute.gateway.sectionName),
      }),
      hostnames: leaf('Host names. Empty: those of the Gateway.', httpRoute.hostnames, {
        schema: STRINGS,
      }),
      path: leaf('Path prefix.', httpRoute.path),
    });
  }
  if (route) {
    values.route = group('Route of OpenShift, with TLS ended at the router.', {
      enabled: leaf('Creates the Route.', route.enabled),
      host: leaf('Host name. Empty: the router makes one.', route.host),
      path: leaf('Path prefix.', route.path),
    });
  }
  return values;
}

function scalingValues(workload: Workload): Values {
  const values: Values = {};
  const { autoscaling, podDisruptionBudget, serviceMonitor } = workload;
  if (workload.kind === 'Deployment' || workload.kind === 'StatefulSet') {
    values.replicaCount = leaf('Number of pods.', workload.replicas, {
      schema: COUNT,
    });
    values.podDisruptionBudget = group(
      'PodDisruptionBudget: how many pods maintenance may take at once.',
      {
        enabled: leaf('Creates the PodDisruptionBudget.', true),
        maxUnavailable: leaf(
          'Number or percentage of pods.',
          podDisruptionBudget?.maxUnavailable ?? 1,
          {
            schema: {
              type: ['integer', 'string'],
              minimum: 0,
              pattern: '^[0-9]{1,3}%$',
            },
          },
        ),
      },
    );
  }
  if (autoscaling) {
    values.autoscaling = group('HorizontalPodAutoscaler.', {
      enabled: leaf('Creates it; replicaCount is then ignored.', autoscaling.enabled),
      minReplicas: leaf('Fewest pods.', autoscaling.minReplicas, { schema: COUNT }),
      maxReplicas: leaf('Most pods.', autoscaling.maxReplicas, { schema: COUNT }),
      cpuUtilization: leaf('CPU aimed at, in percent of the request.', autoscaling.cpuUtilization, {
        schema: { type: 'integer', minimum: 1, maximum: 100 },
      }),
    });
  }
  if (serviceMonitor) {
    values.serviceMonitor = group('ServiceMonitor of the Prometheus Operator.', {
      enabled: leaf('Creates the ServiceMonitor.', serviceMonitor.enabled),
      path: leaf('Path of the metrics.', serviceMonitor.path),
      interval: leaf('Time between two scrapes.', serviceMonitor.interval),
      labels: leaf('Labels the Prometheus looks for.', {}, { schema: STRING_MAP }),
    });
  }
  return values;
}

function storageValues(workload: Workload): Values {
  if (workload.persistence.length === 0) return {};
  const volumes = workload.persistence.map(volume => [
    volume.name,
    group(volume.description ?? `Volume at ${volume.mountPath}.`, {
      size: leaf('Size.', volume.size),
      accessModes: leaf('Access modes.', volume.accessModes, { schema: STRINGS }),
      storageClass: leaf('Storage class. Empty: the default one.', volume.storageClass),
    }),
  ]);
  return {
    persistence: group('Volumes that outlive the pods.', Object.fromEntries(volumes)),
  };
}

function jobValues(workload: Workload): Values {
  if (workload.kind !== 'Job' && workload.kind !== 'CronJob') return {};
  const values: Values = {};
  if (workload.kind === 'CronJob') {
    values.schedule = leaf('When it runs, in cron notation.', workload.schedule ?? '');
    values.timeZone = leaf('Time zone of the schedule.', workload.timeZone);
    values.suspend = leaf('Stops it from being started.', workload.suspend);
    values.concurrencyPolicy = leaf(
      'What happens when the former run goes on.',
      workload.concurrencyPolicy,
      { schema: { type: 'string', enum: ['Allow', 'Forbid', 'Replace'] } },
    );
    values.startingDeadlineSeconds = leaf(
      'How late it may start, in seconds.',
      workload.startingDeadlineSeconds,
      { schema: COUNT },
    );
  }
  values.activeDeadlineSeconds = leaf(
    'How long it may run, in seconds.',
    workload.activeDeadlineSeconds,
    { schema: COUNT },
  );
  values.backoffLimit = leaf('How often it is tried again.', workload.backoffLimit, {
    schema: COUNT,
  });
  return values;
}

function fileContent(
  file: { name: string; content?: string; fromFile?: string },
  files: FileMap,
): string {
  if (file.content !== undefined) return file.content;
  const content = files[file.fromFile ?? ''];
  if (content === undefined) {
    throw new ChartTemplateError(
      `the file "${file.name}" needs "content", or "fromFile" with a file below files/ that exists`,
      { file: 'chart-template.yaml', key: 'spec.workloads.configFiles' },
    );
  }
  return toText(content);
}

function configValues(workload: Workload, files: FileMap): Values {
  const values: Values = {};
  if (workload.env) {
    values.env = leaf(
      'Environment variables; no secrets here.',
      workload.env,
      {
        schema: {
          ...STRING_MAP,
          propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
        },
      },
    );
  }
  if (workload.configFiles) {
    const entries = workload.configFiles.files.map(file => [
      file.name,
      fileContent(file, files),
    ]);
    values.configFiles = leaf(
      `Files mounted at ${workload.configFiles.mountPath}.`,
      Object.fromEntries(entries),
      { schema: STRING_MAP },
    );
  }
  return values;
}

function podValues(workload: Workload): Values {
  const values: Values = {
    podAnnotations: leaf('Annotations of the pods.', {}, { schema: STRING_MAP }),
    nodeSelector: leaf('Labels of the nodes to run on.', {}, { schema: STRING_MAP }),
    tolerations: leaf('Taints of nodes to put up with.', [], { schema: OBJECTS }),
  };
  const { kind } = workload;
  if (kind === 'Deployment' || kind === 'StatefulSet') {
    values.affinity = leaf(
      'Affinity of the pods. Empty: they keep off each other where possible.',
      {},
      { schema: OBJECT },
    );
  }
  if (kind !== 'Job' && kind !== 'CronJob') {
    values.terminationGracePeriodSeconds = leaf(
      'Time to stop in, in seconds.',
      workload.terminationGracePeriodSeconds,
      { schema: COUNT },
    );
  }
  if (kind === 'Deployment') {
    const alone = workload.persistence.some(
      volume => !volume.accessModes.includes('ReadWriteMany'),
    );
    values.strategy = leaf(
      'How pods are replaced.',
      alone
        ? { type: 'Recreate' }
        : {
            type: 'RollingUpdate',
            rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 },
          },
      { schema: OBJECT },
    );
  }
  return values;
}

function workloadValues(view: WorkloadView, files: FileMap): Values {
  const { workload } = view;
  const { replicaCount, ...scaling } = scalingValues(workload);
  return {
    ...(replicaCount ? { replicaCount } : {}),
    ...(view.imagePath.length > 1 && workload.image
      ? { image: group('Image of this workload.', imageValues(workload.image)) }
      : {}),
    ...jobValues(workload),
    ...containerValues(workload),
    ...configValues(workload, files),
    ...portValues(view),
    ...probeValues(workload),
    ...edgeValues(workload),
    ...scaling,
    ...storageValues(workload),
    ...podValues(workload),
  };
}

/** Path of the secrets of a stage: the project tier of the environment. */
export function secretPath(context: Context): string {
  return `${context.customer}/${context.environment}/${context.product}`;
}

function secretValues(chart: ChartView, context: Context | undefined): Values {
  const { secrets, secretStore } = chart.model;
  if (secrets.length === 0) return {};
  const leaves = secrets.map(({ key, description, required }) => [
    key,
    { description, required },
  ] as const);
  const required = leaves.filter(([, item]) => item.required);
  const optional = leaves.filter(([, item]) => !item.required);
  const properties = leaves.map(([key, { description }]) => [
    key,
    { description, type: 'string', pattern: REFERENCE_PATTERN },
  ]);
  const value = required.map(([key]) => [key, `$VAULT_REF_${key}`]);
  return {
    secrets: leaf(
      'Secrets by environment variable: $VAULT_REF_ and the key in Vault. Never a secret itself; the schema refuses one.',
      Object.fromEntries(value),
      {
        schema: {
          type: 'object',
          additionalProperties: false,
          required: required.map(([key]) => key),
          properties: Object.fromEntries(properties),
        },
        example: optional
          .map(([key, item]) => `  ${key}: $VAULT_REF_${key} # ${item.description.replace(/\s+/g, ' ')}\n`)
          .join(''),
      },
    ),
    externalSecrets: group('Where the secrets come from (External Secrets Operator).', {
      enabled: leaf(
        'Creates the ExternalSecret. Without it, make a Secret of the same name yourself.',
        true,
      ),
      store: group('Store to read from.', {
        kind: leaf('Kind of the store.', secretStore.kind, {
          schema: { type: 'string', enum: ['SecretStore', 'ClusterSecretStore'] },
        }),
        name: leaf('Name of the store.', secretStore.name),
      }),
      refreshPolicy: leaf('When secrets are read again.', 'Periodic', {
        schema: { type: 'string', enum: ['Periodic', 'OnChange', 'CreatedOnce'] },
      }),
      refreshInterval: leaf('Time between two reads.', secretStore.refreshInterval),
      path: leaf(
        'Path in the store. Empty: the name of the chart.',
        context ? secretPath(context) : '',
      ),
      paths: leaf('Paths of single secrets, by environment variable.', {}, {
        schema: STRING_MAP,
      }),
    }),
  };
}

function networkValues(chart: ChartView): Values {
  const { networkPolicy } = chart.model;
  const edge = chart.workloads.some(
    ({ workload }) => workload.ingress || workload.httpRoute || workload.route,
  );
  const monitored = chart.workloads.some(
    ({ workload }) => workload.serviceMonitor,
  );
  return {
    networkPolicy: group(
      'NetworkPolicy: in from the same namespace, out to DNS and the own pods, and what is added here.',
      {
        enabled: leaf('Creates the NetworkPolicy.', networkPolicy.enabled),
        ...(edge
          ? {
              edgeNamespaces: leaf(
                'Namespaces of the ingress controllers, let in when one is used.',
                networkPolicy.edgeNamespaces,
                { schema: STRINGS },
              ),
            }
          : {}),
        ...(monitored
          ? {
              monitoringNamespaces: leaf(
                'Namespaces of Prometheus, let in when a ServiceMonitor is used.',
                networkPolicy.monitoringNamespaces,
                { schema: STRINGS },
              ),
            }
          : {}),
        ingress: leaf('Further rules for traffic in.', networkPolicy.ingress, {
          schema: OBJECTS,
        }),
        egress: leaf('Further rules for traffic out.', networkPolicy.egress, {
          schema: OBJECTS,
        }),
      },
    ),
  };
}

function migrationValues(chart: ChartView): Values {
  const entries = chart.migrations.map(({ migration, key }) => [
    key,
    group(
      migration.description ??
        `Migration "${migration.name}": a job that runs before install and upgrade.`,
      {
        enabled: leaf('Runs the job.', true),
        ...(migration.image
          ? { image: group('Image of the job.', imageValues(migration.image)) }
          : {}),
        ...containerValues(migration),
        ...(migration.env
          ? {
              env: leaf('Environment variables; no secrets here.', migration.env, {
                schema: STRING_MAP,
              }),
            }
          : {}),
        backoffLimit: leaf('How often it is tried again.', migration.backoffLimit, {
          schema: COUNT,
        }),
        activeDeadlineSeconds: leaf(
          'How long it may run, in seconds.',
          migration.activeDeadlineSeconds,
          { schema: COUNT },
        ),
      },
    ),
  ]);
  return Object.fromEntries(entries);
}

/** Image of the pod that `helm test` runs, unless the template gives one. */
const TEST_IMAGE: Image = {
  repository: 'docker.io/library/busybox',
  tag: '1.37.0',
  digest: '',
  pullPolicy: 'Always',
};

function contextValues(context: Context | undefined): Values {
  const labels = ['team', 'customer', 'environment', 'instance'] as const;
  const entries = labels.map(part => [
    part,
    leaf(`Label chartway.io/${part}.`, context?.[part] ?? ''),
  ]);
  return {
    chartway: group(
      'Who runs it, for whom and where; becomes labels. Set per instance by Chartway.',
      Object.fromEntries(entries),
    ),
  };
}

function addAll(values: Values, more: Values): void {
  for (const [key, node] of Object.entries(more)) {
    if (Object.hasOwn(values, key) || key === 'global') {
      throw new ChartTemplateError(
        `two values are called "${key}"; rename the workload, migration or value`,
        { file: 'chart-template.yaml', key: 'spec' },
      );
    }
    values[key] = node;
  }
}

/**
 * All values of a chart. `context` is given for scope `instance`, whose charts hold it.
 */
export function chartValues(
  chart: ChartView,
  files: FileMap,
  context: Context | undefined,
): Values {
  const values: Values = {};
  const [first] = chart.workloads;
  const shared = chart.model.image ?? first?.workload.image;
  const usesShared =
    chart.workloads.some(view => view.imagePath.length === 1) ||
    chart.migrations.some(view => view.image === '.Values.image');
  const image = chart.workloads.length === 1 ? first?.workload.image ?? shared : shared;
  addAll(values, contextValues(context));
  if (usesShared && image) {
    addAll(values, { image: group('Image.', imageValues(image)) });
  }
  if (chart.workloads.length === 1 && first) {
    addAll(values, workloadValues(first, files));
  }
  for (const view of chart.workloads.length > 1 ? chart.workloads : []) {
    const { name, kind, description } = view.workload;
    const [key = ''] = view.valuesPath;
    addAll(values, {
      [key]: group(
        description ?? `Workload "${name}" (${kind}).`,
        workloadValues(view, files),
      ),
    });
  }
  addAll(values, migrationValues(chart));
  addAll(values, secretValues(chart, context));
  addAll(values, networkValues(chart));
  addAll(values, {
    serviceAccount: group('ServiceAccount of the pods; its token is not mounted.', {
      create: leaf('Creates it.', true),
      name: leaf("Name. Empty: the release's.", ''),
      annotations: leaf('Annotations, such as a cloud role.', {}, { schema: STRING_MAP }),
    }),
    imagePullSecrets: leaf('Secrets to pull images with.', [], { schema: OBJECTS }),
    nameOverride: leaf('Replaces the name of the chart in names.', ''),
    fullnameOverride: leaf('Replaces the whole name.', ''),
    test: group('Pod that `helm test` runs.', {
      image: group('Image.', imageValues(chart.model.test.image ?? TEST_IMAGE)),
    }),
  });
  for (const extra of chart.model.values) {
    addAll(values, {
      [extra.name]: leaf(extra.description, extra.default, {
        schema: extra.schema,
      }),
    });
  }
  return values;
}
