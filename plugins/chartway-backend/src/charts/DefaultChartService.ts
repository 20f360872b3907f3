import { createHash } from 'node:crypto';
import { nextVersion, packageChart, readArchive } from '@chartway/chart-kit';
import { InputError } from '@backstage/errors';
import {
  chartPushPermission,
  type ChartVersions,
  type PublishedChart,
} from '@chartway/plugin-chartway-common';
import type {
  ChartRegistry,
  PackagedChart,
} from '@chartway/plugin-chartway-node';
import type { AuditService } from '../audit/AuditService';
import type { Caller } from '../authorization/Caller';
import type { ProductService } from '../catalog/ProductService';
import type { ChartService, PublishRequest } from './ChartService';
import { requireChartNameOf } from './domain/chartNames';

/** Differs from push to push, so it is no part of what a chart version is. */
const CREATED = 'org.opencontainers.image.created';

const sha256 = (bytes: Uint8Array) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** {@link ChartService} on the configured registry. */
export class DefaultChartService implements ChartService {
  readonly #registry: ChartRegistry;
  readonly #products: Pick<ProductService, 'owners'>;
  readonly #audit: AuditService;

  constructor(options: {
    registry: ChartRegistry;
    products: Pick<ProductService, 'owners'>;
    audit: AuditService;
  }) {
    this.#registry = options.registry;
    this.#products = options.products;
    this.#audit = options.audit;
  }

  async versions(name: string): Promise<ChartVersions> {
    const versions = await this.#registry.versions(name);
    return {
      name,
      repository: this.#registry.repositoryOf(name),
      versions,
      next: nextVersion(versions),
    };
  }

  async publish(
    request: PublishRequest,
    caller: Caller,
  ): Promise<PublishedChart> {
    const { product, customer, environment, name, version } = request;
    const owners = await this.#products.owners();
    requireChartNameOf(product, environment, name, owners.keys());
    const chart = toPackagedChart(request);
    const reference = `${this.#registry.repositoryOf(name)}:${version}`;
    const intent = {
      action: chartPushPermission.name,
      subject: reference,
      context: { product, ...(customer && { customer }), environment },
      after: {
        chart: name,
        chartVersion: version,
        layerDigest: chart.layerDigest,
      },
    };
    return this.#audit.audited(caller, intent, async () => {
      const stored = await this.#registry.push(chart);
      const url = this.#registry.webUrl(name, version);
      const { digest, layerDigest, created } = stored;
      const facts = { chart: name, chartVersion: version, layerDigest, digest };
      return {
        result: {
          name,
          version,
          reference,
          digest,
          layerDigest,
          created,
          ...(url && { url }),
        },
        // A version never changes: pushed again, it was before what it is now.
        ...(!created && { before: facts }),
        after: facts,
        details: { digest, layerDigest, created: String(created) },
      };
    });
  }
}

/** Reads the archive within its limits and checks that it is the chart the request names. */
function toPackagedChart({
  name,
  version,
  archive,
}: PublishRequest): PackagedChart {
  const { metadata, configJson, annotations } = packageChart(
    readArchive(archive),
  );
  if (metadata.name !== name || metadata.version !== version) {
    throw new InputError(
      `The archive holds the chart ${metadata.name} ${metadata.version}, but the request is for ${name} ${version}; package it again with this name and version in Chart.yaml.`,
    );
  }
  const { [CREATED]: _, ...lasting } = annotations;
  return {
    name,
    version,
    archive,
    layerDigest: sha256(archive),
    config: configJson,
    annotations: lasting,
  };
}
