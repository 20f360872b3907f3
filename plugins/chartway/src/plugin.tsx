import {
  convertLegacyRouteRef,
  convertLegacyRouteRefs,
} from '@backstage/core-compat-api';
import {
  ApiBlueprint,
  AppRootElementBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import AuditIcon from '@material-ui/icons/Assignment';
import DeploymentsIcon from '@material-ui/icons/DeviceHub';
import AccessIcon from '@material-ui/icons/VpnKey';
import { ChartwayClient } from '@chartway/plugin-chartway-common';
import {
  chartwayApiRef,
  myAccessRouteRef,
  whoMayRouteRef,
} from '@chartway/plugin-chartway-react';
import { InsecureBanner } from './components/InsecureBanner';
import { isInstance, isProduct } from './entities';
import {
  accessPageRouteRef,
  accessRouteRef,
  auditPageRouteRef,
  auditRouteRef,
  createTaskRouteRef,
  instanceRouteRef,
  rootRouteRef,
  whoRouteRef,
} from './routes';

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

const auditPage = PageBlueprint.make({
  name: 'audit',
  params: {
    path: '/chartway/audit',
    title: 'Audit log',
    icon: <AuditIcon fontSize="inherit" />,
    routeRef: convertLegacyRouteRef(auditPageRouteRef),
    loader: async () => {
      const { AuditContent } = await import('./audit/AuditContent');
      return (
        <main>
          <AuditContent />
        </main>
      );
    },
  },
});

const accessPage = PageBlueprint.make({
  name: 'access',
  params: {
    path: '/chartway/access',
    title: 'My access',
    icon: <AccessIcon fontSize="inherit" />,
    routeRef: convertLegacyRouteRef(accessPageRouteRef),
    loader: async () => {
      const { AccessContent } = await import('./access/AccessContent');
      return (
        <main>
          <AccessContent />
        </main>
      );
    },
  },
});

/** An element of the app's root, so that no page of the portal can be without it. */
const insecureBanner = AppRootElementBlueprint.make({
  name: 'insecure-banner',
  params: { element: <InsecureBanner /> },
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

const auditContent = EntityContentBlueprint.make({
  name: 'audit',
  params: {
    path: '/audit',
    title: 'Audit',
    filter: isProduct,
    loader: async () => {
      const { EntityAuditContent } = await import('./audit/EntityAudit');
      return <EntityAuditContent />;
    },
  },
});

/**
 * The Chartway frontend for the new frontend system: the API, the overview of deployments, the page of an instance, the
 * audit log, the pages about who may do what, cards and tabs for catalog entities, and the banner of a portal without
 * permissions.
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
    access: accessRouteRef,
    who: whoRouteRef,
    audit: auditRouteRef,
  }),
  externalRoutes: convertLegacyRouteRefs({
    createTask: createTaskRouteRef,
    myAccess: myAccessRouteRef,
    whoMay: whoMayRouteRef,
  }),
  extensions: [
    chartwayApi,
    deploymentsPage,
    auditPage,
    accessPage,
    insecureBanner,
    instancesCard,
    instanceCard,
    deploymentsContent,
    auditContent,
  ],
});
