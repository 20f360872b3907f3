import { join } from 'node:path';
import {
  coreServices,
  createBackendPlugin,
  resolvePackagePath,
  type AuditorService,
  type AuthService,
  type DatabaseService,
  type HttpAuthService,
  type LoggerService,
  type PermissionsRegistryService,
  type PermissionsService,
  type UserInfoService,
} from '@backstage/backend-plugin-api';
import {
  actionsRegistryServiceRef,
  type ActionsRegistryService,
} from '@backstage/backend-plugin-api/alpha';
import {
  catalogServiceRef,
  type CatalogService,
} from '@backstage/plugin-catalog-node';
import {
  eventsServiceRef,
  type EventsService,
} from '@backstage/plugin-events-node';
import { createHelmEngine, type HelmEngine } from '@chartway/helm-engine';
import type { ChartwayInfo } from '@chartway/plugin-chartway-common';
import {
  chartwayAdaptersExtensionPoint,
  type AdapterContext,
  type ChartRegistry,
  type DeploymentEngine,
  type GitHost,
} from '@chartway/plugin-chartway-node';
import { ActionDoor } from './actions/ActionDoor';
import { registerActions } from './actions/registerActions';
import { AdapterRegistry } from './adapters/AdapterRegistry';
import { createArgoCdEngine } from './adapters/argocd/ArgoCdDeploymentEngine';
import { createGiteaGitHost } from './adapters/git/gitea/GiteaGitHost';
import { createLocalGitHost } from './adapters/git/local/LocalGitHost';
import {
  createLayoutChartRegistry,
  createOciChartRegistry,
} from './adapters/oci';
import { AuthorizedAuditService } from './audit/AuthorizedAuditService';
import { DatabaseAuditStore } from './audit/DatabaseAuditStore';
import { DefaultAuditService } from './audit/DefaultAuditService';
import { auditRoutes } from './audit/routes';
import { Authorizer } from './authorization/Authorizer';
import { registerPermissions } from './authorization/registerPermissions';
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
import { AuthorizedDeploymentService } from './deployments/AuthorizedDeploymentService';
import { DefaultDeploymentService } from './deployments/DefaultDeploymentService';
import { EngineDirectory } from './deployments/EngineDirectory';
import { deploymentRoutes } from './deployments/routes';
import { RepositoryAccess } from './git/RepositoryAccess';
import { Callers } from './http/Callers';
import { createRouter } from './http/createRouter';
import { infoOf } from './info/infoOf';
import { infoRoutes } from './info/routes';
import { AuthorizedInstanceHistoryService } from './instances/AuthorizedInstanceHistoryService';
import { AuthorizedInstanceService } from './instances/AuthorizedInstanceService';
import { DefaultInstanceHistoryService } from './instances/DefaultInstanceHistoryService';
import { DefaultInstanceService } from './instances/DefaultInstanceService';
import { InstanceIndex } from './instances/InstanceIndex';
import { InstancePresenter } from './instances/InstancePresenter';
import { ReleaseRenderer } from './instances/ReleaseRenderer';
import { ReleaseWriter } from './instances/ReleaseWriter';
import { DEFAULT_LAYOUT } from './instances/domain/layout';
import { instanceRoutes } from './instances/routes';
import { ExampleSeeder } from './seed/ExampleSeeder';

/** What Backstage gives the plugin. */
type Core = {
  logger: LoggerService;
  auth: AuthService;
  httpAuth: HttpAuthService;
  userInfo: UserInfoService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  auditor: AuditorService;
  catalog: CatalogService;
  events: EventsService;
  actions: ActionsRegistryService;
};

/** The other systems, as the configuration names them. */
type Systems = {
  gitHost: GitHost;
  registry: ChartRegistry;
  engines: DeploymentEngine[];
  helm: HelmEngine;
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
        context(`chartway.engines[${index}]`, engine, `engines/${engine.name}`),
      ),
    ),
    helm: createHelmEngine(),
  };
}

function makeRepositories({ repositories }: ChartwayConfig, host: GitHost) {
  const { chartTemplates, charts, gitops } = repositories;
  return {
    templates: new RepositoryAccess(host, {
      name: chartTemplates.name,
      branch: chartTemplates.branch,
      description: 'Chart templates',
    }),
    charts: new RepositoryAccess(host, {
      ...charts,
      description: 'Chart sources',
    }),
    gitops: new RepositoryAccess(host, {
      ...gitops,
      description: 'What should run where',
    }),
  };
}

async function makeAudit(core: Core, database: DatabaseService) {
  const knex = await database.getClient();
  if (!database.migrations?.skip) {
    await knex.migrate.latest({
      directory: resolvePackagePath(
        '@chartway/plugin-chartway-backend',
        'migrations',
      ),
    });
  }
  const audit = new DefaultAuditService({
    store: new DatabaseAuditStore(knex),
    auditor: core.auditor,
    logger: core.logger,
    now,
  });
  const lost = await audit.closeLost();
  if (lost > 0) {
    core.logger.warn(
      `Marked ${lost} audit intents without outcome as unknown; Git and the registry show what was done`,
    );
  }
  return audit;
}

