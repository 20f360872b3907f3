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
  chartwayApiRef,
  myAccessRouteRef,
  whoMayRouteRef,
} from '@chartway/plugin-chartway-react';
import {
  accessRouteRef,
  auditRouteRef,
  createTaskRouteRef,
  instanceRouteRef,
  rootRouteRef,
  whoRouteRef,
} from './routes';

export { isInstance, isProduct } from './entities';
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
    root: rootRouteRef,
    instance: instanceRouteRef,
    access: accessRouteRef,
    who: whoRouteRef,
    audit: auditRouteRef,
  },
  externalRoutes: {
    createTask: createTaskRouteRef,
    myAccess: myAccessRouteRef,
    whoMay: whoMayRouteRef,
  },
});

/**
 * The overview of deployments, the pages of instances, the audit log (`audit`), the access of the person who looks
 * (`access`) and who can do what (`who`), to be mounted at `/chartway`.
 *
 * @public
 */
export const ChartwayPage: () => JSX.Element = chartwayPlugin.provide(
  createRoutableExtension({
    name: 'ChartwayPage',
    component: async () => (await import('./pages/LegacyPage')).LegacyPage,
    mountPoint: rootRouteRef,
  }),
);

/**
 * Entity tab "Deployments" of products.
 *
 * @public
 */
export const EntityDeploymentsContent: () => JSX.Element =
  chartwayPlugin.provide(
    createComponentExtension({
      name: 'EntityDeploymentsContent',
      component: {
        lazy: async () =>
          (await import('./components/EntityDeployments'))
            .EntityDeploymentsContent,
      },
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

/**
 * Entity card "Instances" of products.
 *
 * @public
 */
export const EntityInstancesCard: () => JSX.Element = chartwayPlugin.provide(
  createComponentExtension({
    name: 'EntityInstancesCard',
    component: {
      lazy: async () =>
        (await import('./components/EntityDeployments')).EntityInstancesCard,
    },
  }),
);

/**
 * Entity card "Instance" of instances.
 *
 * @public
 */
export const EntityInstanceCard: () => JSX.Element = chartwayPlugin.provide(
  createComponentExtension({
    name: 'EntityInstanceCard',
    component: {
      lazy: async () =>
        (await import('./components/EntityDeployments')).EntityInstanceCard,
    },
  }),
);
