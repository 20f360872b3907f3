import type { ConformanceCase } from '../conformanceCase';

const meta = (name: string, more = '') => `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n${more}`;
const config = (name: string, data = '') => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${data}`;
const show = (name: string) => config(`{{ .Release.Name }}-${name}`, 'data:\n  values: {{ .Values | toJson | quote }}\n  chart: {{ .Chart.Name }} {{ .Chart.IsRoot }}\n');

/** How charts are put together: subcharts, values, files of every kind. */
export const chartCases: ConformanceCase[] = [
  {
    name: 'packed-subcharts',
    files: {
      'Chart.yaml': meta('parent', 'dependencies:\n- {name: one, version: 0.1.0}\n- {name: two, version: 0.1.0, alias: second}\n'),
      'values.yaml': 'one: {a: 1}\nsecond: {b: 2}\nglobal: {g: here}\n',
      'templates/p.yaml': show('p'),
    },
    packed: {
      'charts/one-0.1.0.tgz': { 'Chart.yaml': meta('one'), 'values.yaml': 'a: 0\nz: 26\n', 'templates/one.yaml': show('one') },
      'charts/two-0.1.0.tgz': { 'Chart.yaml': meta('two'), 'values.yaml': 'b: 0\n', 'templates/two.yaml': show('two') },
    },
  },
  {
    name: 'library-chart',
    files: {
      'Chart.yaml': meta('app', 'dependencies:\n- {name: lib, version: 0.1.0}\n'),
      'templates/a.yaml': '{{ include "lib.config" (dict "top" . "n" "x") }}',
      'charts/lib/Chart.yaml': meta('lib', 'type: library\n'),
      'charts/lib/values.yaml': 'inLib: true\n',
      'charts/lib/templates/_config.tpl': '{{- define "lib.config" }}\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .n }}-{{ .top.Release.Name }}\n{{- end }}',
      'charts/lib/templates/ignored.yaml': config('never-rendered'),
    },
  },
  { name: 'library-refused', files: { 'Chart.yaml': meta('lib', 'type: library\n'), 'templates/_a.tpl': '' } },
  { name: 'unknown-type-refused', files: { 'Chart.yaml': meta('odd', 'type: odd\n'), 'templates/a.yaml': config('a') } },
  {
    name: 'same-named-grandchildren',
    files: {
      'Chart.yaml': meta('top', 'dependencies: [{name: left, version: 0.1.0}, {name: right, version: 0.1.0}]\n'),
      'values.yaml': 'left: {common: {from: left}}\nright: {common: {from: right}}\n',
      'templates/top.yaml': show('top'),
      'charts/left/Chart.yaml': meta('left'),
      'charts/left/templates/l.yaml': show('left'),
      'charts/left/charts/common/Chart.yaml': meta('common'),
      'charts/left/charts/common/values.yaml': 'own: 1\n',
      'charts/left/charts/common/templates/c.yaml': show('left-common'),
      'charts/left/charts/common/templates/_h.tpl': '{{ define "which" }}left{{ end }}',
      'charts/right/Chart.yaml': meta('right'),
      'charts/right/templates/r.yaml': `${show('right')  }  which: {{ include "which" . }}\n`,
      'charts/right/charts/common/Chart.yaml': meta('common'),
      'charts/right/charts/common/templates/c.yaml': show('right-common'),
      'charts/right/charts/common/templates/_h.tpl': '{{ define "which" }}right{{ end }}',
    },
  },
  ...['', 'tags: {front: true}\n', 'one: {enabled: false}\n', 'one: {enabled: true}\ntags: {back: false}\n'].map(
    (values, n): ConformanceCase => ({
      name: `conditions-and-tags-${n}`,
      values: [values],
      files: {
        'Chart.yaml': meta(
          'switches',
          'dependencies:\n- {name: one, version: 0.1.0, condition: "one.enabled,global.one", tags: [front]}\n- {name: two, version: ">0", tags: [back]}\n- {name: three, version: "0.1.0", alias: four, condition: four.on}\n',
        ),
        'values.yaml': 'four: {on: true, x: 1}\n',
        'templates/s.yaml': `${show('s')  }  subcharts: {{ keys .Subcharts | sortAlpha | join "," }}\n`,
        'charts/one/Chart.yaml': meta('one'),
        'charts/one/templates/a.yaml': show('one'),
        'charts/two/Chart.yaml': meta('two'),
        'charts/two/templates/a.yaml': show('two'),
        'charts/three/Chart.yaml': meta('three'),
        'charts/three/values.yaml': 'x: 0\ny: 9\n',
        'charts/three/templates/a.yaml': show('three'),
      },
    }),
  ),
  {
    name: 'import-values',
    files: {
      'Chart.yaml': meta('importer', 'dependencies:\n- name: child\n  version: 0.1.0\n  import-values:\n  - data\n  - {child: deep.part, parent: taken}\n'),
      'values.yaml': 'taken: {mine: kept}\n',
      'templates/i.yaml': show('i'),
      'charts/child/Chart.yaml': meta('child'),
      'charts/child/values.yaml': 'exports: {data: {shared: 5}}\ndeep: {part: {p: 1, mine: lost}}\n',
      'charts/child/templates/c.yaml': show('c'),
    },
  },
  {
    name: 'values-changed-while-rendering',
    files: {
      'Chart.yaml': meta('mutable'),
      'values.yaml': 'list: [a]\nmap: {k: v}\n',
      'templates/a.yaml': `{{ $_ := set .Values "fromA" "yes" }}${  show('a')}`,
      'templates/b.yaml': `{{ $_ := set .Values.map "fromB" (dict "deep" true) }}${  show('b')}`,
      'templates/z/first.yaml': `{{ $_ := mergeOverwrite .Values (dict "map" (dict "k" "changed")) }}${  show('z')}`,
      'charts/sub/Chart.yaml': meta('sub'),
      'charts/sub/templates/s.yaml': `{{ $_ := set .Values "sub" 1 }}{{ $_ := set .Values.global "g" "set in sub" }}${  show('s')}`,
    },
  },
  {
    name: 'line-ends',
    files: {
      'Chart.yaml': meta('crlf').replaceAll('\n', '\r\n'),
      'values.yaml': 'text: |\r\n  one\r\n  two\r\nplain: x\r\n',
      'templates/crlf.yaml': show('crlf').replaceAll('\n', '\r\n'),
      'templates/mixed.yaml': 'apiVersion: v1\r\nkind: ConfigMap\nmetadata:\r\n  name: mixed\n---\r\napiVersion: v1\nkind: Secret\r\nmetadata:\n  name: second\r\n',
      'templates/_h.tpl': '{{- define "x" -}}\r\n{{ .Chart.Name }}\r\n{{- end -}}\r\n',
      'templates/uses.yaml': config('uses', 'data:\r\n  x: {{ include "x" . }}\r\n  t: {{ .Values.text | quote }}\r\n'),
    },
  },
  {
    name: 'byte-order-marks',
    files: {
      'Chart.yaml': `\uFEFF${meta('bom')}`,
      'values.yaml': '\uFEFFa: 1\n',
      'templates/a.yaml': `\uFEFF${show('a')}`,
      '.helmignore': '\uFEFFignored.txt\n',
      'ignored.txt': 'x',
      'templates/b.yaml': config('b', 'data: {ignored: {{ .Files.Get "ignored.txt" | quote }}}\n'),
    },
  },
  {
    name: 'flow-lists',
    files: {
      'Chart.yaml': meta('flow'),
      'values.yaml': 'a: [1,2,\n  3]\nb: {x: [a, {y: z}], "q": \'r\', t: [a: b]}\nc: ["{{ x }}", "a: b"]\nd: [a , b,]\ne: {a, b: c}\nf: [a:b, c]\n? g\n: h\ni: !!str 12\nj: &anchor {k: 1}\nl: *anchor\nm:\n  <<: *anchor\n  n: 2\n',
      'templates/a.yaml': show('a'),
    },
  },
  {
    name: 'one-newline-results',
    files: {
      'Chart.yaml': meta('blank'),
      'templates/newline.yaml': '\n',
      'templates/spaces.yaml': '{{ if false }}x{{ end }}   \n\t\n',
      'templates/empty.yaml': '',
      'templates/comment.yaml': '# only a comment\n',
      'templates/dashes.yaml': '---\n---\n# nothing\n---\n',
      'templates/end.yaml': `---\n${config('end')}---\n`,
    },
  },
  { name: 'nothing-at-all', files: { 'Chart.yaml': meta('nothing') } },
  {
    name: 'hooks',
    files: {
      'Chart.yaml': meta('hooked'),
      'templates/NOTES.txt': 'Thank you for {{ .Release.Name }}.\n',
      'templates/a.yaml': config('plain'),
      ...Object.fromEntries(
        ['pre-install', 'post-install,post-upgrade', 'test', 'test-success', 'pre-delete', 'unknown-hook', 'crd-install', 'PRE-Install , test'].map(
          (event, n) => [
            `templates/hook-${n}.yaml`,
            `apiVersion: batch/v1\nkind: ${n % 2 ? 'Job' : 'Pod'}\nmetadata:\n  name: hook-${n}\n  annotations:\n    helm.sh/hook: ${event}\n    helm.sh/hook-weight: "${5 - n}"\n    helm.sh/hook-delete-policy: before-hook-creation, Hook-Succeeded\n`,
          ],
        ),
      ),
    },
  },
  {
    name: 'crds',
    flags: { includeCrds: true },
    files: {
      'Chart.yaml': meta('withcrds'),
      'crds/widget.yaml': 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: widgets.example.com\n',
      'crds/nested/gadget.yml': '---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: gadgets.example.com}\n# {{ not a template }}\n',
      'crds/readme.md': 'not a crd',
      'charts/sub/Chart.yaml': meta('sub'),
      'charts/sub/crds/sub.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: in-crds}\n',
      'templates/a.yaml': config('a'),
    },
  },
  {
    name: 'install-order',
    files: {
      'Chart.yaml': meta('order'),
      'templates/all.yaml': ['Ingress', 'Deployment', 'Widget', 'Service', 'Namespace', 'Secret', 'APIService', 'Job', 'Role', 'ClusterRole', 'PersistentVolumeClaim', 'PriorityClass', 'NetworkPolicy', 'Another', 'CustomResourceDefinition', 'ServiceAccount', 'HorizontalPodAutoscaler', 'DaemonSet', 'ConfigMap', 'StorageClass']
        .map(kind => `apiVersion: x/v1\nkind: ${kind}\nmetadata:\n  name: ${kind.toLowerCase()}-a\n`)
        .join('---\n'),
      'templates/more.yaml': 'kind: Service\nmetadata: {name: b}\n---\nkind: List\nitems: []\n---\njust: a map\n---\n"kind": "Secret"\n',
      'templates/_partial.yaml': 'kind: Never\n',
      'templates/tests/t.yaml': 'kind: Pod\nmetadata: {name: t, annotations: {"helm.sh/hook": test}}\n',
      'templates/note.txt': 'some: text that is yaml\n',
    },
  },
  {
    name: 'helmignore',
    files: {
      '.helmignore': '# comment\n*.bak\n/root-only.txt\nsecret/\ntemplates/skipped.yaml\n!keep.bak\n\n  spaced.txt  \n',
      'Chart.yaml': meta('ignoring'),
      'a.bak': 'x',
      'keep.bak': 'x',
      'root-only.txt': 'x',
      'deep/root-only.txt': 'x',
      'secret/s.txt': 'x',
      'spaced.txt': 'x',
      'templates/skipped.yaml': 'kind: Never\n',
      'templates/.hidden.yaml': 'kind: Never\n',
      'templates/a.yaml': config('a', 'data: {files: {{ range $p, $_ := .Files.Glob "**" }}"{{ $p }} "{{ end }}}\n'.replace('{files: ', '\n  files: ').replace('}\n', '\n')),
    },
  },
  { name: 'helmignore-bad', files: { '.helmignore': 'a/**/b\n', 'Chart.yaml': meta('bad'), 'templates/a.yaml': config('a') } },
  {
    name: 'nulls-and-globals',
    values: ['drop: null\nnested: {gone: null}\nsub: {fromSub: null, table: {a: null}}\nglobal: {added: 1}\n', 'second: file\nnested: {new: [1]}\n---\nsecond: document\n'],
    files: {
      'Chart.yaml': meta('nulls'),
      'values.yaml': 'drop: me\nnested: {gone: 1, stays: 2}\nglobal: {top: t}\nsub: {parentSays: hi}\nalready: null\n',
      'templates/a.yaml': show('a'),
      'charts/sub/Chart.yaml': meta('sub'),
      'charts/sub/values.yaml': 'fromSub: x\ntable: {a: 1, b: 2}\nglobal: {sub: s, top: lost}\n',
      'charts/sub/templates/a.yaml': show('sub'),
    },
  },
  {
    name: 'tables-against-scalars',
    values: ['table: scalar\nscalar: {now: table}\nsub: 3\nglobal: {g: {x: 1}}\n'],
    files: {
      'Chart.yaml': meta('clash'),
      'values.yaml': 'table: {a: 1}\nscalar: 1\nglobal: {g: text}\n',
      'templates/a.yaml': show('a'),
      'charts/sub/Chart.yaml': meta('sub'),
      'charts/sub/values.yaml': 'x: 1\n',
      'charts/sub/templates/s.yaml': show('s'),
    },
  },
  { name: 'deprecated-chart', files: { 'Chart.yaml': meta('old', 'deprecated: true\nkubeVersion: ">=1.20.0-0"\n'), 'templates/a.yaml': config('a') } },
  {
    name: 'api-version-1',
    files: {
      'Chart.yaml': 'name: v1chart\nversion: 1.0.0\nengine: gotpl\ntillerVersion: ">2"\n',
      'requirements.yaml': 'dependencies:\n- {name: dep, version: "*", repository: "https://example.com"}\n',
      'requirements.lock': 'digest: sha256:x\ngenerated: "2020-01-01T00:00:00Z"\ndependencies: []\n',
      'charts/dep/Chart.yaml': 'apiVersion: v1\nname: dep\nversion: 1.0.0\n',
      'charts/dep/templates/d.yaml': show('dep'),
      'charts/_ignored/Chart.yaml': 'broken: [',
      'charts/README.md': 'not a chart',
      'templates/a.yaml': config('a', 'data: {r: {{ .Files.Get "requirements.yaml" | quote }}}\n'),
    },
  },
  { name: 'is-upgrade', flags: { isUpgrade: true, noHooks: true, skipTests: true }, files: { 'Chart.yaml': meta('upg'), 'templates/a.yaml': config('a', 'data: {r: {{ .Release | toJson | quote }}}\n') } },
  { name: 'show-only', flags: { showOnly: ['templates/b*.yaml', 'templates/a.yaml'] }, files: { 'Chart.yaml': meta('only'), 'templates/a.yaml': `${config('a')}---\n${config('a2')}`, 'templates/b1.yaml': config('b'), 'templates/b2.yaml': 'kind: Pod\nmetadata: {name: h, annotations: {"helm.sh/hook": test}}\n' } },
  { name: 'show-only-missing', flags: { showOnly: ['templates/none.yaml'] }, files: { 'Chart.yaml': meta('only'), 'templates/a.yaml': config('a') } },
  { name: 'lint-findings', files: {
      'Chart.yaml': 'apiVersion: v2\nname: Lint_Me\nversion: 1.0\nappVersion: 2\nunknown: field\nmaintainers: [{name: x, email: nonsense}]\nsources: ["nope"]\nicon: "not a url"\ndependencies:\n- {name: absent, version: 1.0.0}\n- {name: absent, version: 1.0.0}\n',
      'templates/a.yaml': 'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata:\n  name: Bad_Name\n',
      'templates/b.yaml': ' indented: true\n',
      'templates/c.json': '{}',
      'templates/d.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {}\n---\napiVersion: v1\nkind: List\nitems:\n- metadata: {annotations: {helm.sh/resource-policy: keep}}\n',
      'templates/e.yaml': 'apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: e}\n---\napiVersion: v1\nkind: Endpoints\nmetadata: {name: e}\n---\napiVersion: autoscaling/v2beta2\nkind: HorizontalPodAutoscaler\nmetadata: {name: f}\n',
      'crds/x.yaml': 'apiVersion: v1\nkind: ConfigMap\n',
      'charts/extra/Chart.yaml': 'apiVersion: v2\nname: extra\nversion: 1.0.0\n',
    } },
];
