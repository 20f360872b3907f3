import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';
import { isJsonObject } from '../json';
import { ArchiveError, PackageError } from '../errors';
import type {
  ChartMetadata,
  FileMap,
  Json,
  JsonObject,
  PackagedChart,
} from '../types';
import { toGoYaml } from '../yaml/goYaml';
import { compareText, toBytes, toText } from './bytes';
import { gzip } from './gzip';
import { helmIgnore } from './helmIgnore';
import {
  compactDependencies,
  readLock,
  readMetadata,
  readRequirements,
  toChartMetadata,
  type ParsedLock,
  type ParsedMetadata,
} from './metadata';
import {
  MAX_CHART_SIZE,
  MAX_FILE_SIZE,
  readArchivedFiles,
  type ArchivedFile,
} from './readArchive';
import { writeTar, type TarFile } from './tar';

/**
 * The modification time of every file in our packages, so that a package depends on content only.
 *
 * @public
 */
export const FIXED_MODIFICATION_TIME: Date = new Date('1980-01-01T00:00:00Z');

type ChartFiles = Map<string, ArchivedFile>;

/** A chart as Helm's loader sees it, its files in Helm's order. */
interface LoadedChart {
  metadata: ParsedMetadata;
  lock?: ParsedLock;
  files: ChartFiles;
  /** Paths that become templates and other files, in order. */
  templates: string[];
  others: string[];
  dependencies: LoadedChart[];
}

function digest(data: Uint8Array): string {
  return `sha256:${bytesToHex(sha256(data))}`;
}

function withoutByteOrderMark(content: Uint8Array): Uint8Array {
  const marked =
    content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf;
  return marked ? content.subarray(3) : content;
}

