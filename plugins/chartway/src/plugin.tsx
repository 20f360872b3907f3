import {
  convertLegacyRouteRef,
  convertLegacyRouteRefs,
} from '@backstage/core-compat-api';
import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import DeploymentsIcon from '@material-ui/icons/DeviceHub';
import { ChartwayClient } from '@chartway/plugin-chartway-common';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import { isInstance, isProduct } from './entities';
import { createTaskRouteRef, instanceRouteRef, rootRouteRef } from './routes';

const chartwayApi = ApiBlueprint.make({
  params: define =>
    define({
      api: chartwayApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new ChartwayClient(deps),
    }),
});

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
        './components/EntityDeployments'
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
      const { EntityInstanceCard } = await import(
        './components/EntityDeployments'
      );
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
        './components/EntityDeployments'
      );
      return <EntityDeploymentsContent />;
    },
  },
});

/**
 * The Chartway frontend for the new frontend system: the API, the overview of deployments, the page of an instance,
 * cards and the tab "Deployments" for catalog entities.
 *
 * @public
 */
export const chartwayPlugin = createFrontendPlugin({
  pluginId: 'chartway',
  title: 'Deployments',
  icon: <DeploymentsIcon fontSize="inherit" />,
  routes: convertLegacyRouteRefs({
    root: rootRouteRef,
    instance: instanceRouteRef,
  }),
  externalRoutes: convertLegacyRouteRefs({ createTask: createTaskRouteRef }),
  extensions: [
    chartwayApi,
    deploymentsPage,
    instancesCard,
    instanceCard,
    deploymentsContent,
  ],
});
