import { packageChart } from '@chartway/chart-kit';

const SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  properties: {
    global: { type: 'object' },
    image: { type: 'string' },
    replicas: { type: 'integer' },
    secrets: {
      type: 'object',
      additionalProperties: { type: 'string', pattern: '^\\$VAULT_REF_' },
    },
  },
};

/** A small chart: one Kubernetes Deployment, and a schema that takes references to secrets but no secrets. */
export function testChart(
  chart: { name?: string; version?: string; note?: string } = {},
) {
  const { name = 'shop', version = '1.2.0', note = '' } = chart;
  return packageChart({
    'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\ndescription: Test ${note}\n`,
    'values.yaml': 'image: registry.example.com/shop:1.2.0\nreplicas: 1\n',
    'values.schema.json': JSON.stringify(SCHEMA),
    'templates/deployment.yaml': [
      'apiVersion: apps/v1',
      'kind: Deployment',
      'metadata:',
      '  name: {{ .Release.Name }}',
      '  labels: {customer: {{ (.Values.global).customer | default "none" }}}',
      'spec:',
      '  replicas: {{ .Values.replicas }}',
      '  selector: {matchLabels: {app: {{ .Release.Name }}}}',
      '  template:',
      '    metadata: {labels: {app: {{ .Release.Name }}}}',
      '    spec:',
      '      containers:',
      '        - name: main',
      '          image: {{ .Values.image }}',
      '',
    ].join('\n'),
  });
}
