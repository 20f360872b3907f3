import {
  coreServices,
  type AuditorService,
  type AuthService,
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
import {
  signalsServiceRef,
  type SignalsService,
} from '@backstage/plugin-signals-node';

/** What Backstage gives the plugin. */
export type Core = {
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
  signals: SignalsService;
};

/** What the plugin asks of Backstage. */
export const BACKSTAGE_SERVICES = {
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
  signals: signalsServiceRef,
};
