import type { Migration, Workload } from '../../template/model';
import type { ChartView, WorkloadView } from '../view';
import { lines, optional, pick, shift, when } from './text';

/** Whether the pods of a workload get the chart's secrets. */
function takesSecrets(chart: ChartView, view: WorkloadView): boolean {
  return view.workload.useSecrets && chart.model.secrets.length > 0;
}

function envFrom(chart: ChartView, view: WorkloadView): string {
  const { values, workload } = view;
  const secrets = takesSecrets(chart, view);
  const sources = lines(
    workload.env &&
      when(
        `${values}.env`,
        lines('- configMapRef:', `    name: {{ ${view.name} }}-env`),
      ),
    secrets &&
      when(
        '.Values.secrets',
        lines(
          '- secretRef:',
          `    name: {{ include "${chart.name}.fullname" . }}`,
        ),
      ),
  );
  if (sources === '') return '';
  const conditions = [
    ...(workload.env ? [`${values}.env`] : []),
    ...(secrets ? ['.Values.secrets'] : []),
  ];
  const condition =
    conditions.length > 1 ? `or ${conditions.join(' ')}` : conditions.join('');
  return when(condition, lines('envFrom:', shift(sources, 2)));
}

function ports({ workload, values }: WorkloadView): string {
  const list = workload.ports.map(port =>
    lines(
      `- name: ${port.name}`,
      `  containerPort: {{ ${pick(`${values}.containerPorts`, port.name)} }}`,
      `  protocol: ${port.protocol}`,
    ),
  );
  return list.length === 0 ? '' : lines('ports:', shift(list.join(''), 2));
}

function probes({ workload, values }: WorkloadView): string {
  const served = workload.ports.some(port => port.protocol === 'TCP');
  const { liveness, readiness, startup } = workload.probes ?? {};
  const ready = readiness !== false && (readiness !== undefined || served);
  return lines(
    startup && optional('startupProbe', `${values}.startupProbe`),
    liveness && optional('livenessProbe', `${values}.livenessProbe`),
    ready && optional('readinessProbe', `${values}.readinessProbe`),
  );
}

function mounts(workload: Workload): string {
  const list = [
    ...(workload.tmp ? [['tmp', '/tmp']] : []),
    ...workload.persistence.map(volume => [volume.name, volume.mountPath]),
  ].map(([name, path]) => lines(`- name: ${name}`, `  mountPath: ${path}`));
  if (workload.configFiles) {
    list.push(
      lines(
        '- name: config-files',
        `  mountPath: ${workload.configFiles.mountPath}`,
        '  readOnly: true',
      ),
    );
  }
  return list.length === 0
    ? ''
    : lines('volumeMounts:', shift(list.join(''), 2));
}

const TMP = lines('- name: tmp', '  emptyDir:', '    sizeLimit: 64Mi');

function volumes(view: WorkloadView): string {
  const { workload } = view;
  const claims = workload.kind === 'StatefulSet' ? [] : workload.persistence;
  const list = lines(
    workload.tmp && TMP,
    workload.configFiles &&
      lines(
        '- name: config-files',
        '  configMap:',
        `    name: {{ ${view.name} }}-files`,
      ),
    ...claims.map(volume =>
      lines(
        `- name: ${volume.name}`,
        '  persistentVolumeClaim:',
        `    claimName: {{ ${view.name} }}-${volume.name}`,
      ),
    ),
  );
  return list === '' ? '' : lines('volumes:', shift(list, 2));
}

/** Name, image, command and arguments of a container. */
function containerHead(
  chart: ChartView,
  name: string,
  image: string,
  values: string,
): string {
  return lines(
    `- name: ${name}`,
    `  image: {{ include "${chart.name}.image" (dict "image" ${image} "appVersion" .Chart.AppVersion) | quote }}`,
    `  imagePullPolicy: {{ ${image}.pullPolicy }}`,
    shift(optional('command', `${values}.command`), 2),
    shift(optional('args', `${values}.args`), 2),
  );
}

function containerTail(values: string): string {
  return lines(
    'resources:',
    `  {{- toYaml ${values}.resources | nindent 2 }}`,
    'securityContext:',
    `  {{- toYaml ${values}.securityContext | nindent 2 }}`,
  );
}

/** What every pod has before its containers. */
function podHead(serviceAccount: string, values: string): string {
  return lines(
    optional('imagePullSecrets', '.Values.imagePullSecrets'),
    `serviceAccountName: ${serviceAccount}`,
    'automountServiceAccountToken: false',
    'securityContext:',
    `  {{- toYaml ${values}.podSecurityContext | nindent 2 }}`,
  );
}

