import type {
  AdapterFactory,
  ChartRegistry,
  PackagedChart,
  StoredChart,
} from '@chartway/plugin-chartway-node';
import { parseOptions } from '../adapterOptions';
import { isLoopbackHost } from '../addressGuard';
import { KeyedQueue } from './KeyedQueue';
import {
  CHART_LIMIT,
  chartBlobs,
  type ChartBlobs,
  chartNotFound,
  type FoundChart,
  newestFirst,
  readChart,
  versionTaken,
} from './manifest';
import {
  checkChartName,
  isDigest,
  referenceOf,
  tagOfVersion,
  versionOfTag,
} from './names';
import { type OciAccess, OciClient } from './OciClient';
import { OciError } from './OciError';
import { type OciLimits } from './OciTransport';
import { ociOptionsSchema } from './schema';

/** Where the charts are in a registry. */
export type OciChartLocation = {
  /** `host:port`. */
  host: string;
  /** Path that all charts share; may be empty. */
  path: string;
  /** Address of a chart's page with `{name}` and `{version}`. */
  webUrl: string | undefined;
};

/** Patience towards a real registry. */
export const OCI_LIMITS: OciLimits = {
  attempts: 5,
  baseDelayMs: 250,
  maxDelayMs: 30_000,
  timeoutMs: 60_000,
};

/** Charts in an OCI registry, as `helm push` and `helm pull` have them. */
export class OciChartRegistry implements ChartRegistry {
  readonly kind = 'oci';
  readonly url: string;
  // The specification has no compare-and-swap for tags. Two pushes of one version in this process take turns; one from
  // elsewhere is seen right before the tag is set, and when it is read back.
  private readonly pushes = new KeyedQueue();

  constructor(
    private readonly client: OciClient,
    private readonly location: OciChartLocation,
  ) {
    const { host, path } = location;
    this.url = `oci://${[host, path].filter(Boolean).join('/')}`;
  }

  repositoryOf(name: string): string {
    checkChartName(name);
    return `${this.url}/${name}`;
  }

  webUrl(name: string, version?: string): string | undefined {
    checkChartName(name);
    const template = this.location.webUrl;
    const until = template?.indexOf('{version}') ?? -1;
    const used =
      until >= 0 && version === undefined
        ? // The page above that of the version.
          template
            ?.slice(0, until)
            .replace(/[^/]*$/, '')
            .replace(/\/$/, '')
        : template;
    return used
      ?.replaceAll('{name}', encodeURIComponent(name))
      .replaceAll('{version}', encodeURIComponent(version ?? ''));
  }

  async push(
    chart: PackagedChart,
  ): Promise<StoredChart & { created: boolean }> {
    checkChartName(chart.name);
    const tag = tagOfVersion(chart.version);
    const blobs = chartBlobs(chart);
    return this.pushes.run(`${chart.name}:${tag}`, () =>
      this.publish(chart, tag, blobs),
    );
  }

  async find(
    name: string,
    versionOrDigest: string,
  ): Promise<StoredChart | undefined> {
    return (await this.look(name, versionOrDigest, 'pull'))?.chart;
  }

  async pull(
    name: string,
    versionOrDigest: string,
  ): Promise<StoredChart & { archive: Uint8Array }> {
    const found = await this.look(name, versionOrDigest, 'pull');
    if (!found) {
      throw chartNotFound(this.repositoryOf(name), versionOrDigest);
    }
    const { chart, layer } = found;
    if (layer.size > CHART_LIMIT) {
      throw new OciError(
        'refused',
        `Chart ${name} ${versionOrDigest} in ${chart.repository} takes ${layer.size} bytes; Helm reads charts up to ${CHART_LIMIT}. Publish a smaller one.`,
      );
    }
    const archive = await this.client.pullBlob(this.pathOf(name), layer);
    if (!archive) {
      throw new OciError(
        'not-found',
        `The registry lost the archive ${layer.digest} of chart ${name} ${versionOrDigest} in ${chart.repository}. Delete that version and publish it again.`,
      );
    }
    return { ...chart, archive };
  }

  async versions(name: string): Promise<string[]> {
    const tags = await this.client.tags(this.pathOf(name));
    return newestFirst(
      tags.map(versionOfTag).filter(version => version !== undefined),
    );
  }

