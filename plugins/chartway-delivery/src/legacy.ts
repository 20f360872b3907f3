/**
 * Deployments for apps that still use the old frontend system. The API comes from the plugin `chartway`.
 *
 * @packageDocumentation
 */
import {
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
} from '@backstage/core-plugin-api';
import { createTaskRouteRef, instanceRouteRef, rootRouteRef } from './routes';

export { isInstance, isProduct } from '@chartway/plugin-chartway-react';

/**
 * The plugin `chartway-delivery` of the old frontend system.
 *
 * @public
 */
export const chartwayDeliveryPlugin = createPlugin({
  id: 'chartway-delivery',
  routes: {
    root: rootRouteRef,
    instance: instanceRouteRef,
  },
  externalRoutes: { createTask: createTaskRouteRef },
});

/**
 * The overview of deployments and the pages of instances, to be mounted at `/chartway`.
 *
 * @public
 */
export const ChartwayDeliveryPage: () => JSX.Element =
  chartwayDeliveryPlugin.provide(
    createRoutableExtension({
      name: 'ChartwayDeliveryPage',
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
  chartwayDeliveryPlugin.provide(
    createComponentExtension({
      name: 'EntityDeploymentsContent',
      component: {
        lazy: async () =>
          (await import('./entity/EntityDeployments')).EntityDeploymentsContent,
      },
    }),
  );

/**
 * Entity card "Instances" of products.
 *
 * @public
 */
export const EntityInstancesCard: () => JSX.Element =
  chartwayDeliveryPlugin.provide(
    createComponentExtension({
      name: 'EntityInstancesCard',
      component: {
        lazy: async () =>
          (await import('./entity/EntityDeployments')).EntityInstancesCard,
      },
    }),
  );

/**
 * Entity card "Instance" of instances.
 *
 * @public
 */
export const EntityInstanceCard: () => JSX.Element =
  chartwayDeliveryPlugin.provide(
    createComponentExtension({
      name: 'EntityInstanceCard',
      component: {
        lazy: async () =>
          (await import('./entity/EntityDeployments')).EntityInstanceCard,
      },
    }),
  );
