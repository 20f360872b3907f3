import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type {
  AdapterFactory,
  ChartRegistry,
  PackagedChart,
  StoredChart,
} from '@chartway/plugin-chartway-node';
import { parseOptions } from '../adapterOptions';
import { type DurableFiles, localFiles } from './durableFiles';
import {
  chartBlobs,
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
import { OciError } from './OciError';
import { OciLayout } from './OciLayout';
import { layoutOptionsSchema } from './schema';

/**
 * Charts in a folder: per chart an OCI image layout, which other tools read, with the same bytes a registry would hold,
 * hence the same digests.
 */
export class LayoutChartRegistry implements ChartRegistry {
  readonly kind = 'layout';
  readonly url: string;

  constructor(
    private readonly folder: string,
    private readonly files: DurableFiles,
  ) {
    this.url = pathToFileURL(folder).href;
  }

  repositoryOf(name: string): string {
    return pathToFileURL(this.folderOf(name)).href;
  }

  webUrl(name: string): undefined {
    checkChartName(name);
    return undefined;
  }

  async push(
    chart: PackagedChart,
  ): Promise<StoredChart & { created: boolean }> {
    const layout = this.layout(chart.name);
    const tag = tagOfVersion(chart.version);
    const { config, layer, manifest } = chartBlobs(chart);
    const before = await this.published(chart);
    if (before) {
      await layout.repairIndex();
      return { ...before, created: false };
    }
    const created = await layout.publish(tag, manifest, [config, layer]);
    const now = await this.published(chart);
    if (!now) {
      throw new OciError(
        'busy',
        `Chart ${chart.name} ${
          chart.version
        } was removed from ${this.repositoryOf(
          chart.name,
        )} while it was published. Try again.`,
      );
    }
    return { ...now, created };
  }

  async find(
    name: string,
    versionOrDigest: string,
  ): Promise<StoredChart | undefined> {
    return (await this.look(name, versionOrDigest))?.chart;
  }

  async pull(
    name: string,
    versionOrDigest: string,
  ): Promise<StoredChart & { archive: Uint8Array }> {
    const found = await this.look(name, versionOrDigest);
    if (!found) {
      throw chartNotFound(this.repositoryOf(name), versionOrDigest);
    }
    const { chart, layer } = found;
    const archive = await this.layout(name).readBlob(layer);
    if (!archive) {
      throw lost(layer.digest, chart.repository);
    }
    return { ...chart, archive };
  }

  async versions(name: string): Promise<string[]> {
    const tags = await this.layout(name).tags();
    return newestFirst(
      [...tags.keys()]
        .map(versionOfTag)
        .filter(version => version !== undefined),
    );
  }

  private folderOf(name: string): string {
    // The grammar of names leaves no way out of the folder.
    checkChartName(name);
    return join(this.folder, name);
  }

  private layout(name: string): OciLayout {
    return new OciLayout(this.folderOf(name), this.files);
  }

  private async look(
    name: string,
    versionOrDigest: string,
  ): Promise<FoundChart | undefined> {
    const layout = this.layout(name);
    const reference = referenceOf(versionOrDigest);
    const descriptor = await layout.resolve(reference);
    if (!descriptor) {
      return undefined;
    }
    const repository = this.repositoryOf(name);
    const bytes = await layout.readBlob(descriptor);
    if (!bytes) {
      throw lost(descriptor.digest, repository);
    }
    const found = await readChart({
      name,
      repository,
      digest: descriptor.digest,
      bytes,
      version: isDigest(versionOrDigest) ? undefined : versionOrDigest,
      readBlob: blob => layout.readBlob(blob),
    });
    if (!found) {
      throw new OciError(
        'refused',
        `${repository} holds ${reference}, but it is no Helm chart. Choose another chart name or version.`,
      );
    }
    return found;
  }

  /** The version as it is published. @throws ConflictError when it has other content. */
  private async published(
    chart: PackagedChart,
  ): Promise<StoredChart | undefined> {
    const found = await this.find(chart.name, chart.version);
    if (found && found.layerDigest !== chart.layerDigest) {
      throw versionTaken(chart, found);
    }
    return found;
  }
}

function lost(digest: string, repository: string): OciError {
  return new OciError(
    'not-found',
    `The blob ${digest} is missing in ${repository}. Restore it from a backup, or delete that version and publish it again.`,
  );
}

/**
 * Factory of the registry type `layout`. Options: `folder`, an absolute path; by default the adapter's data folder.
 *
 * @throws InputError that names the wrong or missing key.
 *
 * @public
 */
export const createLayoutChartRegistry: AdapterFactory<
  ChartRegistry
> = context => {
  const { folder } = parseOptions(layoutOptionsSchema, context);
  return new LayoutChartRegistry(folder ?? context.dataFolder, localFiles);
};
