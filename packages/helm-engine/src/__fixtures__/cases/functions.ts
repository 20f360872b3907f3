import type { ConformanceCase } from '../conformanceCase';

/** A chart of one template, for cases about what a template may call. */
function functionCase(name: string, template: string, more: Partial<ConformanceCase> = {}): ConformanceCase {
  return {
    name: `fn-${name}`,
    ...more,
    files: {
      'Chart.yaml': `apiVersion: v2\nname: fn\nversion: 1.2.3\nappVersion: "4.5"\nicon: https://example.com/icon.png\n`,
      'templates/result.yaml': template,
      ...more.files,
    },
  };
}

const config = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: result\ndata:\n${data}\n`;

/** Functions that public charts use. */
export const functionCases: ConformanceCase[] = [
  functionCase(
    'lookup',
    config(`  one: {{ lookup "v1" "Secret" "default" "x" | toJson | quote }}
  many: {{ (lookup "v1" "Secret" "" "").items | toJson | quote }}
  {{- if not (lookup "v1" "Namespace" "" "prod") }}
  missing: "yes"
  {{- end }}`),
  ),
  functionCase(
    'tpl',
    config(`  a: {{ tpl .Values.text . | quote }}
  b: {{ tpl (toYaml .Values.nested) . | quote }}
  c: {{ tpl "{{ define \\"inner\\" }}{{ .Release.Name }}!{{ end }}{{ include \\"inner\\" . }}" . }}
  d: {{ tpl "{{ .Template.Name }} {{ .Template.BasePath }}" . }}`),
    { files: { 'values.yaml': 'text: "{{ .Release.Name }}-{{ .Values.nested.k }}"\nnested:\n  k: v\n  t: "{{ .Chart.Name }}"\n' } },
  ),
  functionCase(
    'merge',
    config(`  a: {{ mustMergeOverwrite (dict "x" 1 "y" (dict "z" 2)) .Values.over | toJson | quote }}
  b: {{ merge (dict "x" 1) .Values.over | toJson | quote }}
  c: {{ mergeOverwrite (deepCopy .Values.over) (dict "y" "s") | toJson | quote }}
  d: {{ .Values.over | toJson | quote }}
  e: {{ mustMerge (dict) (dict "l" (list 1 2)) | toJson | quote }}`),
    { files: { 'values.yaml': 'over:\n  x: 9\n  y:\n    w: 3\n  n: null\n' } },
  ),
  functionCase(
    'dig',
    config(`  a: {{ dig "a" "b" "none" .Values | quote }}
  b: {{ dig "a" "c" "none" .Values | quote }}
  c: {{ deepCopy .Values | toYaml | nindent 4 }}
  d: {{ get .Values "x" | default "absent" }}
  e: {{ hasKey .Values "a" }}
  f: {{ pick .Values "z" | toJson | quote }}
  g: {{ omit .Values "a" | toJson | quote }}`),
    { files: { 'values.yaml': 'a:\n  b: found\nz: [1, two, 3.5, null, true]\n' } },
  ),
  functionCase(
    'semver',
    config(`  a: {{ semverCompare ">=1.31-0" .Capabilities.KubeVersion.Version | quote }}
  b: {{ semverCompare "^1.2.0" .Chart.Version | quote }}
  c: {{ (semver "1.2.3-rc.1+b5").Prerelease | quote }}
  d: {{ if semverCompare "<1.20-0" .Capabilities.KubeVersion.GitVersion }}old{{ else }}new{{ end }}
  e: {{ .Capabilities.KubeVersion.Major }}.{{ .Capabilities.KubeVersion.Minor }} {{ .Capabilities.KubeVersion }}
  f: {{ .Capabilities.HelmVersion.Version }} {{ .Capabilities.HelmVersion.GoVersion }} {{ .Capabilities.HelmVersion | toJson }}`),
  ),
  functionCase(
    'from-yaml',
    config(`  a: {{ (fromYaml "a: {b: [1, 2]}").a.b | toJson | quote }}
  b: {{ fromYaml "a: [" | toJson | quote }}
  c: {{ fromYamlArray "- 1\\n- x: y" | toJson | quote }}
  d: {{ (fromJson "{\\"n\\": 12345678901}").n | quote }}
  e: {{ fromJsonArray "[1, \\"a\\"]" | toJson }}
  f: {{ (fromToml "a = 1").a | quote }}
  g: {{ toToml .Values | quote }}
  h: {{ fromYaml "010" | toJson | quote }}
  i: {{ toYamlPretty .Values | quote }}`),
    { files: { 'values.yaml': 'n: 010\ny: yes\nb: 0b11\nt: 12:30\nd: 2001-02-03\nu: 1_000\ne: 1e3\nf: .5\nq: "0x1F"\nh: 0x1F\nnull_: ~\n' } },
  ),
  functionCase(
    'regex',
    config(`  a: {{ regexReplaceAll "a(x*)b" "-ab-axxb-" "\${1}W" | quote }}
  b: {{ regexReplaceAllLiteral "a(x*)b" "-ab-axxb-" "\${1}" | quote }}
  c: {{ regexFindAll "[2,4,6,8]" "123456789" -1 | toJson | quote }}
  d: {{ regexSplit "z+" "pizza" -1 | toJson | quote }}
  e: {{ regexMatch "^[a-z]+$" "abc" | quote }}
  f: {{ mustRegexFind "a.?" "xaby" | quote }}
  g: {{ regexQuoteMeta "1.2.3" | quote }}`),
  ),
  functionCase(
    'json',
    config(`  a: |-
{{ toPrettyJson .Values | indent 4 }}
  b: {{ toRawJson .Values | quote }}
  c: {{ mustToJson .Values | squote }}
  d: {{ toJson (list) }} {{ toJson nil }}`),
    { files: { 'values.yaml': 'html: "<a href=\'x\'>&amp;</a>"\nbig: 123456789012345678\nfloat: 1.50\nlist: []\nmap: {}\nuni: "\\u2028 ä 🚀"\n' } },
  ),
  functionCase(
    'files',
    config(`  get: {{ .Files.Get "config/a.txt" | quote }}
  none: {{ .Files.Get "nope" | quote }}
  lines: {{ .Files.Lines "config/b.txt" | toJson | quote }}
  {{- range $path, $content := .Files.Glob "config/*.txt" }}
  {{ base $path }}: {{ $content | toString | quote }}
  {{- end }}
{{ (.Files.Glob "config/**").AsConfig | indent 2 }}
{{ (.Files.Glob "config/a*").AsSecrets | indent 2 }}
  rendered: {{ tpl (.Files.Get "files/template.tpl") . | quote }}
  chart: {{ .Files.Get "Chart.yaml" | quote }}
  values: {{ .Files.Get "values.yaml" | quote }}`),
    {
      files: {
        'values.yaml': 'who: me\n',
        'config/a.txt': 'hello\n',
        'config/b.txt': 'one\ntwo\n\nthree',
        'config/deep/c.txt': 'deep',
        'config/bin.dat': new Uint8Array([0, 1, 2, 200]),
        'files/template.tpl': '{{ .Values.who }}\n{{- range until 3 }} {{ . }}{{ end }}',
      },
    },
  ),
  functionCase(
    'api-versions',
    config(`  a: {{ .Capabilities.APIVersions.Has "batch/v1" }}
  b: {{ .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" }}
  c: {{ .Capabilities.APIVersions.Has "monitoring.coreos.com/v1/ServiceMonitor" }}
  d: {{ .Capabilities.APIVersions.Has "apps/v1/Deployment" }}
  e: {{ .Capabilities.APIVersions.Has "policy/v1beta1" }}
  f: {{ .Capabilities.APIVersions.Has "apiextensions.k8s.io/v1" }}
  g: {{ len .Capabilities.APIVersions }}
  all: {{ .Capabilities.APIVersions | toJson | quote }}`),
    { flags: { apiVersions: ['monitoring.coreos.com/v1', 'monitoring.coreos.com/v1/ServiceMonitor'] } },
  ),
  functionCase('kube-version', config('  v: {{ .Capabilities.KubeVersion.Version }} {{ .Capabilities.KubeVersion.Minor }} {{ .Capabilities.KubeVersion }}'), {
    flags: { kubeVersion: 'v1.29.3-gke.1245000' },
  }),
  functionCase('kube-version-bad', config('  v: 1'), { flags: { kubeVersion: 'one' } }),
  functionCase(
    'template-paths',
    config(`  name: {{ .Template.Name }}
  base: {{ .Template.BasePath }}
  sum: {{ include (print $.Template.BasePath "/other.yaml") . | sha256sum }}`),
    { files: { 'templates/other.yaml': 'kind: Secret\napiVersion: v1\nmetadata: {name: other}\n' } },
  ),
  functionCase(
    'strings',
    config(`  a: {{ "Hello World" | kebabcase }} {{ "foo_bar" | camelcase }} {{ "a b" | title | snakecase }}
  b: {{ printf "%05d %x %q %v" 42 255 "x" (list 1 "a") | quote }}
  c: {{ "abc" | b64enc }} {{ "YWJj" | b64dec }} {{ "x" | b32enc }}
  d: {{ "a,b,,c" | splitList "," | join "|" }} {{ (split "-" "a-b")._1 }}
  e: {{ trunc 5 "abcdefgh" }} {{ trunc -3 "abcdefgh" }} {{ substr 1 3 "abcdef" }}
  f: {{ wrapWith 5 "+" "hello world" }} {{ wrap 5 "hello world" | quote }}
  g: {{ "ä€😀" | upper }} {{ len "ä€😀" }} {{ "x" | repeat 5 }} {{ nospace " a b " }}
  h: {{ adler32sum "x" }} {{ sha1sum "x" }} {{ sha512sum "x" | trunc 10 }}
  i: {{ cat 1 "b" nil true }} {{ default "d" "" }} {{ coalesce 0 "" "c" }} {{ ternary "y" "n" true }}
  j: {{ quote 1 "a" nil }} {{ squote "it's" }} {{ plural "one" "many" 2 }} {{ initials "Ab Cd" }}
  k: {{ "v" | empty }} {{ "" | empty }} {{ kindOf 1.5 }} {{ typeOf .Values }} {{ kindIs "map" .Values }}
  l: {{ getHostByName "localhost" | quote }}`),
  ),
  functionCase(
    'maths',
    config(`  a: {{ add 1 2 3 }} {{ sub 5 2 }} {{ mul 2 3 }} {{ div 7 2 }} {{ mod 7 2 }} {{ max 1 9 3 }} {{ min 4 2 }}
  b: {{ addf 1.5 2 }} {{ divf 7 2 }} {{ round 3.14159 2 }} {{ floor 3.9 }} {{ ceil 3.1 }}
  c: {{ int "0x10" }} {{ int64 "12" }} {{ float64 "1.5" }} {{ atoi "08" }} {{ toDecimal "777" }}
  d: {{ until 3 }} {{ untilStep 0 10 5 }} {{ seq 1 2 7 }}
  e: {{ .Values.big }} {{ .Values.big | int64 }} {{ .Values.frac }} {{ .Values.million }} {{ .Values.million | int }}
  f: {{ eq 1 1 }} {{ lt 1 2 }} {{ and true "x" }} {{ or "" "y" }} {{ not 0 }}
  g: {{ uniq (list 1 1 2) }} {{ without (list 1 2 3) 2 }} {{ has 2 (list 1 2) }} {{ chunk 2 (list 1 2 3) }}
  h: {{ sortAlpha (list "b" "a") }} {{ reverse (list 1 2) }} {{ first (list 1 2) }} {{ rest (list 1 2) }} {{ last (list 1 2) }}`),
    { files: { 'values.yaml': 'big: 12345678901234567890\nfrac: 1.10\nmillion: 1000000\n' } },
  ),
  functionCase(
    'dates-and-urls',
    config(`  a: {{ dateInZone "2006-01-02T15:04:05Z07:00" (toDate "2006-01-02" "2024-02-29") "UTC" | quote }}
  b: {{ duration 3661 }} {{ durationRound "2h10m5s" }} {{ htmlDateInZone (toDate "2006-01-02" "2024-02-29") "UTC" }}
  c: {{ (urlParse "https://u:p@h:80/p?q=1#f") | toJson | quote }}
  d: {{ urlJoin (dict "scheme" "https" "host" "h" "path" "/p") }} {{ base "a/b.c" }} {{ dir "a/b" }} {{ ext "x.y" }} {{ clean "a/../b" }}
  e: {{ unixEpoch (toDate "2006-01-02" "2024-02-29") }} {{ osBase "/a/b" }} {{ isAbs "/a" }}`),
  ),
  functionCase('no-env', config('  a: {{ env "HOME" }}')),
  functionCase('no-expandenv', config('  a: {{ expandenv "$HOME" }}')),
  functionCase('type-error', config('  a: {{ add 1 "x" | upper }}\n  b: {{ upper 1 }}')),
  functionCase('include-nested', config('  a: {{ include "fn.a" (dict "n" 3 "root" $) | nindent 4 }}'), {
    files: {
      'templates/_helpers.tpl': '{{ define "fn.a" }}{{ if gt (int .n) 0 }}level {{ .n }}\n{{ include "fn.a" (dict "n" (sub .n 1) "root" .root) }}{{ else }}{{ .root.Release.Service }}{{ end }}{{ end }}',
    },
  }),
];
