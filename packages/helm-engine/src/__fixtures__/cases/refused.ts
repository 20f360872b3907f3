import type { ConformanceCase } from '../conformanceCase';

const meta = (name: string, more = '') => `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n${more}`;

/** A chart with one template, meant to be refused. */
function refused(name: string, template: string, more: Partial<ConformanceCase> = {}): ConformanceCase {
  return { name: `refused-${name}`, ...more, files: { 'Chart.yaml': meta('refused'), 'templates/a.yaml': template, ...more.files } };
}

const schema = (body: object) => JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...body });
const plain = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

/** What Helm refuses, each with its own message. */
export const refusedCases: ConformanceCase[] = [
  refused('fail', 'a: 1\nb: {{ fail "this chart says no:\\n  twice" }}\n'),
  refused('required', 'a: {{ required "please set .Values.host" .Values.host }}\n'),
  refused('required-in-include', 'a: {{ include "deep" . }}\n', {
    files: { 'templates/_h.tpl': '{{ define "deep" }}{{ include "deeper" . }}{{ end }}{{ define "deeper" }}{{ required "set it" .Values.it }}{{ end }}' },
  }),
  refused('parse-error', 'a: {{ if }}\n'),
  refused('unclosed', 'a: {{ .Values.x \n'),
  refused('unknown-function', 'a: {{ frobnicate 1 }}\n'),
  refused('unknown-include', 'a: {{ include "nowhere" . }}\n'),
  refused('nil-pointer', 'a: {{ .Values.a.b.c }}\n'),
  refused('nil-pointer-nested', '{{ range .Values.list }}{{ with .x }}{{ .y.z }}{{ end }}{{ end }}\n', { files: { 'values.yaml': 'list: [{x: {k: 1}}]\n' } }),
  refused('tpl-error', 'a: {{ tpl "{{ .Values.nope.nope }}" . }}\n'),
  refused('tpl-parse-error', 'a: {{ tpl "{{ if }}" . }}\n'),
  refused('bad-yaml', 'a: b: c\n'),
  refused('bad-yaml-tab', 'a:\n\tb: c\n'),
  refused('bad-yaml-second-document', `${plain}---\na: "unclosed\n`),
  refused('bad-annotations', 'kind: Pod\nmetadata:\n  annotations:\n    x: [1]\n'),
  refused('number-annotation', 'kind: Pod\nmetadata:\n  annotations:\n    x: 5\n'),
  refused('list-document', '- a\n- b\n'),
  refused('scalar-document', 'just text\n'),
  refused('divide-by-zero', 'a: {{ div 1 0 }}\n'),
  refused('index-out-of-range', 'a: {{ index (list 1) 5 }}\n'),
  refused('must-regex', 'a: {{ mustRegexMatch "(" "x" }}\n'),
  refused('from-json', 'a: {{ mustFromJson "{" }}\n'),
  refused('endless-include', 'a: {{ include "loop" . }}\n', { files: { 'templates/_h.tpl': '{{ define "loop" }}{{ include "loop" . }}{{ end }}' } }),
  refused('endless-template', 'a: {{ template "loop" . }}\n', { files: { 'templates/_h.tpl': '{{ define "loop" }}{{ template "loop" . }}{{ end }}' } }),
  refused('kube-version', plain, { files: { 'Chart.yaml': meta('old', 'kubeVersion: "<1.20.0"\n') } }),
  refused('kube-version-flag', plain, { flags: { kubeVersion: '1.25' }, files: { 'Chart.yaml': meta('new', 'kubeVersion: ">=1.30"\n') } }),
  refused('missing-dependency', plain, { files: { 'Chart.yaml': meta('needy', 'dependencies:\n- {name: gone, version: 1.0.0}\n- {name: lost, version: 1.0.0, alias: x}\n') } }),
  refused('no-name', plain, { files: { 'Chart.yaml': 'apiVersion: v2\nversion: 1.0.0\n' } }),
  refused('no-version', plain, { files: { 'Chart.yaml': 'apiVersion: v2\nname: x\n' } }),
  refused('bad-version', plain, { files: { 'Chart.yaml': 'apiVersion: v2\nname: x\nversion: not.a.version\n' } }),
  refused('path-in-name', plain, { files: { 'Chart.yaml': 'apiVersion: v2\nname: ../x\nversion: 1.0.0\n' } }),
  refused('bad-chart-yaml', plain, { files: { 'Chart.yaml': 'apiVersion: v2\nname: [\n' } }),
  refused('api-version-3', plain, { files: { 'Chart.yaml': 'apiVersion: v3\nname: x\nversion: 1.0.0\n' } }),
  refused('api-version-9', plain, { files: { 'Chart.yaml': 'apiVersion: v9\nname: x\nversion: 1.0.0\n' } }),
  { name: 'refused-no-chart-yaml', files: { 'templates/a.yaml': plain } },
  refused('bad-default-values', plain, { files: { 'values.yaml': 'a: [1\n' } }),
  refused('list-values', plain, { files: { 'values.yaml': '- a\n' } }),
  refused('duplicate-keys', 'a: {{ .Values.a }}\n', { files: { 'values.yaml': 'a: 1\na: 2\n' } }),
  refused('bad-user-values', plain, { values: ['fine: 1', 'a: : b'] }),
  refused('scalar-user-values', plain, { values: ['text'] }),
  refused('release-name', plain, { release: { name: 'UPPER', namespace: 'default' } }),
  refused('release-name-long', plain, { release: { name: 'a'.repeat(54), namespace: 'default' } }),
  refused('bad-alias', plain, { files: { 'Chart.yaml': meta('x', 'dependencies:\n- {name: s, version: 1.0.0, alias: "a b"}\n'), 'charts/s/Chart.yaml': meta('s') } }),
  refused('bad-subchart', plain, { files: { 'charts/s/Chart.yaml': 'name: s\n' } }),
  refused('packed-subchart-broken', plain, { files: { 'charts/s-1.0.0.tgz': 'not an archive' } }),
  refused('schema', plain, {
    values: ['extra: 1\nimage: {tag: 5}\n'],
    files: {
      'values.yaml': 'replicas: 1\n',
      'values.schema.json': schema({
        type: 'object',
        additionalProperties: false,
        required: ['host'],
        properties: { replicas: { type: 'integer', minimum: 1 }, host: { type: 'string', format: 'hostname' }, image: { type: 'object', properties: { tag: { type: 'string', pattern: '^v' } } } },
      }),
    },
  }),
  refused('schema-one-of', plain, {
    values: ['a: true'],
    files: { 'values.schema.json': schema({ properties: { a: { oneOf: [{ type: 'string' }, { type: 'integer' }, { $ref: '#/definitions/x' }] } }, definitions: { x: { enum: ['p', 'q'] } } }) },
  }),
  refused('schema-subchart', plain, {
    values: ['sub: {port: http}\n'],
    files: {
      'values.schema.json': schema({ required: ['top'] }),
      'charts/sub/Chart.yaml': meta('sub'),
      'charts/sub/values.schema.json': schema({ properties: { port: { type: 'integer' } } }),
    },
  }),
  refused('schema-broken', plain, { files: { 'values.schema.json': '{"type": ' } }),
  refused('schema-not-a-schema', plain, { files: { 'values.schema.json': schema({ type: 'text' }) } }),
  refused('schema-missing-ref', plain, { files: { 'values.schema.json': schema({ properties: { a: { $ref: '#/definitions/none' } } }) } }),
  { ...refused('schema', plain), name: 'schema-skipped', flags: { skipSchemaValidation: true }, values: ['a: 1'], files: { 'Chart.yaml': meta('skip'), 'templates/a.yaml': plain, 'values.schema.json': schema({ properties: { a: { type: 'string' } } }) } },
  refused('schema-2020', plain, {
    values: ['list: [1, x, true]\nmail: nonsense\n'],
    files: { 'values.schema.json': JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', properties: { list: { prefixItems: [{ type: 'string' }], items: { type: 'integer' } }, mail: { format: 'email' } }, unevaluatedProperties: false }) },
  }),
];