  private pathOf(name: string): string {
    checkChartName(name);
    return [this.location.path, name].filter(Boolean).join('/');
  }

  private async look(
    name: string,
    versionOrDigest: string,
    access: OciAccess,
  ): Promise<FoundChart | undefined> {
    const path = this.pathOf(name);
    const reference = referenceOf(versionOrDigest);
    const stored = await this.client.pullManifest(path, reference, { access });
    if (!stored) {
      return undefined;
    }
    const found = await readChart({
      name,
      repository: this.repositoryOf(name),
      digest: stored.digest,
      bytes: stored.bytes,
      version: isDigest(versionOrDigest) ? undefined : versionOrDigest,
      readBlob: descriptor =>
        this.client.pullBlob(path, descriptor, { access }),
    });
    if (!found) {
      throw new OciError(
        'refused',
        `${this.repositoryOf(
          name,
        )} holds ${reference}, but it is no Helm chart. Choose another chart name or version.`,
      );
    }
    return found;
  }

  /** The version as it is published already. @throws ConflictError when it has other content. */
  private async published(
    chart: PackagedChart,
  ): Promise<(StoredChart & { created: false }) | undefined> {
    const found = await this.look(chart.name, chart.version, 'push');
    if (found && found.chart.layerDigest !== chart.layerDigest) {
      throw versionTaken(chart, found.chart);
    }
    return found && { ...found.chart, created: false };
  }

  private async publish(
    chart: PackagedChart,
    tag: string,
    { config, layer, manifest, annotations }: ChartBlobs,
  ): Promise<StoredChart & { created: boolean }> {
    const before = await this.published(chart);
    if (before) {
      return before;
    }
    const path = this.pathOf(chart.name);
    // Both end before a failure is reported: nothing goes on behind the caller's back.
    const uploads = await Promise.allSettled(
      [config, layer].map(blob => this.client.pushBlob(path, blob)),
    );
    for (const upload of uploads) {
      if (upload.status === 'rejected') throw upload.reason;
    }
    const meanwhile = await this.published(chart);
    if (meanwhile) {
      return meanwhile;
    }
    try {
      await this.client.pushManifest(path, tag, manifest);
    } catch (error) {
      // A registry with immutable tags decides the race by itself.
      const lost = error instanceof OciError && error.reason === 'immutable';
      const winner = lost ? await this.published(chart) : undefined;
      if (winner) return winner;
      throw error;
    }
    const { digest } = manifest.descriptor;
    const now = await this.client.headManifest(path, tag, { access: 'push' });
    if (now !== digest) {
      const winner = await this.published(chart);
      if (winner) return winner;
      throw new OciError(
        'busy',
        `The registry took chart ${chart.name} ${
          chart.version
        }, but does not show it in ${this.repositoryOf(
          chart.name,
        )}. Try again.`,
      );
    }
    return {
      name: chart.name,
      version: chart.version,
      repository: this.repositoryOf(chart.name),
      digest,
      layerDigest: layer.descriptor.digest,
      annotations,
      created: true,
    };
  }
}

/**
 * Factory of the registry type `oci`. Options: `url` (`oci://host/path`), `plainHttp`, `username`, `password`, `webUrl`.
 *
 * @throws InputError that names the wrong or missing key.
 *
 * @public
 */
export const createOciChartRegistry: AdapterFactory<
  ChartRegistry
> = context => {
  const options = parseOptions(ociOptionsSchema, context);
  const { plainHttp, username, password, webUrl, url } = options;
  const origin = `${plainHttp ? 'http' : 'https'}://${url.host}`;
  const credentials =
    username !== undefined && password !== undefined
      ? { username, password }
      : undefined;
  if (plainHttp && credentials && !isLoopbackHost(new URL(origin).hostname)) {
    context.logger.warn(
      `${context.configKey}.plainHttp sends the password to ${url.host} unencrypted; set up TLS there.`,
    );
  }
  const { configKey, logger } = context;
  return new OciChartRegistry(
    new OciClient({
      origin,
      credentials,
      configKey,
      limits: OCI_LIMITS,
      logger,
    }),
    { host: url.host, path: url.path, webUrl },
  );
};
