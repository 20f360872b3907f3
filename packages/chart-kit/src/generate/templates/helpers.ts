import type { ChartView } from '../view';
import { lines } from './text';

function define(
  chart: ChartView,
  suffix: string,
  text: string,
  body: string,
): string {
  return lines(
    `{{/* ${text} */}}`,
    `{{- define "${chart.name}.${suffix}" -}}`,
    body,
    '{{- end }}',
  );
}

/** Names of workloads that are not called as the release. */
function workloadNames(chart: ChartView): string[] {
  const full = `include "${chart.name}.fullname" .`;
  return chart.workloads
    .filter(view => view.name !== full)
    .map(({ workload, maxName }) => {
      const whole =
        chart.workloads.length === 1
          ? `(${full})`
          : `(printf "%s-${workload.name}" (${full}))`;
      return define(
        chart,
        `${workload.name}.fullname`,
        `Name of the workload "${workload.name}".`,
        `{{- include "${chart.name}.shorten" (dict "name" ${whole} "max" ${maxName}) }}`,
      );
    });
}

function nameHelpers(chart: ChartView): string[] {
  return [
    define(
      chart,
      'name',
      'Name of the application.',
      '{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}',
    ),
    define(
      chart,
      'fullname',
      'Name of this release of it: the release name, which starts with the product.',
      `{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- $name := include "${chart.name}.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}`,
    ),
    define(
      chart,
      'shorten',
      'Cuts a name to a length; a hash keeps different names different.',
      `{{- if gt (len .name) (int .max) }}
{{- printf "%s-%s" (.name | trunc (int (sub .max 9)) | trimSuffix "-") (.name | sha256sum | trunc 8) }}
{{- else }}
{{- .name }}
{{- end }}`,
    ),
    ...workloadNames(chart),
    define(
      chart,
      'serviceAccountName',
      'ServiceAccount of the pods.',
      `{{- if .Values.serviceAccount.create }}
{{- default (include "${chart.name}.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}`,
    ),
  ];
}

function labelHelpers(chart: ChartView): string[] {
  return [
    define(
      chart,
      'labels',
      'Labels of everything.',
      `helm.sh/chart: {{ regexReplaceAll "[^A-Za-z0-9]+$" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63) "" }}
{{ include "${chart.name}.selectorLabels" . }}
app.kubernetes.io/version: {{ regexReplaceAll "[^A-Za-z0-9]+$" (.Chart.AppVersion | replace "+" "_" | trunc 63) "" | quote }}
app.kubernetes.io/part-of: ${chart.product}
app.kubernetes.io/managed-by: {{ .Release.Service }}
chartway.io/product: ${chart.product}
{{- range $key, $value := .Values.chartway }}
{{- if $value }}
chartway.io/{{ $key }}: {{ $value | quote }}
{{- end }}
{{- end }}`,
    ),
    define(
      chart,
      'selectorLabels',
      'Labels that never change.',
      `app.kubernetes.io/name: {{ include "${chart.name}.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}`,
    ),
    define(
      chart,
      'image',
      'Image with its digest, or else its tag.',
      `{{- if .image.digest }}
{{- printf "%s@%s" .image.repository .image.digest }}
{{- else }}
{{- printf "%s:%s" .image.repository (default .appVersion .image.tag) }}
{{- end }}`,
    ),
  ];
}

/** `_helpers.tpl`: the named templates, all prefixed with the chart's name. */
export function helpersTpl(chart: ChartView): string {
  return [...nameHelpers(chart), ...labelHelpers(chart)].join('\n');
}

/** `metadata` of an object: name and labels. */
export function metadata(
  chart: ChartView,
  name: string,
  component?: string,
  more: string = '',
): string {
  return lines(
    'metadata:',
    `  name: ${name}`,
    more,
    '  labels:',
    `    {{- include "${chart.name}.labels" . | nindent 4 }}`,
    component && `    app.kubernetes.io/component: ${component}`,
  );
}

/** The labels that select the pods of a workload. */
export function selector(chart: ChartView, component?: string): string {
  return lines(
    `{{- include "${chart.name}.selectorLabels" . | nindent 0 }}`,
    component && `app.kubernetes.io/component: ${component}`,
  );
}
