/**
 * A chart, as its files or as a packaged archive.
 *
 * `files` maps paths relative to the chart's root, with `/` as separator (`Chart.yaml`,
 * `templates/deployment.yaml`, `charts/sub-1.0.0.tgz`), to content; strings are stored as UTF-8. The files are read
 * the way Helm reads a folder: `.helmignore` applies, packed subcharts are unpacked.
 * `archive` is the content of a `.tgz`, read the way Helm reads one.
 *
 * `path` is what the chart would be called on the command line. It appears in messages of Helm only; nothing is ever
 * read from there. Relative paths are taken from `/`. Default: `/chart`, or `/chart.tgz` for an archive.
 *
 * @public
 */
export type ChartSource =
  | { files: Record<string, Uint8Array | string>; path?: string }
  | { archive: Uint8Array; path?: string };

/**
 * One `-f` file: its YAML, or its YAML and the path that messages of Helm shall name (default: `values-<n>.yaml`,
 * counted from 1).
 *
 * @public
 */
export type ValuesDocument = string | { path: string; content: string };

/**
 * Limits of one call.
 *
 * @public
 */
export interface CallOptions {
  /** Time limit in milliseconds, from when a worker takes the call (waiting for a free worker is not counted). Default: that of the engine. */
  timeoutMs?: number;
  /** Aborts the call: it rejects with the signal's reason, and its worker is replaced when it had started. */
  signal?: AbortSignal;
}

/**
 * Settings of an engine.
 *
 * @public
 */
export interface HelmEngineOptions {
  /** Number of workers, at least 1. Each takes about 120 MB once used. Default: the number of CPUs minus one, between 1 and 4. */
  workers?: number;
  /** Time limit of a call in milliseconds. Default: 10 000. */
  timeoutMs?: number;
  /** Limit of a worker's WebAssembly memory in MiB, from 64 to 4096. Default: 512. */
  memoryLimitMiB?: number;
}

/**
 * Severity of a lint message.
 *
 * @public
 */
export type LintSeverity = 'info' | 'warning' | 'error';

/**
 * What templates see as `.Release`.
 *
 * @public
 */
export interface ReleaseInfo {
  /** `.Release.Name`: DNS-1123, at most 53 characters; Helm refuses others. */
  name: string;
  /** `.Release.Namespace`. */
  namespace: string;
  /** `.Release.Revision`. Default: 1, as in `helm template`. */
  revision?: number;
  /** Sets `.Release.IsUpgrade` instead of `.Release.IsInstall`, as `--is-upgrade` does. Default: false. */
  isUpgrade?: boolean;
}

/**
 * Input of {@link HelmEngine.render}; the fields are the flags of `helm template`.
 *
 * @public
 */
export interface RenderRequest extends CallOptions {
  chart: ChartSource;
  /** Values files in the order of `-f`: later ones win. Default: none. */
  values?: ValuesDocument[];
  release: ReleaseInfo;
  /** `--kube-version`, like `1.31` or `v1.31.4-gke.12`. Default: that of the built-in Helm. */
  kubeVersion?: string;
  /** `--api-versions`: added to the built-in ones, like `monitoring.coreos.com/v1` or `monitoring.coreos.com/v1/ServiceMonitor`. */
  apiVersions?: string[];
  /** `--include-crds`. Default: false. */
  includeCrds?: boolean;
  /** `--skip-tests`: leaves hooks of kind test out of `output`. Default: false. */
  skipTests?: boolean;
  /** `--show-only`, repeatable: paths or glob patterns relative to the chart, like `templates/deployment.yaml`. */
  showOnly?: string[];
  /** `--no-hooks`. Default: false. */
  noHooks?: boolean;
  /** `--skip-schema-validation`. Default: false. */
  skipSchemaValidation?: boolean;
}

/**
 * One rendered document.
 *
 * @public
 */
