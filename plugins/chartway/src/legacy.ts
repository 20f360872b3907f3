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
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import { createTaskRouteRef, instanceRouteRef, rootRouteRef } from './routes';

export { isInstance, isProduct } from './entities';

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
  routes: { root: rootRouteRef, instance: instanceRouteRef },
  externalRoutes: { createTask: createTaskRouteRef },
});

/**
 * The overview of deployments and the pages of instances, to be mounted at `/chartway`.
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
