import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  actionsRegistryServiceFactory,
  actionsServiceFactory,
} from '@backstage/backend-defaults/alpha';
import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { httpRouterServiceFactory } from '@backstage/backend-defaults/httpRouter';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import { permissionsRegistryServiceFactory } from '@backstage/backend-defaults/permissionsRegistry';
import { userInfoServiceFactory } from '@backstage/backend-defaults/userInfo';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
  type AuthService,
  type BackendFeature,
  type HttpRouterService,
  type HttpRouterServiceAuthPolicy,
  type PermissionsService,
  type PluginMetadataService,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import mcpActionsPlugin from '@backstage/plugin-mcp-actions-backend';
import permissionPlugin from '@backstage/plugin-permission-backend';
import type { JsonObject } from '@backstage/types';
import { ChartwayClient } from '@chartway/plugin-chartway-common';
import permissionModuleChartway from '@chartway/plugin-permission-backend-module-chartway';
import { chartwayPlugin } from '../plugin';
import { databaseOf } from './databaseOf';
import {
  exampleChartwayConfig,
  exampleEntities,
  groupsOf,
} from './exampleConfig';
import { routesOf } from './routesOf';
import { TestIdentity } from './TestIdentity';

/** A service's own factory, as the framework keeps it. */
type InternalFactory = {
  deps: Record<string, never>;
  factory(deps: { plugin: PluginMetadataService }): Promise<HttpRouterService>;
};

/** The real HTTP router service, which also notes what the plugin `chartway` puts on it. */
function recordingHttpRouter() {
  const handlers: unknown[] = [];
  const policies: HttpRouterServiceAuthPolicy[] = [];
  const real = httpRouterServiceFactory as unknown as InternalFactory;
  const factory = createServiceFactory({
    service: coreServices.httpRouter,
    initialization: 'always',
    deps: { ...real.deps, plugin: coreServices.pluginMetadata },
    async factory(deps): Promise<HttpRouterService> {
      const router = await real.factory(deps);
      if (deps.plugin.getId() !== 'chartway') return router;
      return {
        use(handler) {
          handlers.push(handler);
          router.use(handler);
        },
        addAuthPolicy(policy) {
          policies.push(policy);
          router.addAuthPolicy(policy);
        },
      };
    },
  });
  return { factory, handlers, policies };
}

/** What a plugin can do in its own name. */
export type PluginHand = { auth: AuthService; permissions: PermissionsService };

/** A module that does nothing but lend the identity of its plugin to the test. */
function handOf(pluginId: string, hands: Map<string, PluginHand>) {
  return createBackendModule({
    pluginId,
    moduleId: 'test-hand',
    register(module) {
      module.registerInit({
        deps: {
          auth: coreServices.auth,
          permissions: coreServices.permissions,
        },
        async init(services) {
          hands.set(pluginId, services);
        },
      });
    },
  });
}

/** Static tokens of callers outside the portal: without restrictions, for reading instances only, for another plugin. */
export const EXTERNAL = {
  elsewhere: 'external-elsewhere-token-0123456789',
  free: 'external-free-token-0123456789',
  reader: 'external-reader-token-0123456789',
};

const externalAccess = [
  {
    type: 'static',
    options: { token: EXTERNAL.elsewhere, subject: 'elsewhere' },
    accessRestrictions: [{ plugin: 'catalog' }],
  },
  { type: 'static', options: { token: EXTERNAL.free, subject: 'free' } },
  {
    type: 'static',
    options: { token: EXTERNAL.reader, subject: 'reader' },
    accessRestrictions: [
      { plugin: 'chartway', permission: ['chartway.instance.read'] },
    ],
  },
];

/** What a test may decide about the portal it starts. */
export type PortalOptions = {
  chartway?: JsonObject;
  /** The policy module instead of ours, with what it wants in the configuration. */
  policy?: BackendFeature;
  permission?: JsonObject;
  backend?: JsonObject;
  entities?: Entity[];
  features?: BackendFeature[];
  extensionPoints?: Parameters<typeof startTestBackend>[0]['extensionPoints'];
};

async function startBackend(
  folder: string,
  identity: TestIdentity,
  options: PortalOptions,
) {
  const router = recordingHttpRouter();
  const hands = new Map<string, PluginHand>();
  const database = databaseOf('chartway');
  const { environments, policy } = exampleChartwayConfig();
  const data = {
    permission: { enabled: true, ...options.permission },
    backend: {
      auth: { externalAccess },
      actions: { pluginSources: ['chartway'] },
      ...options.backend,
    },
    chartway: {
      dataFolder: folder,
      git: { type: 'local' },
      registry: { type: 'layout' },
      environments,
      policy,
      ...options.chartway,
    },
  };
  const backend = await startTestBackend({
    extensionPoints: options.extensionPoints,
    features: [
      ...[router.factory, authServiceFactory, httpAuthServiceFactory],
      ...[permissionsServiceFactory, permissionsRegistryServiceFactory],
      ...[actionsRegistryServiceFactory, actionsServiceFactory],
      ...[userInfoServiceFactory, mockServices.rootConfig.factory({ data })],
      catalogServiceMock.factory({
        entities: options.entities ?? exampleEntities(),
      }),
      ...[
        identity.plugin(),
        permissionPlugin,
        options.policy ?? permissionModuleChartway,
      ],
      handOf('catalog', hands),
      handOf('scaffolder', hands),
      handOf('mcp-actions', hands),
      ...[chartwayPlugin, database.module, mcpActionsPlugin],
      ...(options.features ?? []),
    ],
  });
  return { backend, router, hands, database };
}

/**
 * The portal as it is in production as far as access goes: Backstage's own services verify tokens, the permission
 * backend asks the real policy with the role bindings of app-config.yaml, and people come from the example catalog.
 */
export async function startPortal(options: PortalOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'chartway-portal-'));
  const entities = options.entities ?? exampleEntities();
  const identity = await TestIdentity.create(groupsOf(entities));
  const { backend, router, hands, database } = await startBackend(
    folder,
    identity,
    options,
  );
  const origin = `http://localhost:${backend.server.port()}`;
  const base = `${origin}/api/chartway`;
  const hand = (pluginId: string) => {
    const found = hands.get(pluginId);
    if (!found) throw new Error(`No plugin ${pluginId} lends its identity`);
    return found;
  };
  return {
    folder,
    origin,
    base,
    identity,
    hand,
    /** The database of the plugin. */
    database: () => database.client(),
    /** Routes of the plugin, as `GET /v1/info`. */
    routes: router.handlers.flatMap(handler => routesOf(handler)),
    /** Paths that need no or only limited credentials. */
    authPolicies: router.policies,
    client: new ChartwayClient({
      discoveryApi: { getBaseUrl: async () => base },
      fetchApi: { fetch },
    }),
    /** A token of a plugin in its own name. */
    async serviceToken(pluginId: string, target = 'chartway') {
      const { auth } = hand(pluginId);
      const { token } = await auth.getPluginRequestToken({
        onBehalfOf: await auth.getOwnServiceCredentials(),
        targetPluginId: target,
      });
      return token;
    },
    /** A token of a plugin on behalf of a person. */
    async onBehalfOf(pluginId: string, person: string, target = 'chartway') {
      const { auth } = hand(pluginId);
      const { token } = await auth.getPluginRequestToken({
        onBehalfOf: await auth.authenticate(await identity.userToken(person)),
        targetPluginId: target,
      });
      return token;
    },
    async stop() {
      await backend.stop();
      await database.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** A running portal. */
export type Portal = Awaited<ReturnType<typeof startPortal>>;