function affinity(
  chart: ChartView,
  { workload, values }: WorkloadView,
): string {
  if (workload.kind !== 'Deployment' && workload.kind !== 'StatefulSet')
    return '';
  const labels = lines(
    'matchLabels:',
    `  {{- include "${chart.name}.selectorLabels" . | nindent 2 }}`,
    `  app.kubernetes.io/component: ${workload.name}`,
  );
  return lines(
    'affinity:',
    `  {{- with ${values}.affinity }}`,
    `  {{- toYaml . | nindent 2 }}`,
    '  {{- else }}',
    '  podAntiAffinity:',
    '    preferredDuringSchedulingIgnoredDuringExecution:',
    '      - weight: 100',
    '        podAffinityTerm:',
    '          topologyKey: kubernetes.io/hostname',
    '          labelSelector:',
    shift(labels, 12),
    '  {{- end }}',
    'topologySpreadConstraints:',
    '  - maxSkew: 1',
    '    topologyKey: topology.kubernetes.io/zone',
    '    whenUnsatisfiable: ScheduleAnyway',
    '    labelSelector:',
    shift(labels, 6),
  );
}

/** Annotations by which pods follow a change of their configuration. */
function annotations({ workload, values }: WorkloadView): string {
  const checksums = [
    ...(workload.env ? ['env'] : []),
    ...(workload.configFiles ? ['configFiles'] : []),
  ].map(
    key =>
      `  checksum/${key.toLowerCase()}: {{ toJson ${values}.${key} | sha256sum }}`,
  );
  const own = lines(
    `  {{- with ${values}.podAnnotations }}`,
    '  {{- toYaml . | nindent 2 }}',
    '  {{- end }}',
  );
  return checksums.length === 0
    ? optional('annotations', `${values}.podAnnotations`)
    : lines('annotations:', ...checksums, own);
}

/** `template:` of a workload: metadata and pod, at indentation 0. */
export function podTemplate(chart: ChartView, view: WorkloadView): string {
  const { workload, values } = view;
  const runsOnce = workload.kind === 'Job' || workload.kind === 'CronJob';
  const container = lines(
    containerHead(chart, workload.name, view.image, values),
    shift(
      lines(
        envFrom(chart, view),
        ports(view),
        probes(view),
        containerTail(values),
        mounts(workload),
      ),
      2,
    ),
  );
  const spec = lines(
    podHead(`{{ include "${chart.name}.serviceAccountName" . }}`, values),
    runsOnce && 'restartPolicy: Never',
    !runsOnce &&
      `terminationGracePeriodSeconds: {{ ${values}.terminationGracePeriodSeconds }}`,
    affinity(chart, view),
    optional('nodeSelector', `${values}.nodeSelector`),
    optional('tolerations', `${values}.tolerations`),
    'containers:',
    shift(container, 2),
    volumes(view),
  );
  const meta = lines(
    annotations(view),
    'labels:',
    `  {{- include "${chart.name}.labels" . | nindent 2 }}`,
    `  app.kubernetes.io/component: ${workload.name}`,
  );
  return lines('metadata:', shift(meta, 2), 'spec:', shift(spec, 2));
}

/** `template:` of a migration. It runs before everything else exists, so it needs nothing of the chart's. */
export function migrationPod(
  chart: ChartView,
  migration: Migration,
  values: string,
  image: string,
): string {
  const secrets = migration.useSecrets && chart.model.secrets.length > 0;
  const env = lines(
    `{{- with ${values}.env }}`,
    'env:',
    '  {{- range $name, $value := . }}',
    '  - name: {{ $name | quote }}',
    '    value: {{ $value | quote }}',
    '  {{- end }}',
    '{{- end }}',
  );
  const container = lines(
    containerHead(chart, migration.name, image, values),
    shift(
      lines(
        migration.env && env,
        secrets &&
          when(
            '.Values.secrets',
            lines(
              'envFrom:',
              '  - secretRef:',
              `      name: {{ include "${chart.name}.fullname" . }}-${migration.name}`,
            ),
          ),
        containerTail(values),
        migration.tmp &&
          lines('volumeMounts:', '  - name: tmp', '    mountPath: /tmp'),
      ),
      2,
    ),
  );
  const spec = lines(
    podHead('default', values),
    'restartPolicy: Never',
    'containers:',
    shift(container, 2),
    migration.tmp && lines('volumes:', shift(TMP, 2)),
  );
  return lines(
    'metadata:',
    '  labels:',
    `    {{- include "${chart.name}.labels" . | nindent 4 }}`,
    `    app.kubernetes.io/component: ${migration.name}`,
    'spec:',
    shift(spec, 2),
  );
}