export interface RenderedManifest {
  /** Template it came from, starting with the chart's name, as in the `# Source:` line: `demo/templates/service.yaml`. */
  path: string;
  /** The YAML document. */
  content: string;
  /** `kind`, when the document has one. */
  kind?: string;
  /** `apiVersion`, when the document has one. */
  apiVersion?: string;
  /** `metadata.name`, when the document has one. */
  name?: string;
}

/**
 * One rendered hook.
 *
 * @public
 */
export interface RenderedHook {
  /** Template it came from, as in {@link RenderedManifest.path}. */
  path: string;
  content: string;
  kind: string;
  name: string;
  /** `helm.sh/hook`: `pre-install`, `post-upgrade`, `test`, … */
  events: string[];
  /** `helm.sh/hook-weight`; 0 when absent or not a number. */
  weight: number;
  /** `helm.sh/hook-delete-policy`. */
  deletePolicies: string[];
}

/**
 * One file of a `crds/` folder.
 *
 * @public
 */
export interface ChartCrd {
  /** Path starting with the chart's name: `demo/crds/widgets.yaml`. */
  path: string;
  content: string;
}

/**
 * Result of {@link HelmEngine.render}.
 *
 * @public
 */
export interface RenderResult {
  /** Exactly the standard output of `helm template` with the same flags. */
  output: string;
  /** The documents that are not hooks, in install order. Not narrowed by `showOnly`. */
  manifests: RenderedManifest[];
  /** All hooks, in the order Helm prints them. Not narrowed by `skipTests`, `noHooks` or `showOnly`. */
  hooks: RenderedHook[];
  /** The chart's own rendered `templates/NOTES.txt`; empty when there is none. */
  notes: string;
  /** The files of the `crds/` folders of the chart and its enabled subcharts, whether or not `includeCrds` prints them. */
  crds: ChartCrd[];
  /** What Helm wrote to standard error, one warning each: a deprecated chart, values that cannot be merged. */
  warnings: string[];
}

/**
 * Input of {@link HelmEngine.lint}; the fields are the flags of `helm lint`.
 *
 * @public
 */
export interface LintRequest extends CallOptions {
  chart: ChartSource;
  /** Values files in the order of `-f`. Default: none. */
  values?: ValuesDocument[];
  /** `--strict`: warnings fail as well. Default: false. */
  strict?: boolean;
  /** `--kube-version`: decides which APIs are reported as removed. */
  kubeVersion?: string;
  /** `.Release.Namespace` while templates are tried. Default: `default`. */
  namespace?: string;
}

/**
 * One finding of `helm lint`.
 *
 * @public
 */
export interface LintMessage {
  severity: LintSeverity;
  /** What Helm names: a file, a folder, the chart's path, or nothing. */
  path: string;
  message: string;
}

/**
 * Result of {@link HelmEngine.lint}.
 *
 * @public
 */
export interface LintResult {
  messages: LintMessage[];
  /** Exactly the standard output of `helm lint`; when `ok` is false the summary line goes to standard error there and is in `error` here. */
  output: string;
  /** True when `helm lint` exits with 0. */
  ok: boolean;
  /** What `helm lint` writes after `Error: ` when it fails, like `1 chart(s) linted, 1 chart(s) failed`. */
  error?: string;
}

/**
 * Input of {@link HelmEngine.mergeValues} and {@link HelmEngine.validateValues}.
 *
 * @public
 */
export interface ValuesRequest extends CallOptions {
  chart: ChartSource;
  /** Values files in the order of `-f`. Default: none. */
  values?: ValuesDocument[];
}

/**
 * One violation of a `values.schema.json`.
 *
 * @public
 */
export interface ValuesViolation {
  /** Name of the chart or subchart whose schema is violated. */
  chart: string;
  /** JSON pointer into that chart's values, like `/image/tag`; empty for the whole. */
  path: string;
  /** Helm's message, like `got string, want integer`. */
  message: string;
}

/**
 * Result of {@link HelmEngine.validateValues}.
 *
 * @public
 */
