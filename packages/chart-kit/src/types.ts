/**
 * Files of a chart or of a chart template, by path relative to its root, with `/` as separator. Strings are UTF-8.
 *
 * @public
 */
export type FileMap = Record<string, Uint8Array | string>;

/**
 * A JSON value.
 *
 * @public
 */
export type Json = string | number | boolean | null | Json[] | JsonObject;

/**
 * A JSON object.
 *
 * @public
 */
export type JsonObject = { [key: string]: Json };

/**
 * The kinds of chart template that can be generated from.
 *
 * @public
 */
export type ChartTemplateKind = 'workloads' | 'image' | 'chart';

/**
 * What a chart's bytes depend on. `product`: chart template, product, inputs and version; customer, environment and
 * instance enter through values. `instance`: a self-contained chart named as the instance.
 *
 * @public
 */
export type ChartScope = 'product' | 'instance';

/**
 * A chart template as read by `parseChartTemplate`. Treat it as immutable.
 *
 * @public
 */
export interface ChartTemplate {
  /** DNS-1123 label. */
  name: string;
  /** Title for people. */
  title: string;
  /** One or two sentences for people. */
  description: string;
  /** Entity reference of the owner, such as `group:default/platform`. */
  owner?: string;
  /** Free labels, such as `language: java`. */
  labels: Record<string, string>;
  /** What is generated. */
  kind: ChartTemplateKind;
  /** Default scope of the charts. */
  scope: ChartScope;
  /** JSON Schema (draft-07) of the form inputs; `type` is always `object`. May carry `ui:*` hints. */
  inputs: JsonObject;
  /** The rest of `spec` as written, references not yet replaced. */
  model: JsonObject;
  /** All other files of the template: `files/**`, `templates/**`, `charts/**`. */
  files: FileMap;
}

/**
 * The coordinates something is deployed for.
 *
 * @public
 */
export interface Context {
  /** What is deployed: DNS-1123 label that starts with a letter. */
  product: string;
  /** For whom: DNS-1123 label. */
  customer: string;
  /** Such as `dev` or `prod`: DNS-1123 label. */
  environment: string;
  /** One of several copies: DNS-1123 label. */
  instance: string;
  /** Chart version: SemVer 2 without a leading `v`. */
  version: string;
  /** Team that owns the product: DNS-1123 label. */
  team: string;
}

/**
 * The four parts of a context that make the instance name.
 *
 * @public
 */
export type InstanceCoordinates = Pick<
  Context,
  'product' | 'customer' | 'environment' | 'instance'
>;

/**
 * An image as given for one instance. What is absent keeps the chart's default; a digest wins over a tag.
 *
 * @public
 */
export interface InstanceImage {
  /** Such as `ghcr.io/acme/shop`. */
  repository?: string;
  /** Such as `1.4.2`. */
  tag?: string;
  /** `sha256:` and 64 hexadecimal digits. */
  digest?: string;
}

/**
 * What `generateChart` takes.
 *
 * @public
 */
export interface GenerateRequest {
  /** The chart template. */
  template: ChartTemplate;
  /** Git revision (commit SHA) of the chart template, recorded in the chart. */
  templateRevision: string;
  /** Where the first instance goes. */
  context: Context;
  /** Version of the application. Default: the template's, else the chart version. Enters the chart. */
  appVersion?: string;
  /** Form inputs, checked against the template's schema; its defaults are applied. */
  inputs: JsonObject;
  /** Overrides the template's scope. */
  scope?: ChartScope;
  /** Image of this instance. Enters the instance's values only. */
  image?: InstanceImage;
  /** Further values of this instance. Enter the instance's values only; for kind `chart` as they are, under the dependency's name. */
  values?: JsonObject;
}

/**
 * A secret the chart expects. Never has a value.
 *
 * @public
 */
export interface SecretKey {
  /** Name of the environment variable and of the key in Vault, such as `DATABASE_URL`. */
  key: string;
  /** What it is for. */
  description: string;
  /** Whether the chart cannot be installed without it. */
  required: boolean;
}

/**
 * A port that a Service of the chart offers.
 *
 * @public
 */
export interface ChartPort {
  /** Name of the workload. */
  workload: string;
  /** Name of the port, such as `http`. */
  name: string;
  /** Port of the Service. */
  port: number;
  /** Port of the container. */
  containerPort: number;
  /** Transport protocol. */
  protocol: 'TCP' | 'UDP';
}

/**
 * An image the chart runs, and where its values are.
 *
 * @public
 */
export interface ChartImage {
  /** Keys that lead to `{repository, tag, digest}` in the values, such as `['image']` or `['worker', 'image']`. */
  valuesPath: string[];
  /** Repository by default. */
  repository: string;
  /** Tag by default; empty: the chart's appVersion. */
  tag: string;
  /** Digest by default; empty: none. */
  digest: string;
}