/** Folder by folder in the order of names, as a walk over a file system meets them. */
function comparePaths(a: string, b: string): number {
  const left = a.split('/');
  const right = b.split('/');
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const order = compareText(left[at] ?? '', right[at] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function checkPath(path: string): void {
  const segments = path.split('/');
  if (
    segments.some(segment => ['', '.', '..'].includes(segment)) ||
    // eslint-disable-next-line no-control-regex
    /[\\\u0000-\u001f]|^[a-zA-Z]:/.test(path)
  ) {
    throw new PackageError(
      `The file ${JSON.stringify(
        path,
      )} cannot be packaged: a path must be relative and have no "..", ".", "\\" or control character.`,
    );
  }
}

function readFiles(files: FileMap, modificationTime: number): ChartFiles {
  const ignored = helmIgnore(files['.helmignore']);
  const paths = Object.keys(files).sort(comparePaths);
  const result: ChartFiles = new Map();
  let total = 0;
  for (const path of paths) {
    checkPath(path);
    if (ignored(path)) continue;
    const content = withoutByteOrderMark(toBytes(files[path] ?? ''));
    total += content.length;
    if (content.length > MAX_FILE_SIZE || total > MAX_CHART_SIZE) {
      throw new PackageError(
        `The file ${JSON.stringify(
          path,
        )} makes the chart too large: Helm takes ${MAX_FILE_SIZE} bytes per file and ${MAX_CHART_SIZE} in all.`,
      );
    }
    result.set(path, { content, modificationTime });
  }
  return result;
}

function unpack(path: string, content: Uint8Array): ChartFiles {
  try {
    return readArchivedFiles(content);
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    throw new PackageError(`${path}: ${error.message}`, { cause: error });
  }
}

function loadDependencies(
  at: string,
  children: Map<string, ChartFiles>,
): LoadedChart[] {
  const charts: LoadedChart[] = [];
  for (const [name, files] of children) {
    // Helm passes over what starts with "_" or "."; it takes the rest in random order, we in that of names.
    if (/^[_.]/.test(name)) continue;
    const path = `${at}charts/${name}`;
    const packed = files.get('');
    if (name.endsWith('.tgz') && packed) {
      charts.push(loadChart(`${path}/`, unpack(path, packed.content)));
    } else {
      files.delete('');
      charts.push(loadChart(`${path}/`, files));
    }
  }
  return charts;
}

function readRequired(at: string, files: ChartFiles): ParsedMetadata {
  const chartYaml = files.get('Chart.yaml');
  if (!chartYaml) {
    throw new PackageError(
      `${at}Chart.yaml is missing; a chart needs one, and charts/ takes charts only.`,
    );
  }
  const metadata = readMetadata(`${at}Chart.yaml`, toText(chartYaml.content));
  const requirements = files.get('requirements.yaml');
  if (requirements) {
    metadata.dependencies =
      readRequirements(
        `${at}requirements.yaml`,
        toText(requirements.content),
      ) ?? metadata.dependencies;
  }
  return metadata;
}

function loadChart(at: string, files: ChartFiles): LoadedChart {
  const metadata = readRequired(at, files);
  const legacy = metadata.apiVersion === 'v1';
  const chart: LoadedChart = {
    metadata,
    files,
    templates: [],
    others: [],
    dependencies: [],
  };
  const children = new Map<string, ChartFiles>();
  for (const [path, file] of files) {
    if (['Chart.yaml', 'values.yaml', 'values.schema.json'].includes(path)) {
      continue;
    }
    if (path === 'Chart.lock' || path === 'requirements.lock') {
      chart.lock = readLock(`${at}${path}`, toText(file.content));
      if (path === 'requirements.lock' && legacy) chart.others.push(path);
    } else if (path === 'requirements.yaml') {
      if (legacy) chart.others.push(path);
    } else if (path.startsWith('templates/')) {
      chart.templates.push(path);
    } else if (path.startsWith('charts/') && !path.endsWith('.prov')) {
      const [, name = '', ...rest] = path.split('/');
      const child = children.get(name) ?? new Map();
      children.set(name, child.set(rest.join('/'), file));
    } else chart.others.push(path);
  }
  chart.dependencies = loadDependencies(at, children);
  return chart;
}

/** As `helm package`: each dependency in `Chart.yaml` must lie in `charts/`. Helm looks at the chart's own only. */
function checkDependencies(chart: LoadedChart): void {
  const present = new Set(chart.dependencies.map(item => item.metadata.name));
  const missing = (chart.metadata.dependencies ?? [])
    .map(item => item.name)
    .filter(name => !present.has(name));
  if (missing.length > 0) {
    throw new PackageError(
      `Chart.yaml names dependencies that are missing in charts/: ${missing.join(
        ', ',
      )}; add them or take them out.`,
    );
  }
}

function checkJson(path: string, content: Uint8Array): void {
  try {
    JSON.parse(toText(content));
  } catch (error) {
    throw new PackageError(`${path} is not JSON.`, { cause: error });
  }
}

/** Go marshals through JSON; so does this, which also drops what is undefined. */
function toJson(value: object): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(value));
  if (isJsonObject(copy)) return copy;
  throw new TypeError('only mappings are written as YAML');
}

function tarFiles(chart: LoadedChart, prefix: string): TarFile[] {
  const base = `${prefix}${chart.metadata.name}/`;
  const result: TarFile[] = [];
  const add = (path: string): void => {
    const file = chart.files.get(path);
    if (file) result.push({ path: base + path, ...file });
  };
  const legacy = chart.metadata.apiVersion === 'v1';
  const metadata = toChartMetadata({
    ...chart.metadata,
    dependencies: legacy ? [] : chart.metadata.dependencies,
  });
  result.push({
    path: `${base}Chart.yaml`,
    content: toBytes(toGoYaml(toJson(metadata))),
    modificationTime: chart.files.get('Chart.yaml')?.modificationTime ?? 0,
  });
  if (chart.lock && chart.metadata.apiVersion === 'v2') {
    result.push(lockEntry(base, chart.lock));
  }
  add('values.yaml');
  const schema = chart.files.get('values.schema.json');
  if (schema) checkJson(`${base}values.schema.json`, schema.content);
  add('values.schema.json');
  chart.templates.forEach(add);
  chart.others.forEach(add);
  const nested = chart.dependencies.flatMap(dependency =>
    tarFiles(dependency, `${base}charts/`),
  );
  return [...result, ...nested];
}

