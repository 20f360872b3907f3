import { join } from 'node:path';
import {
  createBackendPlugin,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import { createHelmEngine, type HelmEngine } from '@chartway/helm-engine';
import type { ChartwayInfo } from '@chartway/plugin-chartway-common';
import {
  chartwayAdaptersExtensionPoint,
  ReloadingPolicyConfig,
  type AdapterContext,
  type ChartRegistry,
  type Cluster,
  type CurrentPolicy,
  type DeploymentEngine,
  type GitHost,
} from '@chartway/plugin-chartway-node';
import { AuthorizedAccessService } from './access/AuthorizedAccessService';
import { CatalogPeopleDirectory } from './access/CatalogPeopleDirectory';
import { DefaultAccessService } from './access/DefaultAccessService';
import { accessRoutes } from './access/routes';
import { ActionDoor } from './actions/ActionDoor';
import { registerActions } from './actions/registerActions';
import { AdapterRegistry } from './adapters/AdapterRegistry';
import { createArgoCdEngine } from './adapters/argocd/ArgoCdDeploymentEngine';
import { createGiteaGitHost } from './adapters/git/gitea/GiteaGitHost';
import { createLocalGitHost } from './adapters/git/local/LocalGitHost';
import { createKubernetesCluster } from './adapters/kubernetes/KubernetesCluster';
import {
  createLayoutChartRegistry,
  createOciChartRegistry,
} from './adapters/oci';
import { AuthorizedAuditService } from './audit/AuthorizedAuditService';
import type { AuditService } from './audit/AuditService';
import { auditRoutes } from './audit/routes';
import {
  makeAuditRoom,
  openDatabase,
  startAuditRoom,
  type AuditRoom,
} from './auditRoom';
import { Authorizer } from './authorization/Authorizer';
import { registerPermissions } from './authorization/registerPermissions';
import { BACKSTAGE_SERVICES, type Core } from './backstageServices';
import { BackstageCatalogDirectory } from './catalog/BackstageCatalogDirectory';
import { CatalogComponentService } from './catalog/CatalogComponentService';
import { DefaultProductService } from './catalog/ProductService';
import { catalogRoutes } from './catalog/routes';
import { AuthorizedChartService } from './charts/AuthorizedChartService';
import { AuthorizedChartTemplateService } from './charts/AuthorizedChartTemplateService';
import { DefaultChartService } from './charts/DefaultChartService';
import { DefaultChartSourceService } from './charts/DefaultChartSourceService';
import { DefaultChartTemplateService } from './charts/DefaultChartTemplateService';
import { chartRoutes } from './charts/routes';
import { readChartwayConfig, type ChartwayConfig } from './config';
import {
  authorizedDeploymentRoom,
  makeDelivery,
  makeDeploymentRoom,
  makeEngines,
} from './deploymentRoom';
import { deploymentRoutes } from './deployments/routes';
import { Callers } from './http/Callers';
import { createRouter } from './http/createRouter';
import { infoOf } from './info/infoOf';
import { infoRoutes } from './info/routes';
import { makeInstanceIndex, makePortfolio } from './instanceLists';
import { makeEngineFiles, makeInstanceRoom } from './instanceRoom';
import { AuthorizedInstanceHistoryService } from './instances/AuthorizedInstanceHistoryService';
import { AuthorizedInstanceService } from './instances/AuthorizedInstanceService';
import type { InstanceIndex } from './instances/InstanceIndex';
import { lifecycleRoutes } from './instances/lifecycle/routes';
import { instanceRoutes } from './instances/routes';
import { historyRoutes } from './instances/history/routes';
import { valuesRoutes } from './instances/values/routes';
import {
  authorizedLifecycle,
  makeLifecycleRoom,
  startLifecycle,
  type LifecycleRoom,
} from './lifecycleRoom';
import { openPortalKeys, type PortalKeys } from './portalKeys';
import { AuthorizedPortfolioService } from './portfolio/AuthorizedPortfolioService';
import type { PortfolioService } from './portfolio/PortfolioService';
import { portfolioRoutes } from './portfolio/routes';
import { startLiveRoom } from './liveRoom';
import { openWebhooks } from './webhookRoom';
import {
  makeRepositories,
  makeSeeder,
  type Repositories,
} from './repositories';
import { authorizedValues } from './valuesRoom';

/** The other systems, as the configuration names them. */
type Systems = {
  gitHost: GitHost;
  registry: ChartRegistry;
  engines: DeploymentEngine[];
  helm: HelmEngine;
  clusters: Cluster[];
};

const now = () => new Date();

/** The adapters that come with the plugin. */
function registerBuiltInAdapters(adapters: AdapterRegistry): void {
  adapters.addGitHost('local', createLocalGitHost);
  adapters.addGitHost('gitea', createGiteaGitHost);
  adapters.addChartRegistry('layout', createLayoutChartRegistry);
  adapters.addChartRegistry('oci', createOciChartRegistry);
  adapters.addDeploymentEngine('argocd', createArgoCdEngine);
}

/** An engine's block without what is not its adapter's business. */
function adapterBlock({
  applications: _,
  applicationsBy: __,
  appProjects: ___,
  ...block
}: ChartwayConfig['engines'][number]): unknown {
  return block;
}

function makeSystems(
  adapters: AdapterRegistry,
  config: ChartwayConfig,
  logger: LoggerService,
): Systems {
  const context = (
    configKey: string,
    options: unknown,
    folder: string,
  ): AdapterContext => ({
    options,
    configKey,
    dataFolder: join(config.dataFolder, folder),
    logger: logger.child({ adapter: configKey }),
  });
  return {
    gitHost: adapters.gitHost(
      config.git.type,
      context('chartway.git', config.git, ''),
    ),
    registry: adapters.chartRegistry(
      config.registry.type,
      context('chartway.registry', config.registry, 'registry'),
    ),
    engines: config.engines.map((engine, index) =>
      adapters.deploymentEngine(
        engine.type,
        context(
          `chartway.engines[${index}]`,
          adapterBlock(engine),
          `engines/${engine.name}`,
        ),
      ),
    ),
    helm: createHelmEngine(),
    clusters: config.clusters.map(createKubernetesCluster),
  };
}

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

/** Decorates every service with its permission checks: all that routes and actions ever get. */
function makeAuthorized(
  core: Core,
  config: ChartwayConfig,
  { audit, reading }: AuditRoom,
  rooms: ReturnType<typeof makeRooms> & {
    portfolio: PortfolioService;
    delivery: ReturnType<typeof makeDelivery>;
    lifecycle: LifecycleRoom;
  },
  policy: CurrentPolicy,
) {
  const { auth, permissions, userInfo } = core;
  const { products, sources } = rooms;
  const authorizer = new Authorizer({
    auth,
    permissions,
    registry: core.permissionsRegistry,
    audit,
    products,
  });
  const instances = new AuthorizedInstanceService({
    service: rooms.instances,
    authorizer,
    products,
    environments: config.environments,
  });
  const { templates: plainTemplates, charts: plainCharts } = rooms;
  const templates = new AuthorizedChartTemplateService(
    plainTemplates,
    authorizer,
    products,
  );
  const charts = new AuthorizedChartService(plainCharts, authorizer, products);
  const access = new DefaultAccessService({
    authorizer,
    policy,
    userInfo,
    instances: rooms.instances,
    people: new CatalogPeopleDirectory(core.catalog),
    insecure: config.insecure,
  });
  return {
    access: new AuthorizedAccessService(access, instances),
    instances,
    templates,
    charts,
    ...authorizedDeploymentRoom(rooms.deployments, rooms.delivery, {
      ...{ authorizer, instances, products },
    }),
    portfolio: new AuthorizedPortfolioService(rooms.portfolio, authorizer),
    products,
    components: new CatalogComponentService(sources, authorizer),
    history: new AuthorizedInstanceHistoryService(rooms.history, instances),
    ...authorizedValues(rooms, {
      authorizer,
      instances,
      audit,
      environments: config.environments,
    }),
    ...authorizedLifecycle(rooms.lifecycle, {
      ...{ authorizer, instances, products },
    }),
    audit: new AuthorizedAuditService({ reading, authorizer, audit, now }),
  };
}

type Authorized = ReturnType<typeof makeAuthorized>;

function makeRouter(
  { auth, httpAuth, logger }: Core,
  info: ChartwayInfo,
  services: Authorized,
) {
  const callers = new Callers(auth, httpAuth);
  return createRouter(logger, [
    infoRoutes(info, callers),
    catalogRoutes(services, callers),
    chartRoutes(services, callers),
    instanceRoutes(services.instances, callers),
    valuesRoutes(services.values, callers),
    historyRoutes(services.releases, callers),
    lifecycleRoutes(services, callers),
    deploymentRoutes(services, callers),
    portfolioRoutes(services.portfolio, callers),
    accessRoutes(services.access, callers),
    auditRoutes(services.audit, callers),
  ]);
}

/**
 * The Chartway backend plugin: charts, instances, deployments and the audit log behind `/api/chartway/v1`.
 *
 * @public
 */
export const chartwayPlugin = createBackendPlugin({
  pluginId: 'chartway',
  register(env) {
    const adapters = new AdapterRegistry();
    registerBuiltInAdapters(adapters);
    env.registerExtensionPoint(chartwayAdaptersExtensionPoint, adapters);
    env.registerInit({
      deps: BACKSTAGE_SERVICES,
      async init({ config, database, httpRouter, lifecycle, ...core }) {
        const settings = readChartwayConfig(config, process.cwd());
        const systems = makeSystems(adapters, settings, core.logger);
        const repositories = makeRepositories(settings, systems.gitHost);
        const policy = new ReloadingPolicyConfig(config, core.logger);
        const knex = await openDatabase(database);
        const room = await makeAuditRoom({
          ...core,
          knex,
          settings: settings.audit,
          dataFolder: settings.dataFolder,
          gitops: repositories.gitops,
          policyVersion: () => policy.version(),
        });
        const index = makeInstanceIndex(knex, repositories.gitops, core.logger);
        const keys = await openPortalKeys(knex);
        const rooms = makeRooms(
          core,
          settings,
          systems,
          repositories,
          index,
          room.audit,
          keys,
        );
        const portfolio = makePortfolio(knex, index, {
          ...core,
          ...rooms,
          ...keys,
          environments: settings.environments,
        });
        registerPermissions(core.permissionsRegistry, rooms.products);
        const following = makeLifecycleRoom({
          ...core,
          ...systems,
          ...rooms,
          ...{ knex, repositories, index, audit: room.audit },
        });
        const delivery = makeDelivery(knex, room.reading);
        const all = { ...rooms, portfolio, delivery, lifecycle: following };
        const services = makeAuthorized(core, settings, room, all, policy);
        const looks = startLiveRoom({
          ...{ ...core, ...keys, ...delivery },
          ...{ knex, index, lifecycle, audit: room },
          engines: rooms.engines,
          gitops: repositories.gitops,
          seconds: settings.polling.seconds,
          looks: [rooms.pendingLook(knex, core.auth)],
        });
        // Before the other routes, which parse the bodies that webhooks sign.
        openWebhooks({
          ...{ ...core, ...systems, webhooks: settings.webhooks },
          ...{ repositories, looks, knex, httpRouter },
        });
        httpRouter.use(makeRouter(core, infoOf(settings, systems), services));
        registerActions(core.actions, new ActionDoor(core.auth, core.logger), {
          ...services,
          environments: settings.environments,
        });
        startLifecycle(following, { ...core, lifecycle });
        await startAuditRoom(room, {
          ...core,
          settings: settings.audit,
          gitops: repositories.gitops,
          registry: systems.registry,
          lifecycle,
        });
        lifecycle.addShutdownHook(() => systems.helm.close());
        if (settings.examples.seed) {
          const seeder = makeSeeder(settings, repositories, core.logger);
          // After the start, so that a Git host that is slow or down does not hold it up.
          lifecycle.addStartupHook(() => seeder.run());
        }
      },
    });
  },
});
