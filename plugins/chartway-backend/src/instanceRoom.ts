import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { HelmEngine } from '@chartway/helm-engine';
import type { ChartRegistry } from '@chartway/plugin-chartway-node';
import type { AuditService } from './audit/AuditService';
import type { ProductService } from './catalog/ProductService';
import type { ChartSourceService } from './charts/ChartSourceService';
import type { ChartwayConfig } from './config';
import type { EngineDirectory } from './deployments/EngineDirectory';
import { ClusterVersions } from './instances/ClusterVersions';
import { CommitAuthors } from './instances/CommitAuthors';
import { DefaultInstanceHistoryService } from './instances/DefaultInstanceHistoryService';
import { DefaultInstanceService } from './instances/DefaultInstanceService';
import type { InstanceIndex } from './instances/InstanceIndex';
import { InstancePresenter } from './instances/InstancePresenter';
import { ReleaseAnnouncer } from './instances/ReleaseAnnouncer';
import { ReleasePinner } from './instances/ReleasePinner';
import { ReleaseRenderer } from './instances/ReleaseRenderer';
import { ReleaseWriter } from './instances/ReleaseWriter';
import type { ApplicationsOf } from './instances/domain/layout';
import type { Repositories } from './repositories';

/** What the room of the instances works with. */
export type InstanceRoomOptions = {
  config: ChartwayConfig;
  repositories: Repositories;
  registry: ChartRegistry;
  helm: HelmEngine;
  engines: EngineDirectory;
  applicationsOf: ApplicationsOf;
  index: InstanceIndex;
  sources: ChartSourceService;
  products: ProductService;
  audit: AuditService;
  events: EventsService;
  logger: LoggerService;
  now: () => Date;
};

/** Builds the services of the room of the instances: what Git says should run where. */
export function makeInstanceRoom(options: InstanceRoomOptions) {
  const { config, repositories, registry, engines, products, now } = options;
  const { applicationsOf, audit, index, sources } = options;
  const repository = repositories.gitops;
  const clusters = new ClusterVersions({
    engine: name => engines.find(name),
    now,
  });
  const renderer = new ReleaseRenderer(options.helm, clusters);
  const pinner = new ReleasePinner({ repository, index, applicationsOf });
  const instances = new DefaultInstanceService({
    repository,
    chartRepositoryName: repositories.charts.name,
    index,
    writer: new ReleaseWriter({ repository, index, renderer, pinner }),
    presenter: new InstancePresenter({
      repository,
      registry,
      pages: engines,
      applicationsOf,
    }),
    registry,
    sources,
    products,
    authors: new CommitAuthors(products),
    audit,
    listener: new ReleaseAnnouncer({ ...options, listener: engines }),
    environments: config.environments,
    destinations: config.destinations,
    kubeVersion: config.kubeVersion,
    applicationsOf,
  });
  return {
    instances,
    history: new DefaultInstanceHistoryService(repository, instances),
  };
}
