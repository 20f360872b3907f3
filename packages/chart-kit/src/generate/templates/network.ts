import type { ChartView, WorkloadView } from '../view';
import { serves } from '../view';
import { metadata, selector } from './helpers';
import { lines, optional, pick, shift, when } from './text';

function servicePorts({ workload, values }: WorkloadView): string {
  const list = workload.ports.map(port =>
    lines(
      `- name: ${port.name}`,
      `  port: {{ ${pick(`${values}.service.ports`, port.name)} }}`,
      `  targetPort: ${port.name}`,
      `  protocol: ${port.protocol}`,
    ),
  );
  return lines('ports:', shift(list.join(''), 2));
}

/** Services of a workload: the one to call, and the headless one a StatefulSet needs. */
export function services(chart: ChartView, view: WorkloadView): string[] {
  const { workload, values, name } = view;
  const labels = lines('selector:', shift(selector(chart, workload.name), 2));
  const result: string[] = [];
  if (serves(view)) {
    result.push(
      lines(
        'apiVersion: v1',
        'kind: Service',
        metadata(
          chart,
          `{{ ${name} }}`,
          workload.name,
          shift(optional('annotations', `${values}.service.annotations`), 2),
        ),
        'spec:',
        `  type: {{ ${values}.service.type }}`,
        shift(labels, 2),
        shift(servicePorts(view), 2),
      ),
    );
  }
  if (workload.kind === 'StatefulSet') {
    result.push(
      lines(
        'apiVersion: v1',
        'kind: Service',
        metadata(chart, `{{ ${name} }}-headless`, workload.name),
        'spec:',
        '  clusterIP: None',
        '  publishNotReadyAddresses: true',
        shift(labels, 2),
        serves(view) && shift(servicePorts(view), 2),
      ),
    );
  }
  return result;
}

/** The port outside traffic goes to: the one named, else the first. */
function edgePort(view: WorkloadView, port: string | undefined): string {
  return port ?? view.workload.ports[0]?.name ?? '';
}

/** Ingress of a workload. */
export function ingress(chart: ChartView, view: WorkloadView): string {
  const { workload, name } = view;
  if (!workload.ingress) return '';
  const values = `${view.values}.ingress`;
  const http = lines(
    'http:',
    '  paths:',
    `    - path: {{ ${values}.path | quote }}`,
    '      pathType: Prefix',
    '      backend:',
    '        service:',
    `          name: {{ ${name} }}`,
    '          port:',
    `            name: ${edgePort(view, workload.ingress.port)}`,
  );
  // Inside `range` the dot is the host.
  const inRange = http
    .replaceAll(`{{ ${name} }}`, `{{ ${name.replace(/ \.$/, ' $')} }}`)
    .replaceAll('{{ .Values', '{{ $.Values');
  return when(
    `${values}.enabled`,
    lines(
      'apiVersion: networking.k8s.io/v1',
      'kind: Ingress',
      metadata(
        chart,
        `{{ ${name} }}`,
        workload.name,
        shift(optional('annotations', `${values}.annotations`), 2),
      ),
      'spec:',
      `  {{- with ${values}.className }}`,
      '  ingressClassName: {{ . | quote }}',
      '  {{- end }}',
      `  {{- if and ${values}.tls.enabled ${values}.hosts }}`,
      '  tls:',
      '    - hosts:',
      `        {{- toYaml ${values}.hosts | nindent 8 }}`,
      `      secretName: {{ default (printf "%s-tls" (${name})) ${values}.tls.secretName | quote }}`,
      '  {{- end }}',
      '  rules:',
      `    {{- range ${values}.hosts }}`,
      '    - host: {{ . | quote }}',
      shift(inRange, 6),
      '    {{- else }}',
      `    - ${shift(http, 6).trimStart().trimEnd()}`,
      '    {{- end }}',
    ),
  );
}

/** HTTPRoute of a workload. */
export function httpRoute(chart: ChartView, view: WorkloadView): string {
  const { workload, name } = view;
  if (!workload.httpRoute) return '';
  const values = `${view.values}.httpRoute`;
  const port = edgePort(view, workload.httpRoute.port);
  return when(
    `${values}.enabled`,
    lines(
      'apiVersion: gateway.networking.k8s.io/v1',
      'kind: HTTPRoute',
      metadata(chart, `{{ ${name} }}`, workload.name),
      'spec:',
      '  parentRefs:',
      '    - group: gateway.networking.k8s.io',
      '      kind: Gateway',
      `      name: {{ ${values}.gateway.name | quote }}`,
      `      {{- with ${values}.gateway.namespace }}`,
      '      namespace: {{ . | quote }}',
      '      {{- end }}',
      `      {{- with ${values}.gateway.sectionName }}`,
      '      sectionName: {{ . | quote }}',
      '      {{- end }}',
      shift(optional('hostnames', `${values}.hostnames`), 2),
      '  rules:',
      '    - matches:',
      '        - path:',
      '            type: PathPrefix',
      `            value: {{ ${values}.path | quote }}`,
      '      backendRefs:',
      `        - group: ""`,
      '          kind: Service',
      `          name: {{ ${name} }}`,
      `          port: {{ ${pick(`${view.values}.service.ports`, port)} }}`,
      '          weight: 1',
    ),
  );
}

