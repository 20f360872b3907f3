/**
 * A packaged chart to publish.
 *
 * @public
 */
export type PackagedChart = {
  name: string;
  /** SemVer; `+` becomes `_` in the tag. */
  version: string;
  /** The .tgz. */
  archive: Uint8Array;
  /** Digest of the .tgz, `sha256:…`. */
  layerDigest: string;
  /** The OCI config blob: Chart.yaml as JSON. */
  config: Uint8Array;
  /** Annotations of the OCI manifest, as Helm sets them, without `created`. */
  annotations: Readonly<Record<string, string>>;
};

/**
 * A chart version as the registry has it.
 *
 * @public
 */
export type StoredChart = {
  name: string;
  version: string;
  /** Reference without a tag: `oci://host/path/name`. */
  repository: string;
  /** Digest of the OCI manifest. */
  digest: string;
  /** Digest of the chart layer. */
  layerDigest: string;
  annotations: Readonly<Record<string, string>>;
};

/**
 * Where charts are published.
 *
 * All methods throw an `UpstreamError` for a registry that refuses (terminal) or does not answer (retryable).
 *
 * @public
 */
export interface ChartRegistry {
  /** `layout` (a folder) or `oci`. */
  readonly kind: string;
  /** `oci://host/path`, or the `file:` URL of the folder. */
  readonly url: string;
  /** Reference without a tag of the chart of this name. */
  repositoryOf(name: string): string;
  /** Page of a chart for people, when the registry has pages. */
  webUrl(name: string, version?: string): string | undefined;
  /**
   * Publishes a chart version; blobs first, the tag last, so that a failure leaves no version behind. A published version
   * is immutable: equal layer digest is a no-op (`created: false`).
   *
   * @throws ConflictError when the version exists with other content.
   */
  push(chart: PackagedChart): Promise<StoredChart & { created: boolean }>;
  /** A version or manifest digest of a chart; undefined when there is none. */
  find(name: string, versionOrDigest: string): Promise<StoredChart | undefined>;
  /** The .tgz of a version or manifest digest, its digest verified. @throws NotFoundError */
  pull(
    name: string,
    versionOrDigest: string,
  ): Promise<StoredChart & { archive: Uint8Array }>;
  /** SemVer versions of a chart, newest first; empty when there is no such chart. */
  versions(name: string): Promise<string[]>;
}
