import type { ChartView, WorkloadView } from '../view';
import { metadata, selector } from './helpers';
import { podTemplate } from './pod';
import { lines, optional, shift, when } from './text';

function replicas({ workload, values }: WorkloadView): string {
  const line = `replicas: {{ ${values}.replicaCount }}`;
  return workload.autoscaling
    ? when(`not ${values}.autoscaling.enabled`, line)
    : lines(line);
}

function matchLabels(chart: ChartView, component: string): string {
  return lines(
    'selector:',
    '  matchLabels:',
    `    {{- include "${chart.name}.selectorLabels" . | nindent 4 }}`,
    `    app.kubernetes.io/component: ${component}`,
  );
}

function head(
  chart: ChartView,
  view: WorkloadView,
  apiVersion: string,
): string {
  const { kind, name } = view.workload;
  return lines(
    `apiVersion: ${apiVersion}`,
    `kind: ${kind}`,
    metadata(chart, `{{ ${view.name} }}`, name),
  );
}

function deployment(chart: ChartView, view: WorkloadView): string {
  return lines(
    head(chart, view, 'apps/v1'),
    'spec:',
    shift(
      lines(
        replicas(view),
        'revisionHistoryLimit: 3',
        optional('strategy', `${view.values}.strategy`),
        matchLabels(chart, view.workload.name),
        'template:',
        shift(podTemplate(chart, view), 2),
      ),
      2,
    ),
  );
}

function claim(values: string, volume: string): string {
  const from = volume.includes('-')
    ? `(index ${values}.persistence "${volume}")`
    : `${values}.persistence.${volume}`;
  return lines(
    'accessModes:',
    `  {{- toYaml ${from}.accessModes | nindent 2 }}`,
    `{{- with ${from}.storageClass }}`,
    'storageClassName: {{ . | quote }}',
    '{{- end }}',
    'volumeMode: Filesystem',
    'resources:',
    '  requests:',
    `    storage: {{ ${from}.size | quote }}`,
  );
}

function statefulSet(chart: ChartView, view: WorkloadView): string {
  const { workload } = view;
  // Kind and API version are what the API server fills in; left out, deployment engines see a difference for ever.
  const claims = workload.persistence.map(volume =>
    lines(
      '- apiVersion: v1',
      '  kind: PersistentVolumeClaim',
      '  metadata:',
      `    name: ${volume.name}`,
      '    labels:',
      shift(selector(chart, workload.name), 6),
      '  spec:',
      shift(claim(view.values, volume.name), 4),
    ),
  );
  return lines(
    head(chart, view, 'apps/v1'),
    'spec:',
    shift(
      lines(
        replicas(view),
        'revisionHistoryLimit: 3',
        `serviceName: {{ ${view.name} }}-headless`,
        matchLabels(chart, workload.name),
        'template:',
        shift(podTemplate(chart, view), 2),
        claims.length > 0 &&
          lines('volumeClaimTemplates:', shift(claims.join(''), 2)),
      ),
      2,
    ),
  );
}

function daemonSet(chart: ChartView, view: WorkloadView): string {
  return lines(
    head(chart, view, 'apps/v1'),
    'spec:',
    shift(
      lines(
        'revisionHistoryLimit: 3',
        matchLabels(chart, view.workload.name),
        'template:',
        shift(podTemplate(chart, view), 2),
      ),
      2,
    ),
  );
}

function jobSpec(chart: ChartView, view: WorkloadView): string {
  return lines(
    `backoffLimit: {{ ${view.values}.backoffLimit }}`,
    `activeDeadlineSeconds: {{ ${view.values}.activeDeadlineSeconds }}`,
    'template:',
    shift(podTemplate(chart, view), 2),
  );
}

function job(chart: ChartView, view: WorkloadView): string {
  const { workload } = view;
  // A Job cannot be changed: another image, command or configuration makes another Job.
  const hash = `{{ list .Chart.Version ${view.image} ${view.values} | toJson | sha256sum | trunc 8 }}`;
  return lines(
    'apiVersion: batch/v1',
    'kind: Job',
    metadata(chart, `{{ ${view.name} }}-${hash}`, workload.name),
    'spec:',
    shift(jobSpec(chart, view), 2),
  );
}

function cronJob(chart: ChartView, view: WorkloadView): string {
  const { values } = view;
  return lines(
    head(chart, view, 'batch/v1'),
    'spec:',
    shift(
      lines(
        `schedule: {{ ${values}.schedule | quote }}`,
        `timeZone: {{ ${values}.timeZone | quote }}`,
        `suspend: {{ ${values}.suspend }}`,
        `concurrencyPolicy: {{ ${values}.concurrencyPolicy }}`,
        `startingDeadlineSeconds: {{ ${values}.startingDeadlineSeconds }}`,
        'successfulJobsHistoryLimit: 3',
        'failedJobsHistoryLimit: 3',
        'jobTemplate:',
        '  spec:',
        shift(jobSpec(chart, view), 4),
      ),
      2,
    ),
  );
}

const GENERATORS = {
  Deployment: deployment,
  StatefulSet: statefulSet,
  DaemonSet: daemonSet,
  Job: job,
  CronJob: cronJob,
} as const;

/** The Kubernetes object that runs a workload. */
export function workloadObject(chart: ChartView, view: WorkloadView): string {
  return GENERATORS[view.workload.kind](chart, view);
}

/** The claims of a workload whose pods share its volumes. */
export function persistentVolumeClaims(
  chart: ChartView,
  view: WorkloadView,
): string[] {
  if (view.workload.kind === 'StatefulSet') return [];
  return view.workload.persistence.map(volume =>
    lines(
      'apiVersion: v1',
      'kind: PersistentVolumeClaim',
      metadata(chart, `{{ ${view.name} }}-${volume.name}`, view.workload.name),
      'spec:',
      shift(claim(view.values, volume.name), 2),
    ),
  );
}

/** Scales a workload by its CPU. */
export function horizontalPodAutoscaler(
  chart: ChartView,
  view: WorkloadView,
): string {
  const { workload, values } = view;
  if (!workload.autoscaling) return '';
  return when(
    `${values}.autoscaling.enabled`,
    lines(
      'apiVersion: autoscaling/v2',
      'kind: HorizontalPodAutoscaler',
      metadata(chart, `{{ ${view.name} }}`, workload.name),
      'spec:',
      '  scaleTargetRef:',
      '    apiVersion: apps/v1',
      `    kind: ${workload.kind}`,
      `    name: {{ ${view.name} }}`,
      `  minReplicas: {{ ${values}.autoscaling.minReplicas }}`,
      `  maxReplicas: {{ ${values}.autoscaling.maxReplicas }}`,
      '  metrics:',
      '    - type: Resource',
      '      resource:',
      '        name: cpu',
      '        target:',
      '          type: Utilization',
      `          averageUtilization: {{ ${values}.autoscaling.cpuUtilization }}`,
    ),
  );
}

/** Keeps enough pods while nodes are drained. */
export function podDisruptionBudget(
  chart: ChartView,
  view: WorkloadView,
): string {
  const { workload, values } = view;
  if (workload.kind !== 'Deployment' && workload.kind !== 'StatefulSet')
    return '';
  return when(
    `${values}.podDisruptionBudget.enabled`,
    lines(
      'apiVersion: policy/v1',
      'kind: PodDisruptionBudget',
      metadata(chart, `{{ ${view.name} }}`, workload.name),
      'spec:',
      `  maxUnavailable: {{ ${values}.podDisruptionBudget.maxUnavailable }}`,
      shift(matchLabels(chart, workload.name), 2),
    ),
  );
}
