/**
 * What this build changes in the modules it is made of: speed only, never what comes out. Each file of go/_overlay says
 * why. The modules in the module cache stay as they are; the build reads changed copies.
 */
export const MODULE_PATCHES = [
  {
    module: 'sigs.k8s.io/yaml',
    edits: {
      'yaml.go': [
        [
          'func JSONToYAML(j []byte) ([]byte, error) {',
          'func convertJSON(j []byte) ([]byte, error) {',
        ],
        [
          'return unmarshal(yamlBytes, obj, yaml.Unmarshal, opts...)',
          'return unmarshalKept(yamlBytes, obj, opts...)',
        ],
        [
          'return unmarshal(yamlBytes, obj, yaml.UnmarshalStrict, ',
          'return unmarshalStrictKept(yamlBytes, obj, ',
        ],
        [
          'unmarshalFn func([]byte, interface{}) error, opts',
          'unmarshalFn func([]byte, *interface{}) error, opts',
        ],
        [
          'unmarshalFn func([]byte, interface{}) error) ([]byte',
          'unmarshalFn func([]byte, *interface{}) error) ([]byte',
        ],
        [
          'return yamlToJSONTarget(y, nil, yaml.Unmarshal)',
          'return yamlToJSONTarget(y, nil, parseKept)',
        ],
        [
          'return yamlToJSONTarget(y, nil, yaml.UnmarshalStrict)',
          'return yamlToJSONTarget(y, nil, parseKeptStrict)',
        ],
      ],
    },
    additions: { '.': { file: 'yaml.go', remembers: true } },
  },
  {
    module: 'github.com/santhosh-tekuri/jsonschema/v6',
    edits: {
      'draft.go': [
        ['func init() {', 'func compileMetaschemas(drafts ...*Draft) {'],
        [
          'range []*Draft{Draft4, Draft6, Draft7, Draft2019, Draft2020} {',
          'range drafts {',
        ],
        [
          '\tvocabs := d.activeVocabs(',
          '\td.draft.prepare()\n\tvocabs := d.activeVocabs(',
        ],
      ],
    },
    additions: { '.': { file: 'jsonschema.go' } },
  },
  {
    module: 'github.com/Masterminds/sprig/v3',
    edits: {
      'regex.go': [['import (\n\t"regexp"\n)\n', '']],
    },
    additions: { '.': { file: 'sprig.go', remembers: true } },
  },
  {
    module: 'helm.sh/helm/v4',
    edits: {
      'pkg/chart/common/util/jsonschema.go': [
        [
          '\t// This unmarshal function leverages',
          `	if known, ok := keptSchemas.get(schemaJSON); ok {
		return known.validate(values.AsMap())
	}

	// This unmarshal function leverages`,
        ],
        [
          '\terr = validator.Validate(',
          `	known := &keptSchema{schema: validator}
	keptSchemas.put(string(schemaJSON), known)
	return known.validate(`,
        ],
      ],
      'pkg/chart/v2/lint/rules/deprecations.go': [
        [
          '\tscheme := runtime.NewScheme()\n\tkscheme.AddToScheme(scheme)\n',
          '\tscheme := kscheme.Scheme\n',
        ],
      ],
      'pkg/chart/v2/lint/rules/template.go': [
        [
          'yaml.NewYAMLOrJSONDecoder(strings.NewReader(renderedContent), 4096)',
          'newManifestDecoder(renderedContent)',
        ],
        [
          '\t// Read lines until we get to a non-empty one\n',
          '\tif startsPlain(content) {\n\t\treturn nil\n\t}\n',
        ],
      ],
      'pkg/engine/engine.go': [
        ['funcMap := funcMap()', 'funcMap := template.FuncMap{}'],
      ],
      'internal/copystructure/copystructure.go': [
        ['return copyValue(reflect.ValueOf(src))', 'return copyPlain(src)'],
      ],
      'pkg/release/v1/util/manifest_sorter.go': [
        ['yaml.Unmarshal([]byte(m), &entry)', 'readHead(m, &entry)'],
        ['\t"sigs.k8s.io/yaml"\n', ''],
      ],
      'pkg/chart/v2/loader/directory.go': [
        [
          '\t// Just used for errors.\n',
          `	if files, ok := filesRead[topdir+string(filepath.Separator)]; ok {
		return LoadFiles(files)
	}

	// Just used for errors.
`,
        ],
        [
          'return LoadFiles(files)\n}',
          'return LoadFiles(filesKept(topdir, files))\n}',
        ],
      ],
      'pkg/chart/v2/loader/load.go': [
        ['func LoadValues(data', 'func loadValues(data'],
      ],
      'pkg/chart/v2/lint/lint.go': [
        [
          '\trules.Chartfile(&result)\n',
          '\tdefer loader.KeepFiles()()\n\trules.Chartfile(&result)\n',
        ],
        [
          '\t"helm.sh/helm/v4/pkg/chart/v2/lint/support"\n',
          '\t"helm.sh/helm/v4/pkg/chart/v2/lint/support"\n\t"helm.sh/helm/v4/pkg/chart/v2/loader"\n',
        ],
      ],
    },
    additions: {
      'internal/manifest': { file: 'manifest.go' },
      'internal/copystructure': { file: 'copystructure.go' },
      'pkg/engine': { file: 'engine.go' },
      'pkg/chart/v2/lint/rules': { file: 'rules.go' },
      'pkg/release/v1/util': { file: 'sorting.go' },
      'pkg/chart/common/util': { file: 'util.go', remembers: true },
      'pkg/chart/v2/loader': { file: 'loader.go', remembers: true },
    },
  },
];

/** The same for the standard library, whose files Go's -overlay flag replaces. */
export const LIBRARY_PATCHES = [
  {
    package: 'text/template/parse',
    edits: {
      'parse.go': [['func Parse(name, text,', 'func parseText(name, text,']],
    },
    addition: 'parse.go',
  },
  {
    package: 'text/template',
    edits: {
      'funcs.go': [
        [
          '\tif fn := builtinFuncs()[name]; fn.IsValid() {',
          `	if fn := sharedFunctions[name]; fn.IsValid() {
		return fn, false, true
	}
	if fn := builtinFuncs()[name]; fn.IsValid() {`,
        ],
        [
          '\tret := fun.Call(args)\n',
          `	if result, failure, known := callKnown(fun, args); known {
		return result, failure
	}
	ret := fun.Call(args)
`,
        ],
      ],
      'template.go': [
        [
          't.parseFuncs, builtins())',
          't.parseFuncs, sharedNames, builtinNames)',
        ],
      ],
      'exec.go': [
        [
          '\t_, err := fmt.Fprint(s.wr, iface)\n',
          `	var err error
	if text, ok := iface.(string); ok {
		_, err = io.WriteString(s.wr, text)
	} else {
		_, err = fmt.Fprint(s.wr, iface)
	}
`,
        ],
      ],
    },
    addition: 'call.go',
  },
];
