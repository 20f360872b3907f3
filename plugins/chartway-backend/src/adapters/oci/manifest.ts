import { constants, gunzipSync } from 'node:zlib';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type {
  PackagedChart,
  StoredChart,
} from '@chartway/plugin-chartway-node';
import { compareBuild } from 'semver';
import { digestOf, quote } from './names';
import {
  chartConfigSchema,
  type Descriptor,
  type Manifest,
  manifestSchema,
  MEDIA_TYPES,
  parseJson,
} from './schema';

/** Annotation keys of the OCI image specification. */
export const ANNOTATIONS = {
  created: 'org.opencontainers.image.created',
  version: 'org.opencontainers.image.version',
  refName: 'org.opencontainers.image.ref.name',
} as const;

/** Helm refuses charts beyond this size (`MaxDecompressedChartSize`); no packed one is larger. */
export const CHART_LIMIT = 100 * 1024 * 1024;

/** A blob with its descriptor. */
export type Blob = { descriptor: Descriptor; bytes: Uint8Array };

/** The three blobs that make a chart version: config, layer, manifest. */
export type ChartBlobs = {
  config: Blob;
  layer: Blob;
  manifest: Blob;
  annotations: Record<string, string>;
};

const CONFIG_LIMIT = 4 * 1024 * 1024;
const TAR_HEADER = 512;
// Enough compressed bytes to hold the first tar header, and few enough that a bomb cannot unfold to more than 4 MiB.
const HEADER_BYTES = 4096;

/**
 * Modification time of the first file of a packed chart, as `org.opencontainers.image.created`.
 *
 * Helm writes the time stamp of the .tgz file there, which differs on every machine and with it the digest of the
 * manifest. The time inside the archive is part of the layer, hence the same wherever the same chart is pushed: equal
 * layers give equal manifests, and a chart has one digest on all registries.
 */
function createdOf(chart: PackagedChart): string {
  const seconds = modificationTime(chart.archive);
  if (seconds === undefined) {
    throw new InputError(
      `The archive of chart ${quote(chart.name)} ${quote(
        chart.version,
      )} is no .tgz: package the chart again.`,
    );
  }
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

function modificationTime(archive: Uint8Array): number | undefined {
  let header: Uint8Array;
  try {
    header = gunzipSync(archive.subarray(0, HEADER_BYTES), {
      finishFlush: constants.Z_SYNC_FLUSH,
    });
  } catch {
    return undefined;
  }
  const text = Buffer.from(header.subarray(0, TAR_HEADER)).toString('latin1');
  const time = /^[0-7]{1,11}/.exec(text.slice(136, 148))?.[0];
  return text.slice(257, 262) === 'ustar' && time
    ? Number.parseInt(time, 8)
    : undefined;
}

/** JSON as Go writes it: `<`, `>`, `&` and the two line separators are escaped, so that digests equal Helm's. */
function goJson(value: unknown): Uint8Array {
  const text = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return Buffer.from(text, 'utf8');
}

/** A blob of some bytes. */
export function blobOf(mediaType: string, bytes: Uint8Array): Blob {
  return {
    descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length },
    bytes,
  };
}

/** By bytes, as Go sorts the keys of a map. */
function sortKeys(map: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(map).sort(([a], [b]) =>
      Buffer.compare(Buffer.from(a), Buffer.from(b)),
    ),
  );
}

/**
 * The blobs of a chart version, byte by byte as `helm push` makes them (helm.sh/helm/v4 pkg/registry/client.go): a
 * manifest without `mediaType`, annotations sorted.
 *
 * @throws InputError when the archive is no .tgz or differs from its digest.
 */
export function chartBlobs(chart: PackagedChart): ChartBlobs {
  const config = blobOf(MEDIA_TYPES.chartConfig, chart.config);
  const layer = blobOf(MEDIA_TYPES.chartLayer, chart.archive);
  if (layer.descriptor.digest !== chart.layerDigest) {
    throw new InputError(
      `The archive of chart ${chart.name} ${chart.version} has digest ${layer.descriptor.digest}, not ` +
        `${quote(
          chart.layerDigest,
        )}: it changed after packaging. Package the chart again.`,
    );
  }
  // A chart may set `created` itself in Chart.yaml; Helm lets it win.
  const annotations = sortKeys({
    [ANNOTATIONS.created]: createdOf(chart),
    ...chart.annotations,
  });
  const manifest = blobOf(
    MEDIA_TYPES.manifest,
    goJson({
      schemaVersion: 2,
      config: config.descriptor,
      layers: [layer.descriptor],
      annotations,
    }),
  );
  return { config, layer, manifest, annotations };
}

/**
 * The layer with the chart. By media type and never by position: Helm sorts layers by digest, so a provenance file may
 * come first.
 */
function chartLayerOf(manifest: Manifest): Descriptor | undefined {
  return [MEDIA_TYPES.chartLayer, MEDIA_TYPES.legacyChartLayer]
    .map(type => manifest.layers.find(layer => layer.mediaType === type))
    .find(layer => layer !== undefined);
}

/** A manifest found in a registry, and how to read the blobs it names. */
export type FoundManifest = {
  name: string;
  /** Reference without a tag. */
  repository: string;
  digest: string;
  bytes: Uint8Array;
  /** The version it was asked for by; undefined when it was asked for by digest. */
  version: string | undefined;
  readBlob(descriptor: Descriptor): Promise<Uint8Array | undefined>;
};

/** A chart version and where its archive is. */
export type FoundChart = { chart: StoredChart; layer: Descriptor };

/** The chart version a manifest describes; undefined when it is none of a Helm chart. */
export async function readChart(
  found: FoundManifest,
): Promise<FoundChart | undefined> {
  const manifest = parseJson(manifestSchema, found.bytes);
  const layer = manifest && chartLayerOf(manifest);
  if (!layer || manifest.config.mediaType !== MEDIA_TYPES.chartConfig) {
    return undefined;
  }
  const annotations = manifest.annotations ?? {};
  const version =
    found.version ??
    annotations[ANNOTATIONS.version] ??
    // Charts pushed by Helm before 3.10 carry no annotations.
    (await versionInConfig(manifest.config, found));
  const { name, repository, digest } = found;
  return version === undefined
    ? undefined
    : {
        chart: {
          name,
          version,
          repository,
          digest,
          layerDigest: layer.digest,
          annotations,
        },
        layer,
      };
}

async function versionInConfig(
  config: Descriptor,
  found: FoundManifest,
): Promise<string | undefined> {
  if (config.size > CONFIG_LIMIT) {
    return undefined;
  }
  const bytes = await found.readBlob(config);
  return bytes && parseJson(chartConfigSchema, bytes)?.version;
}

/** The error for a version that exists with other content. */
export function versionTaken(
  chart: PackagedChart,
  published: StoredChart,
): ConflictError {
  return new ConflictError(
    `Chart ${chart.name} ${chart.version} is already published in ${published.repository} with other content (layer ` +
      `${published.layerDigest}, this one has ${chart.layerDigest}). A published version never changes: publish under a ` +
      'new version.',
  );
}

/** The error for a version or digest that is not there. */
export function chartNotFound(
  repository: string,
  versionOrDigest: string,
): NotFoundError {
  return new NotFoundError(
    `There is no chart ${versionOrDigest} in ${repository}. Check the version, or publish it first.`,
  );
}

/** SemVer order, newest first; build metadata decides between equal versions, so that the order is total. */
export function newestFirst(versions: Iterable<string>): string[] {
  return [...new Set(versions)].sort((a, b) => compareBuild(b, a));
}
