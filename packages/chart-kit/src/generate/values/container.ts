import { ChartTemplateError } from '../../errors';
import type { Image, Migration, Probe, Workload } from '../../template/model';
import type { Json, JsonObject } from '../../types';
import { group, leaf, type Values } from '../valueTree';
import { serves, type WorkloadView } from '../view';
import { COUNT, OBJECT, OBJECTS, PORT, STRING_MAP, STRINGS } from './schemas';

// Scratch space is limited but not reserved: a node that declares no ephemeral storage would never take the pod.
const DEFAULT_RESOURCES: JsonObject = {
  requests: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '0' },
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

/** Values of an image. */
export function imageValues(image: Image): Values {
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
export function containerValues(item: Workload | Migration): Values {
  const { runAsUser, runAsGroup, readOnlyRootFilesystem } =
    item.securityContext ?? {
      runAsUser: 65532,
      runAsGroup: 65532,
      readOnlyRootFilesystem: true,
    };
  return {
    command: leaf(
      "Command. Empty: the image's entry point.",
      item.command ?? [],
      {
        schema: STRINGS,
      },
    ),
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

function probeValue(
  probe: Probe,
  fallbackPort: string | undefined,
): JsonObject {
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

/** Values of the probes. */
export function probeValues(workload: Workload): Values {
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

/** Values of ports and Service. */
export function portValues(view: WorkloadView): Values {
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
      annotations: leaf(
        'Annotations of the Service.',
        {},
        { schema: STRING_MAP },
      ),
      ports: group('Ports of the Service.', Object.fromEntries(servicePorts)),
    });
  }
  return values;
}

/** Values of the pods beside the container. */
export function podValues(workload: Workload): Values {
  const values: Values = {
    podAnnotations: leaf(
      'Annotations of the pods.',
      {},
      { schema: STRING_MAP },
    ),
    nodeSelector: leaf(
      'Labels of the nodes to run on.',
      {},
      { schema: STRING_MAP },
    ),
    tolerations: leaf('Taints of nodes to put up with.', [], {
      schema: OBJECTS,
    }),
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
