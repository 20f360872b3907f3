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
          'return unmarshal(yamlBytes, obj, parseKeptStrict, ',
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
    module: 'helm.sh/helm/v4',
    edits: {
      'pkg/chart/common/util/jsonschema.go': [
        [
          '\t// This unmarshal function leverages',
          `	if validator, ok := keptSchemas.get(schemaJSON); ok {
		if err := validator.Validate(values.AsMap()); err != nil {
			return JSONSchemaValidationError{err}
		}
		return nil
	}

	// This unmarshal function leverages`,
        ],
        [
          '\terr = validator.Validate(',
          '\tkeptSchemas.put(string(schemaJSON), validator)\n\terr = validator.Validate(',
        ],
      ],
      'pkg/chart/v2/lint/rules/deprecations.go': [
        [
          '\tscheme := runtime.NewScheme()\n\tkscheme.AddToScheme(scheme)\n',
          '\tscheme := kscheme.Scheme\n',
        ],
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
      'pkg/chart/common/util': { file: 'util.go', remembers: true },
      'pkg/chart/v2/loader': { file: 'loader.go' },
    },
  },
];

/** The same for the standard library, whose files Go's -overlay flag replaces. */
export const LIBRARY_PATCH = {
  package: 'text/template/parse',
  file: 'parse.go',
  edits: [['func Parse(name, text,', 'func parseText(name, text,']],
  addition: 'parse.go',
};