/**
 * What `generateChart` gives.
 *
 * @public
 */
export interface GeneratedChart {
  /** Name of the chart: the product, or the instance name with scope `instance`. */
  name: string;
  /** Chart version. */
  version: string;
  /** Version of the application. */
  appVersion: string;
  /** What the chart's bytes depend on. */
  scope: ChartScope;
  /** Helm release name of the first instance: `{product}-{customer}-{environment}-{instance}`. */
  instanceName: string;
  /** The chart's files, such as `Chart.yaml` and `templates/deployment.yaml`. */
  files: FileMap;
  /** The instance's `values.yaml`, commented for people. */
  instanceValues: string;
  /** The `chartway.yaml` for the chart's source folder: chart template, its revision, scope and inputs. */
  chartwayYaml: string;
  /** The secrets the chart expects. */
  secretKeys: SecretKey[];
  /** The ports its Services offer. */
  ports: ChartPort[];
  /** The images it runs. Empty for kind `chart`, where the upstream chart decides. */
  images: ChartImage[];
}

/**
 * One thing wrong with the form inputs.
 *
 * @public
 */
export interface InputProblem {
  /** Path of the field, such as `ports[0].name`; empty: the inputs as a whole. */
  field: string;
  /** A sentence for people that names the field. */
  message: string;
}

/**
 * What `validateInputs` gives: the inputs with the schema's defaults applied, or what is wrong.
 *
 * @public
 */
export type InputsResult =
  | { ok: true; inputs: JsonObject }
  | { ok: false; problems: InputProblem[] };

/**
 * One thing wrong with a context.
 *
 * @public
 */
export interface ContextProblem {
  /** Which part; `name` is the resulting instance name. */
  part: keyof Context | 'name';
  /** Which rule: it is `missing`, has a wrong `pattern`, is too long (`length`), `reserved`, or no SemVer (`version`). */
  rule: 'missing' | 'pattern' | 'length' | 'reserved' | 'version';
  /** A sentence for people that names the part, the rule and what to do. */
  message: string;
}

/**
 * A chart as packaged by `packageChart`.
 *
 * @public
 */
export interface PackagedChart {
  /** The `.tgz`: content of the OCI layer. */
  archive: Uint8Array;
  /** Such as `shop-1.4.2.tgz`. */
  fileName: string;
  /** `sha256:…` of the uncompressed tar: equal to that of `helm package` with the same modification times. */
  tarDigest: string;
  /** `sha256:…` of `archive`: two charts are the same when these are equal. */
  layerDigest: string;
  /** The metadata in `Chart.yaml`. */
  metadata: ChartMetadata;
  /** OCI config blob: the metadata as JSON, as `helm push` writes it. */
  configJson: Uint8Array;
  /** Annotations for the OCI manifest as `helm push` sets them, `org.opencontainers.image.created` included. */
  annotations: Record<string, string>;
}

/**
 * A person named in `Chart.yaml`.
 *
 * @public
 */
export interface ChartMaintainer {
  /** Name of the person. */
  name: string;
  /** Address to write to. */
  email?: string;
  /** Page of the person. */
  url?: string;
}

/**
 * A dependency named in `Chart.yaml`.
 *
 * @public
 */
export interface ChartDependency {
  /** Name of the chart, as in its own `Chart.yaml`. */
  name: string;
  /** Version or range. */
  version?: string;
  /** URL of the repository; empty for a chart that is in `charts/` only. */
  repository?: string;
  /** Path in the values that switches it. */
  condition?: string;
  /** Tags that switch it. */
  tags?: string[];
  /** Whether it is loaded. */
  enabled?: boolean;
  /** Values taken over from it. */
  'import-values'?: Json[];
  /** Name it goes by in this chart. */
  alias?: string;
}

/**
 * `Chart.yaml` as Helm reads it; keys that Helm does not know are dropped.
 *
 * @public
 */
export interface ChartMetadata {
  /** Name of the chart. */
  name: string;
  /** URL of the project. */
  home?: string;
  /** URLs of the source code. */
  sources?: string[];
  /** SemVer 2. */
  version: string;
  /** One sentence. */
  description?: string;
  /** Words to find it by. */
  keywords?: string[];
  /** Who maintains it. */
  maintainers?: ChartMaintainer[];
  /** URL of an image. */
  icon?: string;
  /** `v2`, or `v1` for old charts. */
  apiVersion: string;
  /** Path in the values that switches it as a subchart. */
  condition?: string;
  /** Tags that switch it as a subchart. */
  tags?: string;
  /** Version of the application. */
  appVersion?: string;
  /** Whether it should not be used any more. */
  deprecated?: boolean;
  /** Free annotations. */
  annotations?: Record<string, string>;
  /** Range of Kubernetes versions. */
  kubeVersion?: string;
  /** Charts it needs. */
  dependencies?: ChartDependency[];
  /** `application` or `library`. */
  type?: string;
}
