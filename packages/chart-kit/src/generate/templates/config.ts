import type { ChartView, MigrationView, WorkloadView } from '../view';
import { metadata } from './helpers';
import { migrationPod } from './pod';
import { lines, shift, when } from './text';

/** ConfigMaps of a workload: variables and files. */
export function configMaps(chart: ChartView, view: WorkloadView): string[] {
  const { workload, values } = view;
  const of = (key: string, suffix: string): string =>
    when(
      `${values}.${key}`,
      lines(
        'apiVersion: v1',
        'kind: ConfigMap',
        metadata(chart, `{{ ${view.name} }}-${suffix}`, workload.name),
        'data:',
        `  {{- range $name, $value := ${values}.${key} }}`,
        '  {{ $name | quote }}: {{ $value | quote }}',
        '  {{- end }}',
      ),
    );
  return [
    ...(workload.env ? [of('env', 'env')] : []),
    ...(workload.configFiles ? [of('configFiles', 'files')] : []),
  ];
}

/** ServiceAccount of the pods. */
export function serviceAccount(chart: ChartView): string {
  return when(
    '.Values.serviceAccount.create',
    lines(
      'apiVersion: v1',
      'kind: ServiceAccount',
      metadata(
        chart,
        `{{ include "${chart.name}.serviceAccountName" . }}`,
        undefined,
        lines(
          '  {{- with .Values.serviceAccount.annotations }}',
          '  annotations:',
          '    {{- toYaml . | nindent 4 }}',
          '  {{- end }}',
        ),
      ),
      'automountServiceAccountToken: false',
    ),
  );
}

/**
 * `spec` of an ExternalSecret: one exact path per key and Retain, so that a path that is missing fails loudly instead of
 * letting a wider one through.
 */
function externalSecretSpec(secretName: string): string {
  return lines(
    'spec:',
    '  refreshPolicy: {{ .Values.externalSecrets.refreshPolicy }}',
    '  refreshInterval: {{ .Values.externalSecrets.refreshInterval | quote }}',
    '  secretStoreRef:',
    '    kind: {{ .Values.externalSecrets.store.kind }}',
    '    name: {{ .Values.externalSecrets.store.name | quote }}',
    '  target:',
    `    name: ${secretName}`,
    '    creationPolicy: Owner',
    '    deletionPolicy: Retain',
    '  data:',
    '    {{- range $key, $reference := .Values.secrets }}',
    '    - secretKey: {{ $key | quote }}',
    '      remoteRef:',
    '        key: {{ index $.Values.externalSecrets.paths $key | default $.Values.externalSecrets.path | default $.Chart.Name | quote }}',
    '        property: {{ $reference | trimPrefix "$VAULT_REF_" | quote }}',
    '        conversionStrategy: Default',
    '        decodingStrategy: None',
    '        metadataPolicy: None',
    '    {{- end }}',
  );
}

const HAS_SECRETS = 'and .Values.secrets .Values.externalSecrets.enabled';

/** ExternalSecret of the chart. */
export function externalSecret(chart: ChartView): string {
  if (chart.model.secrets.length === 0) return '';
  const name = `{{ include "${chart.name}.fullname" . }}`;
  return when(
    HAS_SECRETS,
    lines(
      'apiVersion: external-secrets.io/v1',
      'kind: ExternalSecret',
      metadata(chart, name),
      externalSecretSpec(name),
    ),
  );
}

function hook(weight: string, policy: string): string {
  return lines(
    '  annotations:',
    '    helm.sh/hook: pre-install,pre-upgrade',
    `    helm.sh/hook-weight: "${weight}"`,
    `    helm.sh/hook-delete-policy: ${policy}`,
  );
}

/** A migration and, because it runs before the chart's objects exist, an ExternalSecret of its own. */
export function migration(
  chart: ChartView,
  view: MigrationView,
  index: number,
): string[] {
  const { migration: item, values } = view;
  const full = `include "${chart.name}.fullname" .`;
  const secretName = `{{ ${full} }}-${item.name}`;
  const job = when(
    `${values}.enabled`,
    lines(
      'apiVersion: batch/v1',
      'kind: Job',
      metadata(
        chart,
        `{{ include "${chart.name}.shorten" (dict "name" (printf "%s-${item.name}" (${full})) "max" 63) }}`,
        item.name,
        hook(String(index), 'before-hook-creation,hook-succeeded'),
      ),
      'spec:',
      `  backoffLimit: {{ ${values}.backoffLimit }}`,
      `  activeDeadlineSeconds: {{ ${values}.activeDeadlineSeconds }}`,
      '  template:',
      shift(migrationPod(chart, item, values, view.image), 4),
    ),
  );
  if (!item.useSecrets || chart.model.secrets.length === 0) return [job];
  const secret = when(
    `and ${values}.enabled .Values.secrets .Values.externalSecrets.enabled`,
    lines(
      'apiVersion: external-secrets.io/v1',
      'kind: ExternalSecret',
      metadata(
        chart,
        secretName,
        item.name,
        hook('-10', 'before-hook-creation'),
      ),
      externalSecretSpec(secretName),
    ),
  );
  return [secret, job];
}
