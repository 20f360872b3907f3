import {
  convertLegacyRouteRef,
  convertLegacyRouteRefs,
} from '@backstage/core-compat-api';
import {
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import DeploymentsIcon from '@material-ui/icons/DeviceHub';
import { isInstance, isProduct } from '@chartway/plugin-chartway-react';
import { createTaskRouteRef, instanceRouteRef, rootRouteRef } from './routes';

const deploymentsPage = PageBlueprint.make({
  params: {
    path: '/chartway',
    title: 'Deployments',
    icon: <DeploymentsIcon fontSize="inherit" />,
    routeRef: convertLegacyRouteRef(rootRouteRef),
    loader: async () => {
      const { Router } = await import('./pages/Router');
      return (
        <main>
          <Router />
        </main>
      );
    },
  },
});

const instancesCard = EntityCardBlueprint.make({
  name: 'instances',
  params: {
    filter: isProduct,
    loader: async () => {
      const { EntityInstancesCard } = await import(
        './entity/EntityDeployments'
      );
      return <EntityInstancesCard />;
    },
  },
});

const instanceCard = EntityCardBlueprint.make({
  name: 'instance',
  params: {
    filter: isInstance,
    loader: async () => {
      const { EntityInstanceCard } = await import('./entity/EntityDeployments');
      return <EntityInstanceCard />;
    },
  },
});

const deploymentsContent = EntityContentBlueprint.make({
  name: 'deployments',
  params: {
    path: '/deployments',
    title: 'Deployments',
    filter: isProduct,
    loader: async () => {
      const { EntityDeploymentsContent } = await import(
        './entity/EntityDeployments'
      );
      return <EntityDeploymentsContent />;
    },
  },
});

/**
 * Deployments for the new frontend system: the portfolio, the page of an instance, cards and tabs for catalog entities.
 * The API comes from the plugin `chartway`.
 *
 * @public
 */
export const chartwayDeliveryPlugin = createFrontendPlugin({
  pluginId: 'chartway-delivery',
  title: 'Deployments',
  icon: <DeploymentsIcon fontSize="inherit" />,
  routes: convertLegacyRouteRefs({
    root: rootRouteRef,
    instance: instanceRouteRef,
  }),
  externalRoutes: convertLegacyRouteRefs({ createTask: createTaskRouteRef }),
  extensions: [
    deploymentsPage,
    instancesCard,
    instanceCard,
    deploymentsContent,
  ],
});
