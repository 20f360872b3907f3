import { join } from 'node:path';
import {
  createBackendPlugin,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import { createHelmEngine } from '@chartway/helm-engine';
import type { ChartwayInfo } from '@chartway/plugin-chartway-common';
import {
  chartwayAdaptersExtensionPoint,
  ReloadingPolicyConfig,
  type AdapterContext,
} from '@chartway/plugin-chartway-node';
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
import { auditRoutes } from './audit/routes';
import { makeAuditRoom, openDatabase, startAuditRoom } from './auditRoom';
import { registerPermissions } from './authorization/registerPermissions';
import { makeAuthorized, type Authorized } from './authorizedRooms';
import { BACKSTAGE_SERVICES, type Core } from './backstageServices';
import { catalogRoutes } from './catalog/routes';
import { chartRoutes } from './charts/routes';
import { readChartwayConfig, type ChartwayConfig } from './config';
import { deploymentRoutes, liveRoutes } from './deployments/routes';
import { Callers } from './http/Callers';
import { createRouter } from './http/createRouter';
import { infoOf } from './info/infoOf';
import { infoRoutes } from './info/routes';
import { lifecycleRoutes } from './instances/lifecycle/routes';
import { instanceRoutes } from './instances/routes';
import { historyRoutes } from './instances/history/routes';
import { valuesRoutes } from './instances/values/routes';
import { startLifecycle } from './lifecycleRoom';
import { portfolioRoutes } from './portfolio/routes';
import { startLiveRoom } from './liveRoom';
import { openRooms, type Systems } from './rooms';
import { openWebhooks } from './webhookRoom';
import { makeRepositories, makeSeeder } from './repositories';

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
    liveRoutes(services, callers),
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
        const rooms = await openRooms({
          ...{ core, config: settings, systems, repositories, knex },
          audit: room,
        });
        registerPermissions(core.permissionsRegistry, rooms.products);
        const services = makeAuthorized(core, settings, room, rooms, policy);
        const looks = startLiveRoom({
          ...{ ...core, ...rooms.keys, ...rooms.delivery },
          ...{ knex, lifecycle, audit: room },
          ...{ index: rooms.index, engines: rooms.engines },
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
        startLifecycle(rooms.lifecycle, { ...core, lifecycle });
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
