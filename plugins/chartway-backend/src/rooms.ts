import type { HelmEngine } from '@chartway/helm-engine';
import type {
  ChartRegistry,
  Cluster,
  DeploymentEngine,
  GitHost,
} from '@chartway/plugin-chartway-node';
import type { Knex } from 'knex';
import type { AuditService } from './audit/AuditService';
import type { AuditRoom } from './auditRoom';
import type { Core } from './backstageServices';
import { BackstageCatalogDirectory } from './catalog/BackstageCatalogDirectory';
import { DefaultProductService } from './catalog/ProductService';
import { DefaultChartService } from './charts/DefaultChartService';
import { DefaultChartSourceService } from './charts/DefaultChartSourceService';
import { DefaultChartTemplateService } from './charts/DefaultChartTemplateService';
import type { ChartwayConfig } from './config';
import {
  makeDelivery,
  makeDeploymentRoom,
  makeEngines,
} from './deploymentRoom';
import { makeInstanceIndex, makePortfolio } from './instanceLists';
import { makeEngineFiles, makeInstanceRoom } from './instanceRoom';
import type { InstanceIndex } from './instances/InstanceIndex';
import { makeLifecycleRoom } from './lifecycleRoom';
import { openPortalKeys, type PortalKeys } from './portalKeys';
import type { Repositories } from './repositories';

/** The other systems, as the configuration names them. */
export type Systems = {
  gitHost: GitHost;
  registry: ChartRegistry;
  engines: DeploymentEngine[];
  helm: HelmEngine;
  clusters: Cluster[];
};

const now = () => new Date();

function makeRooms(
  core: Core,
  config: ChartwayConfig,
  systems: Systems,
  repositories: Repositories,
  index: InstanceIndex,
  audit: AuditService,
  keys: PortalKeys,
) {
  const { auth, catalog, events, logger, userInfo } = core;
  const { registry } = systems;
  const sources = new DefaultChartSourceService(repositories.charts);
  const directory = new BackstageCatalogDirectory({ catalog, auth, now });
  const products = new DefaultProductService({ directory, sources, userInfo });
  const engineFiles = makeEngineFiles(config, registry.url);
  const engines = makeEngines(
    systems.engines,
    engineFiles.folderOf,
    repositories.gitops,
    logger,
  );
  const { instances, ...room } = makeInstanceRoom({
    config,
    repositories,
    registry,
    helm: systems.helm,
    engines,
    engineFiles,
    index,
    ...{ sources, products, audit, events, logger, now },
    ...keys,
  });
  const templates = new DefaultChartTemplateService({
    repository: repositories.templates,
    folder: config.repositories.chartTemplates.folder,
    instances,
    products,
  });
  const charts = new DefaultChartService({ registry, products, audit });
  const deployments = makeDeploymentRoom({
    instances,
    ...{ engines, config, audit },
    ...keys,
  });
  return {
    sources,
    products,
    instances,
    templates,
    charts,
    engines,
    deployments,
    ...room,
  };
}

/** The services of all rooms, without permission checks, and what they share. */
export async function openRooms(options: {
  core: Core;
  config: ChartwayConfig;
  systems: Systems;
  repositories: Repositories;
  knex: Knex;
  audit: AuditRoom;
}) {
  const { core, config, systems, repositories, knex, audit } = options;
  const index = makeInstanceIndex(knex, repositories.gitops, core.logger);
  const keys = await openPortalKeys(knex);
  const rooms = makeRooms(
    core,
    config,
    systems,
    repositories,
    index,
    audit.audit,
    keys,
  );
  const portfolio = makePortfolio(knex, index, {
    ...{ ...core, ...rooms, ...keys },
    environments: config.environments,
  });
  const lifecycle = makeLifecycleRoom({
    ...{ ...core, ...systems, ...rooms },
    ...{ knex, repositories, index, audit: audit.audit },
  });
  const delivery = makeDelivery(knex, audit.reading);
  return { ...rooms, portfolio, lifecycle, delivery, index, keys };
}

/** What {@link openRooms} makes. */
export type Rooms = Awaited<ReturnType<typeof openRooms>>;