/** OpenShift Route of a workload. */
export function route(chart: ChartView, view: WorkloadView): string {
  const { workload, name } = view;
  if (!workload.route) return '';
  const values = `${view.values}.route`;
  return when(
    `${values}.enabled`,
    lines(
      'apiVersion: route.openshift.io/v1',
      'kind: Route',
      metadata(chart, `{{ ${name} }}`, workload.name),
      'spec:',
      `  {{- with ${values}.host }}`,
      '  host: {{ . | quote }}',
      '  {{- end }}',
      `  path: {{ ${values}.path | quote }}`,
      '  to:',
      '    kind: Service',
      `    name: {{ ${name} }}`,
      '    weight: 100',
      '  port:',
      `    targetPort: ${edgePort(view, workload.route.port)}`,
      '  tls:',
      '    termination: edge',
      '    insecureEdgeTerminationPolicy: Redirect',
      '  wildcardPolicy: None',
    ),
  );
}

function fromNamespaces(values: string): string {
  return lines(
    '- from:',
    `    {{- range ${values} }}`,
    '    - namespaceSelector:',
    '        matchLabels:',
    '          kubernetes.io/metadata.name: {{ . | quote }}',
    '    {{- end }}',
  );
}

function edgeRule(view: WorkloadView): string {
  const { workload, values } = view;
  const kinds = ['ingress', 'httpRoute', 'route'] as const;
  const used = kinds.filter(kind => workload[kind]);
  if (used.length === 0) return '';
  const enabled = used.map(kind => `${values}.${kind}.enabled`);
  const any =
    enabled.length > 1 ? `(or ${enabled.join(' ')})` : enabled.join('');
  const names = new Set(used.map(kind => edgePort(view, workload[kind]?.port)));
  return when(
    `and ${any} .Values.networkPolicy.edgeNamespaces`,
    lines(
      fromNamespaces('.Values.networkPolicy.edgeNamespaces'),
      '  ports:',
      ...[...names].map(name => `    - port: ${name}`),
    ),
  );
}

function monitoringRule(view: WorkloadView): string {
  const monitor = view.workload.serviceMonitor;
  if (!monitor) return '';
  return when(
    `and ${view.values}.serviceMonitor.enabled .Values.networkPolicy.monitoringNamespaces`,
    lines(
      fromNamespaces('.Values.networkPolicy.monitoringNamespaces'),
      '  ports:',
      `    - port: ${monitor.port}`,
    ),
  );
}

function furtherRules(values: string): string {
  return lines(
    `{{- with ${values} }}`,
    `{{- toYaml . | nindent 0 }}`,
    '{{- end }}',
  );
}

/** One policy for all pods of the release. */
export function networkPolicy(chart: ChartView): string {
  const inbound = lines(
    '# Pods of the same namespace.',
    '- from:',
    '    - podSelector: {}',
    ...chart.workloads.map(edgeRule),
    ...chart.workloads.map(monitoringRule),
    furtherRules('.Values.networkPolicy.ingress'),
  );
  const outbound = lines(
    '# Names.',
    '- to:',
    '    - namespaceSelector: {}',
    '  ports:',
    '    - port: 53',
    '      protocol: UDP',
    '    - port: 53',
    '      protocol: TCP',
    '# The own pods.',
    '- to:',
    '    - podSelector:',
    '        matchLabels:',
    shift(selector(chart), 10),
    furtherRules('.Values.networkPolicy.egress'),
  );
  return when(
    '.Values.networkPolicy.enabled',
    lines(
      'apiVersion: networking.k8s.io/v1',
      'kind: NetworkPolicy',
      metadata(chart, `{{ include "${chart.name}.fullname" . }}`),
      'spec:',
      '  podSelector:',
      '    matchLabels:',
      shift(selector(chart), 6),
      '  policyTypes:',
      '    - Ingress',
      '    - Egress',
      '  ingress:',
      shift(inbound, 4),
      '  egress:',
      shift(outbound, 4),
    ),
  );
}

/** ServiceMonitor of a workload. */
export function serviceMonitor(chart: ChartView, view: WorkloadView): string {
  const { workload } = view;
  if (!workload.serviceMonitor) return '';
  const values = `${view.values}.serviceMonitor`;
  return when(
    `${values}.enabled`,
    lines(
      'apiVersion: monitoring.coreos.com/v1',
      'kind: ServiceMonitor',
      metadata(chart, `{{ ${view.name} }}`, workload.name),
      `    {{- with ${values}.labels }}`,
      '    {{- toYaml . | nindent 4 }}',
      '    {{- end }}',
      'spec:',
      '  selector:',
      '    matchLabels:',
      shift(selector(chart, workload.name), 6),
      '  endpoints:',
      `    - port: ${workload.serviceMonitor.port}`,
      `      path: {{ ${values}.path | quote }}`,
      `      interval: {{ ${values}.interval | quote }}`,
    ),
  );
}
