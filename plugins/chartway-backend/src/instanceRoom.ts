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
import { EngineFiles } from './instances/EngineFiles';
import type { InstanceIndex } from './instances/InstanceIndex';
import { InstancePresenter } from './instances/InstancePresenter';
import { ReleaseAnnouncer } from './instances/ReleaseAnnouncer';
import { ReleasePinner } from './instances/ReleasePinner';
import { ReleaseRenderer } from './instances/ReleaseRenderer';
import { ReleaseWriter } from './instances/ReleaseWriter';
import type { Repositories } from './repositories';
import { makeValuesRoom } from './valuesRoom';

/** What the room of the instances works with. */
export type InstanceRoomOptions = {
  config: ChartwayConfig;
  repositories: Repositories;
  registry: ChartRegistry;
  helm: HelmEngine;
  engines: EngineDirectory;
  engineFiles: EngineFiles;
  index: InstanceIndex;
  sources: ChartSourceService;
  products: ProductService;
  audit: AuditService;
  events: EventsService;
  logger: LoggerService;
  now: () => Date;
  /** Known to the portal only; hides the contents of Secrets. */
  maskingKey: Uint8Array;
};

/** What each engine applies, where in the GitOps repository. */
export function makeEngineFiles(
  { engines, destinations, environments, repositories }: ChartwayConfig,
  chartsUrl: string,
): EngineFiles {
  const { branch } = repositories.gitops;
  return new EngineFiles({
    engines,
    destinations,
    environments,
    branch,
    chartsUrl,
  });
}

/** Builds the services of the room of the instances: what Git says should run where. */
export function makeInstanceRoom(options: InstanceRoomOptions) {
  const { config, repositories, registry, engines, products, now } = options;
  const { audit, engineFiles, index, sources } = options;
  const applicationsOf = engineFiles.folderOf;
  const repository = repositories.gitops;
  const clusters = new ClusterVersions({
    engine: name => engines.find(name),
    now,
  });
  const renderer = new ReleaseRenderer(options.helm, clusters);
  const pinner = new ReleasePinner({ repository, index, engineFiles });
  const presenter = new InstancePresenter({
    repository,
    registry,
    pages: engines,
    applicationsOf,
  });
  const authors = new CommitAuthors(products);
  const listener = new ReleaseAnnouncer({ ...options, listener: engines });
  const instances = new DefaultInstanceService({
    repository,
    chartRepositoryName: repositories.charts.name,
    index,
    writer: new ReleaseWriter({ repository, index, renderer, pinner }),
    presenter,
    registry,
    sources,
    products,
    authors,
    audit,
    listener,
    environments: config.environments,
    destinations: config.destinations,
    kubeVersion: config.kubeVersion,
    applicationsOf,
  });
  const { environments } = config;
  const values = makeValuesRoom({
    ...options,
    ...{ repository, clusters, renderer, pinner, presenter, instances },
    ...{ authors, listener, environments },
  });
  return {
    instances,
    renderer,
    listener,
    applicationsOf,
    ...values,
    history: new DefaultInstanceHistoryService(repository, instances),
  };
}
