import { jsonSchema } from '../json';
import { z } from 'zod';
import { PackageError, YamlError } from '../errors';
import type { ChartDependency, ChartMetadata, Json } from '../types';
import { compareText } from './bytes';
import { formatGoFloat } from '../yaml/goScalar';
import { parseYaml11 } from '../yaml/parseYaml11';
import { checkVersion } from '../versions';

/** A Go string field: `sigs.k8s.io/yaml` turns numbers and booleans into text there, and null into the zero value. */
const text = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .transform(value => {
    if (value === null) return '';
    return typeof value === 'number' ? formatGoFloat(value) : String(value);
  });
const texts = z
  .array(text)
  .nullable()
  .transform(list => list ?? []);
const flag = z
  .boolean()
  .nullable()
  .transform(value => value ?? false);

const dependency = z.object({
  name: text.default(''),
  version: text.optional(),
  repository: text.default(''),
  condition: text.optional(),
  tags: texts.optional(),
  enabled: flag.optional(),
  'import-values': z.array(jsonSchema).nullable().optional(),
  alias: text.optional(),
});

const dependencies = z
  .array(dependency)
  .nullable()
  .transform(list => list ?? []);

const chartYaml = z.object({
  name: text.default(''),
  home: text.optional(),
  sources: texts.optional(),
  version: text.default(''),
  description: text.optional(),
  keywords: texts.optional(),
  maintainers: z
    .array(
      z.object({
        name: text.optional(),
        email: text.optional(),
        url: text.optional(),
      }),
    )
    .nullable()
    .transform(list => list ?? [])
    .optional(),
  icon: text.optional(),
  apiVersion: text.default(''),
  condition: text.optional(),
  tags: text.optional(),
  appVersion: text.optional(),
  deprecated: flag.optional(),
  annotations: z
    .record(z.string(), text)
    .nullable()
    .transform(map => map ?? {})
    .optional(),
  kubeVersion: text.optional(),
  dependencies: dependencies.optional(),
  type: text.optional(),
});

const lockFile = z.object({
  generated: text.default('0001-01-01T00:00:00Z'),
  digest: text.default(''),
  dependencies: dependencies.optional(),
});

/** A parsed `Chart.yaml`, every key as Helm reads it. */
export type ParsedMetadata = z.infer<typeof chartYaml>;
/** A parsed `Chart.lock`. */
export type ParsedLock = z.infer<typeof lockFile>;