/** Helm stamps the lock with the time written in it. */
function lockEntry(base: string, lock: ParsedLock): TarFile {
  const generated = new Date(lock.generated);
  if (Number.isNaN(generated.getTime()) || generated.getTime() < 0) {
    throw new PackageError(
      `${base}Chart.lock: the key "generated" is no time after 1970.`,
    );
  }
  const content: Json = toJson({
    dependencies: lock.dependencies && compactDependencies(lock.dependencies),
    digest: lock.digest,
    generated: lock.generated,
  });
  return {
    path: `${base}Chart.lock`,
    content: toBytes(toGoYaml(content)),
    modificationTime: Math.round(generated.getTime() / 1000),
  };
}

/**
 * Annotations of the OCI manifest as `helm push` sets them; those of the chart are added, but cannot replace title and
 * version. Source: `helm.sh/helm/v4/pkg/registry/chart.go`.
 */
function ociAnnotations(
  metadata: ChartMetadata,
  created: Date,
): Record<string, string> {
  const authors = (metadata.maintainers ?? [])
    .map(({ name, email }) => (email ? `${name ?? ''} (${email})` : name ?? ''))
    .join(', ');
  const own: [string, string | undefined][] = [
    ['description', metadata.description],
    ['title', metadata.name],
    ['version', metadata.version],
    ['url', metadata.home],
    ['created', created.toISOString().replace('.000Z', 'Z')],
    ['source', metadata.sources?.[0]],
    ['authors', authors],
  ];
  const result = new Map(
    own.flatMap(([key, value]): [string, string][] =>
      value?.trim() ? [[`org.opencontainers.image.${key}`, value]] : [],
    ),
  );
  for (const [key, value] of Object.entries(metadata.annotations ?? {})) {
    if (!/^org\.opencontainers\.image\.(title|version)$/.test(key)) {
      result.set(key, value);
    }
  }
  // Go sorts the keys of a map.
  const sorted = [...result].sort(([a], [b]) => compareText(a, b));
  return Object.fromEntries(sorted);
}

/** JSON as Go writes it: `<`, `>`, `&` and the two line separators escaped. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Packages a chart. The same files give the same bytes on every machine; when the files of a folder have the same
 * modification time, the uncompressed tar equals that of `helm package` byte for byte (with more than one subchart,
 * Helm's own order is random; ours is that of names).
 *
 * As in Helm: `Chart.yaml` and `Chart.lock` are written anew, `.helmignore` applies, packed subcharts are unpacked,
 * limits are 100 MiB per chart and 5 MiB per file.
 *
 * @param files - The chart's files, `Chart.yaml` at the root.
 * @param options - `modificationTime` of every file. Default: `FIXED_MODIFICATION_TIME`.
 * @throws PackageError naming the file and what to do.
 * @public
 */
export function packageChart(
  files: FileMap,
  options: { modificationTime?: Date } = {},
): PackagedChart {
  const time = options.modificationTime ?? FIXED_MODIFICATION_TIME;
  const seconds = Math.round(time.getTime() / 1000);
  const chart = loadChart('', readFiles(files, seconds));
  checkDependencies(chart);
  const tar = writeTar(tarFiles(chart, ''));
  const archive = gzip(tar);
  const metadata = toChartMetadata(chart.metadata);
  let tarDigest: string | undefined;
  return {
    archive,
    fileName: `${metadata.name}-${metadata.version}.tgz`,
    // Few ask for it, and it takes as long as compressing.
    get tarDigest() {
      tarDigest ??= digest(tar);
      return tarDigest;
    },
    layerDigest: digest(archive),
    metadata,
    configJson: toBytes(goJson(metadata)),
    annotations: ociAnnotations(metadata, new Date(seconds * 1000)),
  };
}
