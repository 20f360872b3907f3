/**
 * The Chartway frontend for apps that still use the old frontend system.
 *
 * @packageDocumentation
 */
import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { ChartwayClient } from '@chartway/plugin-chartway-common';
import {
  auditLogRouteRef,
  chartwayApiRef,
  deploymentsRouteRef,
  instancePageRouteRef,
  myAccessRouteRef,
  whoMayRouteRef,
} from '@chartway/plugin-chartway-react';
import {
  accessRouteRef,
  auditRouteRef,
  dashboardRouteRef,
  whoRouteRef,
} from './routes';

export { InsecureBanner } from './components/InsecureBanner';

/**
 * The plugin `chartway` of the old frontend system.
 *
 * @public
 */
export const chartwayPlugin = createPlugin({
  id: 'chartway',
  apis: [
    createApiFactory({
      api: chartwayApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new ChartwayClient(deps),
    }),
  ],
  routes: {
    dashboard: dashboardRouteRef,
    access: accessRouteRef,
    who: whoRouteRef,
    audit: auditRouteRef,
  },
  externalRoutes: {
    auditLog: auditLogRouteRef,
    deployments: deploymentsRouteRef,
    instancePage: instancePageRouteRef,
    myAccess: myAccessRouteRef,
    whoMay: whoMayRouteRef,
  },
});

/**
 * How delivery goes: deployments by day, lead time, change failure rate, time to restore, provisioning; to be mounted at
 * `/chartway/dashboard`.
 *
 * @public
 */
export const ChartwayDashboardPage: () => JSX.Element = chartwayPlugin.provide(
  createRoutableExtension({
    name: 'ChartwayDashboardPage',
    component: async () => (await import('./legacyPages')).LegacyDashboardPage,
    mountPoint: dashboardRouteRef,
  }),
);

/**
 * Card "Delivery" for home pages.
 *
 * @public
 */
export const DeliveryCard: () => JSX.Element = chartwayPlugin.provide(
  createComponentExtension({
    name: 'DeliveryCard',
    component: {
      lazy: async () => (await import('./dashboard/DeliveryCard')).DeliveryCard,
    },
  }),
);

/**
 * Entity card "Delivery" of products.
 *
 * @public
 */
export const EntityDeliveryCard: () => JSX.Element = chartwayPlugin.provide(
  createComponentExtension({
    name: 'EntityDeliveryCard',
    component: {
      lazy: async () =>
        (await import('./dashboard/DeliveryCard')).EntityDeliveryCard,
    },
  }),
);

/**
 * What the person who looks may do, and why; to be mounted at `/chartway/access`.
 *
 * @public
 */
export const ChartwayAccessPage: () => JSX.Element = chartwayPlugin.provide(
  createRoutableExtension({
    name: 'ChartwayAccessPage',
    component: async () => (await import('./legacyPages')).LegacyAccessPage,
    mountPoint: accessRouteRef,
  }),
);

/**
 * Who may do something to an instance; to be mounted at `/chartway/who`.
 *
 * @public
 */
export const ChartwayWhoPage: () => JSX.Element = chartwayPlugin.provide(
  createRoutableExtension({
    name: 'ChartwayWhoPage',
    component: async () => (await import('./legacyPages')).LegacyWhoPage,
    mountPoint: whoRouteRef,
  }),
);

/**
 * The audit log; to be mounted at `/chartway/audit`.
 *
 * @public
 */
export const ChartwayAuditPage: () => JSX.Element = chartwayPlugin.provide(
  createRoutableExtension({
    name: 'ChartwayAuditPage',
    component: async () => (await import('./legacyPages')).LegacyAuditPage,
    mountPoint: auditRouteRef,
  }),
);

/**
 * Entity tab "Audit" of products.
 *
 * @public
 */
export const EntityAuditContent: () => JSX.Element = chartwayPlugin.provide(
  createComponentExtension({
    name: 'EntityAuditContent',
    component: {
      lazy: async () =>
        (await import('./audit/EntityAudit')).EntityAuditContent,
    },
  }),
);
