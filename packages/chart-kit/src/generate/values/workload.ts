import { ChartTemplateError } from '../../errors';
import { toText } from '../../package/bytes';
import type { Workload } from '../../template/model';
import type { FileMap } from '../../types';
import { group, leaf, type Values } from '../valueTree';
import type { WorkloadView } from '../view';
import {
  containerValues,
  imageValues,
  podValues,
  portValues,
  probeValues,
} from './container';
import { COUNT, STRING_MAP, STRINGS } from './schemas';

function edgeValues(workload: Workload): Values {
  const { ingress, httpRoute, route } = workload;
  const values: Values = {};
  if (ingress) {
    values.ingress = group('Ingress: reachable from outside the cluster.', {
      enabled: leaf('Creates the Ingress.', ingress.enabled),
      className: leaf(
        'Ingress class. Empty: the default one.',
        ingress.className,
      ),
      annotations: leaf('Annotations of the Ingress.', ingress.annotations, {
        schema: STRING_MAP,
      }),
      hosts: leaf(
        'Host names. Empty: any.',
        ingress.host ? [ingress.host] : [],
        {
          schema: STRINGS,
        },
      ),
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
        namespace: leaf(
          "Namespace. Empty: the release's.",
          httpRoute.gateway.namespace,
        ),
        sectionName: leaf(
          'Listener. Empty: all.',
          httpRoute.gateway.sectionName,
        ),
      }),
      hostnames: leaf(
        'Host names. Empty: those of the Gateway.',
        httpRoute.hostnames,
        {
          schema: STRINGS,
        },
      ),
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
  const { podDisruptionBudget } = workload;
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
  return { ...values, ...loadValues(workload) };
}

function loadValues({ autoscaling, serviceMonitor }: Workload): Values {
  const values: Values = {};
  if (autoscaling) {
    values.autoscaling = group('HorizontalPodAutoscaler.', {
      enabled: leaf(
        'Creates it; replicaCount is then ignored.',
        autoscaling.enabled,
      ),
      minReplicas: leaf('Fewest pods.', autoscaling.minReplicas, {
        schema: COUNT,
      }),
      maxReplicas: leaf('Most pods.', autoscaling.maxReplicas, {
        schema: COUNT,
      }),
      cpuUtilization: leaf(
        'CPU aimed at, in percent of the request.',
        autoscaling.cpuUtilization,
        {
          schema: { type: 'integer', minimum: 1, maximum: 100 },
        },
      ),
    });
  }
  if (serviceMonitor) {
    values.serviceMonitor = group(
      'ServiceMonitor of the Prometheus Operator.',
      {
        enabled: leaf('Creates the ServiceMonitor.', serviceMonitor.enabled),
        path: leaf('Path of the metrics.', serviceMonitor.path),
        interval: leaf('Time between two scrapes.', serviceMonitor.interval),
        labels: leaf(
          'Labels the Prometheus looks for.',
          {},
          { schema: STRING_MAP },
        ),
      },
    );
  }
  return values;
}

function storageValues(workload: Workload): Values {
  if (workload.persistence.length === 0) return {};
  const volumes = workload.persistence.map(volume => [
    volume.name,
    group(volume.description ?? `Volume at ${volume.mountPath}.`, {
      size: leaf('Size.', volume.size),
      accessModes: leaf('Access modes.', volume.accessModes, {
        schema: STRINGS,
      }),
      storageClass: leaf(
        'Storage class. Empty: the default one.',
        volume.storageClass,
      ),
    }),
  ]);
  return {
    persistence: group(
      'Volumes that outlive the pods.',
      Object.fromEntries(volumes),
    ),
  };
}

function jobValues(workload: Workload): Values {
  if (workload.kind !== 'Job' && workload.kind !== 'CronJob') return {};
  const values: Values = {};
  if (workload.kind === 'CronJob') {
    values.schedule = leaf(
      'When it runs, in cron notation.',
      workload.schedule ?? '',
    );
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
  values.backoffLimit = leaf(
    'How often it is tried again.',
    workload.backoffLimit,
    {
      schema: COUNT,
    },
  );
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
    values.env = leaf('Environment variables; no secrets here.', workload.env, {
      schema: {
        ...STRING_MAP,
        propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
      },
    });
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

/** All values of a workload. */
export function workloadValues(view: WorkloadView, files: FileMap): Values {
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