function makeEngines(
  engines: DeploymentEngine[],
  repository: RepositoryAccess,
  logger: LoggerService,
): EngineDirectory {
  const sources = async () => ({
    gitRepository: await repository.cloneUrl(),
    applicationsPath: DEFAULT_LAYOUT.applications,
    branch: repository.branch,
  });
  return new EngineDirectory({ engines, sources, logger });
}

function makeRooms(
  core: Core,
  config: ChartwayConfig,
  systems: Systems,
  audit: DefaultAuditService,
) {
  const { auth, catalog, events, logger, userInfo } = core;
  const { registry } = systems;
  const repositories = makeRepositories(config, systems.gitHost);
  const sources = new DefaultChartSourceService(repositories.charts);
  const directory = new BackstageCatalogDirectory({ catalog, auth, now });
  const products = new DefaultProductService({ directory, sources, userInfo });
  const engines = makeEngines(systems.engines, repositories.gitops, logger);
  const index = new InstanceIndex();
  const renderer = new ReleaseRenderer(systems.helm);
  const repository = repositories.gitops;
  const instances = new DefaultInstanceService({
    repository,
    chartRepositoryName: repositories.charts.name,
    index,
    writer: new ReleaseWriter({ repository, index, renderer }),
    presenter: new InstancePresenter({ repository, registry, pages: engines }),
    registry,
    sources,
    products,
    audit,
    events,
    listener: engines,
    logger,
    environments: config.environments,
    destinations: config.destinations,
    kubeVersion: config.kubeVersion,
  });
  const templates = new DefaultChartTemplateService({
    repository: repositories.templates,
    folder: config.repositories.chartTemplates.folder,
    instances,
    products,
  });
  const charts = new DefaultChartService({ registry, products, audit });
  const deployments = new DefaultDeploymentService({
    instances,
    engines,
    audit,
    now,
  });
  return {
    repositories,
    sources,
    products,
    instances,
    templates,
    charts,
    deployments,
    history: new DefaultInstanceHistoryService(repository, instances),
  };
}

/** Decorates every service with its permission checks: all that routes and actions ever get. */
function makeAuthorized(
  core: Core,
  config: ChartwayConfig,
  audit: DefaultAuditService,
  rooms: ReturnType<typeof makeRooms>,
) {
  const { auth, permissions } = core;
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
  const deployments = new AuthorizedDeploymentService(
    rooms.deployments,
    authorizer,
    instances,
  );
  return {
    instances,
    templates,
    charts,
    deployments,
    products,
    components: new CatalogComponentService(sources, authorizer),
    history: new AuthorizedInstanceHistoryService(rooms.history, instances),
    audit: new AuthorizedAuditService(audit, authorizer, products),
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
    deploymentRoutes(services.deployments, callers),
    auditRoutes(services.audit, callers),
  ]);
}

function makeSeeder(
  config: ChartwayConfig,
  { repositories }: ReturnType<typeof makeRooms>,
  logger: LoggerService,
): ExampleSeeder {
  const { folder } = config.examples;
  const { templates, charts, gitops } = repositories;
  return new ExampleSeeder(
    [
      { repository: templates, folder: join(folder, 'chart-templates') },
      { repository: charts, folder: join(folder, 'charts') },
      { repository: gitops, folder: join(folder, 'gitops') },
    ],
    logger,
  );
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
      deps: {
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        auth: coreServices.auth,
        httpAuth: coreServices.httpAuth,
        userInfo: coreServices.userInfo,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        auditor: coreServices.auditor,
        catalog: catalogServiceRef,
        events: eventsServiceRef,
        actions: actionsRegistryServiceRef,
      },
      async init({ config, database, httpRouter, lifecycle, ...core }) {
        const settings = readChartwayConfig(config, process.cwd());
        const systems = makeSystems(adapters, settings, core.logger);
        const audit = await makeAudit(core, database);
        const rooms = makeRooms(core, settings, systems, audit);
        registerPermissions(core.permissionsRegistry, rooms.products);
        const services = makeAuthorized(core, settings, audit, rooms);
        httpRouter.use(makeRouter(core, infoOf(settings, systems), services));
        registerActions(core.actions, new ActionDoor(core.auth, core.logger), {
          ...services,
          environments: settings.environments,
        });
        lifecycle.addShutdownHook(() => systems.helm.close());
        if (settings.examples.seed) {
          const seeder = makeSeeder(settings, rooms, core.logger);
          // After the start, so that a Git host that is slow or down does not hold it up.
          lifecycle.addStartupHook(() => seeder.run());
        }
      },
    });
  },
});