export interface ValidationResult {
  valid: boolean;
  errors: ValuesViolation[];
  /** Helm's message as a whole, as `helm template` would print it after `Error: `; absent when valid. */
  message?: string;
}

/**
 * A dependency as `Chart.yaml` declares it.
 *
 * @public
 */
export interface ChartDependency {
  name: string;
  version?: string;
  repository?: string;
  alias?: string;
  condition?: string;
  tags?: string[];
  /** True when `charts/` holds it. */
  present: boolean;
}

/**
 * `Chart.yaml`, as far as Helm knows its fields.
 *
 * @public
 */
export interface ChartMetadata {
  name: string;
  version: string;
  apiVersion: string;
  appVersion?: string;
  description?: string;
  type?: string;
  kubeVersion?: string;
  home?: string;
  icon?: string;
  deprecated?: boolean;
  keywords?: string[];
  sources?: string[];
  maintainers?: { name?: string; email?: string; url?: string }[];
  annotations?: Record<string, string>;
}

/**
 * A chart as Helm loaded it.
 *
 * @public
 */
export interface LoadedChart {
  metadata: ChartMetadata;
  /** What `Chart.yaml` declares. */
  dependencies: ChartDependency[];
  /** The charts in `charts/`, in no order that means anything. */
  subcharts: LoadedChart[];
  /** `values.yaml`; empty when there is none. */
  values: Record<string, unknown>;
  /** True when the chart itself has a `values.schema.json`. */
  hasSchema: boolean;
  /** The text of `values.schema.json`, when there is one. */
  schema?: string;
  /** Paths of all files Helm loaded (those that `.helmignore` excludes are missing), in Helm's order. */
  files: string[];
  /** `Chart.lock`, when there is one. */
  lock?: {
    generated?: string;
    digest?: string;
    dependencies: { name: string; version?: string; repository?: string }[];
  };
}

/**
 * Input of {@link HelmEngine.loadChart}.
 *
 * @public
 */
export interface LoadRequest extends CallOptions {
  chart: ChartSource;
}

/**
 * Versions built into the engine.
 *
 * @public
 */
export interface EngineVersion {
  /** `.Capabilities.HelmVersion.Version`, like `v4.2.4`. */
  helm: string;
  /** The default of `.Capabilities.KubeVersion`, like `v1.36.0`. */
  kubernetes: string;
  /** The default of `.Capabilities.APIVersions`. */
  apiVersions: string[];
}

/**
 * Helm 4, running in this process. Calls may be made at the same time; each gets a worker of its own or waits for one.
 *
 * All methods but `close` reject with {@link HelmError} when Helm refuses the input, {@link HelmLimitError} when the
 * call broke its time or memory limit, {@link HelmEngineError} when the engine itself failed or is closed, and with
 * the reason of `signal` when it was aborted. No rejection affects other calls.
 *
 * @public
 */
export interface HelmEngine {
  /** Renders a chart as `helm template NAME CHART` does. */
  render(request: RenderRequest): Promise<RenderResult>;
  /** Examines a chart as `helm lint` does. A chart with errors resolves with `ok: false`; it does not reject. */
  lint(request: LintRequest): Promise<LintResult>;
  /** Resolves with what the chart's templates would see as `.Values`: defaults of chart and enabled subcharts, then the values files, null deleting a key. Schemas are not applied. */
  mergeValues(request: ValuesRequest): Promise<Record<string, unknown>>;
  /** Tells whether the merged values satisfy the schemas of the chart and its enabled subcharts. */
  validateValues(request: ValuesRequest): Promise<ValidationResult>;
  /** Reads a chart without rendering it. */
  loadChart(request: LoadRequest): Promise<LoadedChart>;
  /** Versions built in. */
  version(options?: CallOptions): Promise<EngineVersion>;
  /** Ends all workers. Running and waiting calls reject with {@link HelmEngineError}; later ones too. */
  close(): Promise<void>;
}