function parse<T>(file: string, content: string, schema: z.ZodType<T>): T {
  let data: Json;
  try {
    data = parseYaml11(content);
  } catch (error) {
    if (error instanceof YamlError) {
      throw new PackageError(`${file}: ${error.message}`, { cause: error });
    }
    throw error;
  }
  const result = schema.safeParse(data ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const key = issue?.path.join('.') ?? '';
  throw new PackageError(
    `${file}: the key "${key}" has the wrong type: ${issue?.message ?? ''}`,
    { cause: result.error },
  );
}

/** `unicode.IsSpace` of Go. */
const SPACE =
  /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/u;
/** `unicode.IsPrint` of Go. */
const PRINTABLE = /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u;

/** Normalizes spaces and drops what cannot be printed, as Helm does. Source: `pkg/chart/v2/metadata.go`. */
function sanitize(value: string): string {
  if (/^[ -~]*$/.test(value)) return value;
  return [...value]
    .map(char => {
      if (SPACE.test(char)) return ' ';
      return PRINTABLE.test(char) ? char : '';
    })
    .join('');
}

const SANITIZED = [
  'name',
  'description',
  'home',
  'icon',
  'condition',
  'tags',
  'appVersion',
  'kubeVersion',
] as const;

function sanitizeAll(metadata: ParsedMetadata): void {
  for (const key of SANITIZED) {
    const value = metadata[key];
    if (value !== undefined) metadata[key] = sanitize(value);
  }
  metadata.sources = metadata.sources?.map(sanitize);
  metadata.keywords = metadata.keywords?.map(sanitize);
  for (const maintainer of metadata.maintainers ?? []) {
    if (maintainer.name) maintainer.name = sanitize(maintainer.name);
    if (maintainer.email) maintainer.email = sanitize(maintainer.email);
    if (maintainer.url) maintainer.url = sanitize(maintainer.url);
  }
  for (const item of metadata.dependencies ?? []) {
    item.name = sanitize(item.name);
    item.repository = sanitize(item.repository);
    if (item.version) item.version = sanitize(item.version);
    if (item.condition) item.condition = sanitize(item.condition);
    item.tags = item.tags?.map(sanitize);
  }
}

/** What `semver.NewVersion` of Masterminds takes. */
const LENIENT_VERSION =
  /^v?[0-9]+(\.[0-9]+)?(\.[0-9]+)?(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/;

function validate(file: string, metadata: ParsedMetadata): void {
  const refuse = (message: string): never => {
    throw new PackageError(`${file}: ${message}`);
  };
  const { name, version } = metadata;
  if (!['v1', 'v2'].includes(metadata.apiVersion)) {
    refuse('the key "apiVersion" must be "v2" (or "v1" for old charts).');
  }
  if (name === '') refuse('the key "name" is missing.');
  // Stricter than Helm: what can be pushed to an OCI registry and used in a file name.
  if (!/^[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?$/.test(name)) {
    refuse(
      `the chart name ${JSON.stringify(
        name,
      )} is refused; use letters, digits, ".", "_" and "-", a letter or digit first and last.`,
    );
  }
  if (version === '') refuse('the key "version" is missing.');
  // Charts of others, in charts/, may write their version as leniently as Helm reads it.
  const lenient = file.includes('/') && LENIENT_VERSION.test(version);
  const problem = lenient ? undefined : checkVersion(version);
  if (problem !== undefined) refuse(problem);
  if (!['', 'application', 'library'].includes(metadata.type ?? '')) {
    refuse('the key "type" must be "application" or "library".');
  }
  const seen = new Set<string>();
  for (const item of metadata.dependencies ?? []) {
    if (item.alias && !/^[a-zA-Z0-9_-]+$/.test(item.alias)) {
      refuse(`the dependency "${item.name}" has a wrong alias.`);
    }
    const key = item.alias || item.name;
    if (seen.has(key)) refuse(`two dependencies are called "${key}".`);
    seen.add(key);
  }
}

/**
 * Reads a `Chart.yaml` as Helm does, and checks it.
 *
 * @throws PackageError naming file and key.
 */
export function readMetadata(file: string, content: string): ParsedMetadata {
  const metadata = parse(file, content, chartYaml);
  if (metadata.apiVersion === '') metadata.apiVersion = 'v1';
  sanitizeAll(metadata);
  validate(file, metadata);
  return metadata;
}

/** Reads the `dependencies` of an old `requirements.yaml`. */
export function readRequirements(
  file: string,
  content: string,
): ParsedMetadata['dependencies'] {
  return parse(
    file,
    content,
    z.object({ dependencies: dependencies.optional() }),
  ).dependencies;
}

/** Reads a `Chart.lock`. */
export function readLock(file: string, content: string): ParsedLock {
  return parse(file, content, lockFile);
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    value === false ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}

/** Drops what Go's `omitempty` drops: empty texts, lists, mappings and false. */
function compact<T extends object>(value: T, keep: string[] = []): T {
  const copy = { ...value };
  for (const [key, item] of Object.entries(value)) {
    if (isEmpty(item) && !keep.includes(key)) Reflect.deleteProperty(copy, key);
  }
  return copy;
}

/** Dependencies as Go marshals them, keys in the order of the struct. */
export function compactDependencies(
  list: z.infer<typeof dependency>[],
): ChartDependency[] {
  return list.map(item =>
    compact(
      {
        name: item.name,
        version: item.version,
        repository: item.repository,
        condition: item.condition,
        tags: item.tags,
        enabled: item.enabled,
        'import-values': item['import-values'] ?? undefined,
        alias: item.alias,
      },
      ['name', 'repository'],
    ),
  );
}

/** Metadata as Go marshals it: keys in the order of the struct, empty ones left out. */
export function toChartMetadata(parsed: ParsedMetadata): ChartMetadata {
  const annotations = Object.entries(parsed.annotations ?? {});
  // Go sorts the keys of a map.
  annotations.sort(([a], [b]) => compareText(a, b));
  return compact<ChartMetadata>({
    name: parsed.name,
    home: parsed.home,
    sources: parsed.sources,
    version: parsed.version,
    description: parsed.description,
    keywords: parsed.keywords,
    maintainers: parsed.maintainers?.map(({ name = '', email, url }) =>
      compact({ name, email, url }),
    ),
    icon: parsed.icon,
    apiVersion: parsed.apiVersion,
    condition: parsed.condition,
    tags: parsed.tags,
    appVersion: parsed.appVersion,
    deprecated: parsed.deprecated,
    annotations: Object.fromEntries(annotations),
    kubeVersion: parsed.kubeVersion,
    dependencies: compactDependencies(parsed.dependencies ?? []),
    type: parsed.type,
  });
}
