import type { ChartView } from '../view';
import { serves } from '../view';
import { metadata } from './helpers';
import { lines, pick, when } from './text';

/** `NOTES.txt`: what to look at after an install. Holds nothing that people wrote: it is a template. */
export function notesTxt(chart: ChartView): string {
  const blocks = chart.workloads.map(view => {
    const { workload, values, name } = view;
    const kind = workload.kind.toLowerCase();
    const look =
      workload.kind === 'Job'
        ? `kubectl --namespace {{ .Release.Namespace }} get jobs --selector app.kubernetes.io/instance={{ .Release.Name }},app.kubernetes.io/component=${workload.name}`
        : `kubectl --namespace {{ .Release.Namespace }} get ${kind} {{ ${name} }}`;
    const [port] = workload.ports;
    return lines(
      `${workload.name} (${workload.kind}):`,
      `  ${look}`,
      serves(view) &&
        port &&
        `  inside the cluster: {{ ${name} }}.{{ .Release.Namespace }}.svc:{{ ${pick(
          `${values}.service.ports`,
          port.name,
        )} }}`,
      workload.ingress &&
        when(
          `${values}.ingress.enabled`,
          lines(
            `{{- range ${values}.ingress.hosts }}`,
            `  from outside: {{ if $${values}.ingress.tls.enabled }}https{{ else }}http{{ end }}://{{ . }}{{ $${values}.ingress.path }}`,
            '{{- end }}',
          ),
        ),
    );
  });
  return lines(
    '{{ .Chart.Name }} {{ .Chart.Version }} is installed as {{ .Release.Name }}.\n\n',
    blocks.join('\n'),
    '\nTest it:',
    '  helm test {{ .Release.Name }} --namespace {{ .Release.Namespace }}',
  );
}

function checks(chart: ChartView): string[] {
  const result = chart.workloads.flatMap(view => {
    if (!serves(view)) return [];
    return view.workload.ports
      .filter(port => port.protocol === 'TCP')
      .map(
        port =>
          `nc -z -w 5 {{ ${view.name} }} {{ ${pick(
            `${view.values}.service.ports`,
            port.name,
          )} }}`,
      );
  });
  // Without a Service, what can be seen from outside the pods is that the policy lets them resolve names.
  return result.length > 0
    ? result
    : ['nslookup kubernetes.default.svc.cluster.local'];
}

const TEST_RESOURCES = lines(
  '      resources:',
  '        requests:',
  '          cpu: 10m',
  '          memory: 16Mi',
  '          ephemeral-storage: "0"',
  '        limits:',
  '          cpu: 100m',
  '          memory: 32Mi',
  '          ephemeral-storage: 16Mi',
  '      securityContext:',
  '        allowPrivilegeEscalation: false',
  '        readOnlyRootFilesystem: true',
  '        capabilities:',
  '          drop:',
  '            - ALL',
);

/** The pod that `helm test` runs. */
export function testPod(chart: ChartView): string {
  const { command } = chart.model.test;
  const run = command
    ? lines(
        'command:',
        ...command.map(
          text => `  - ${JSON.stringify(text).replaceAll('{{', '{{ "{{" }}')}`,
        ),
      )
    : lines(
        'command:',
        '  - sh',
        '  - -ec',
        '  - |',
        ...checks(chart).map(check => `    ${check}`),
      );
  return lines(
    'apiVersion: v1',
    'kind: Pod',
    metadata(
      chart,
      `{{ include "${chart.name}.shorten" (dict "name" (printf "%s-test" (include "${chart.name}.fullname" .)) "max" 63) }}`,
      'test',
      lines(
        '  annotations:',
        '    helm.sh/hook: test',
        '    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded',
      ),
    ),
    'spec:',
    '  restartPolicy: Never',
    '  automountServiceAccountToken: false',
    '  {{- with .Values.imagePullSecrets }}',
    '  imagePullSecrets:',
    '    {{- toYaml . | nindent 4 }}',
    '  {{- end }}',
    '  securityContext:',
    '    runAsNonRoot: true',
    '    runAsUser: 65532',
    '    runAsGroup: 65532',
    '    seccompProfile:',
    '      type: RuntimeDefault',
    '  containers:',
    '    - name: test',
    `      image: {{ include "${chart.name}.image" (dict "image" .Values.test.image "appVersion" .Chart.AppVersion) | quote }}`,
    '      imagePullPolicy: {{ .Values.test.image.pullPolicy }}',
    run.replace(/^(?=.)/gm, '      '),
    TEST_RESOURCES,
  );
}
