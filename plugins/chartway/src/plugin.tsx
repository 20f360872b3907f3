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
import { HomePageWidgetBlueprint } from '@backstage/plugin-home-react/alpha';
import AuditIcon from '@material-ui/icons/Assignment';
import DashboardIcon from '@material-ui/icons/Timeline';
import AccessIcon from '@material-ui/icons/VpnKey';
import { ChartwayClient } from '@chartway/plugin-chartway-common';
import {
  auditLogRouteRef,
  chartwayApiRef,
  deploymentsRouteRef,
  instancePageRouteRef,
  isProduct,
  myAccessRouteRef,
  whoMayRouteRef,
} from '@chartway/plugin-chartway-react';
import { InsecureBanner } from './components/InsecureBanner';
import {
  accessRouteRef,
  auditRouteRef,
  dashboardRouteRef,
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

const auditPage = PageBlueprint.make({
  name: 'audit',
  params: {
    path: '/chartway/audit',
    title: 'Audit log',
    icon: <AuditIcon fontSize="inherit" />,
    routeRef: convertLegacyRouteRef(auditRouteRef),
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

const dashboardPage = PageBlueprint.make({
  name: 'dashboard',
  params: {
    path: '/chartway/dashboard',
    title: 'Delivery',
    icon: <DashboardIcon fontSize="inherit" />,
    routeRef: convertLegacyRouteRef(dashboardRouteRef),
    loader: async () => {
      const { DashboardContent } = await import('./dashboard/DashboardContent');
      return (
        <main>
          <DashboardContent />
        </main>
      );
    },
  },
});

/** For portals with the home page of Backstage. */
const deliveryWidget = HomePageWidgetBlueprint.make({
  name: 'delivery',
  params: {
    name: 'ChartwayDelivery',
    title: 'Delivery, last 30 days',
    description:
      'Deployments by day, lead time, change failure rate, time to restore and provisioning.',
    components: async () => {
      const { DeliverySummary } = await import('./dashboard/DeliveryCard');
      return { Content: () => <DeliverySummary /> };
    },
  },
});

const deliveryCard = EntityCardBlueprint.make({
  name: 'delivery',
  params: {
    filter: isProduct,
    loader: async () => {
      const { EntityDeliveryCard } = await import('./dashboard/DeliveryCard');
      return <EntityDeliveryCard />;
    },
  },
});

const accessPage = PageBlueprint.make({
  name: 'access',
  params: {
    path: '/chartway/access',
    title: 'My access',
    icon: <AccessIcon fontSize="inherit" />,
    routeRef: convertLegacyRouteRef(accessRouteRef),
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

/** Reached from an instance or a refusal; without an icon it has no entry in the sidebar. */
const whoPage = PageBlueprint.make({
  name: 'who',
  params: {
    path: '/chartway/who',
    title: 'Who can do this',
    routeRef: convertLegacyRouteRef(whoRouteRef),
    loader: async () => {
      const { WhoContent } = await import('./access/WhoContent');
      return (
        <main>
          <WhoContent />
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
 * The Chartway frontend for the new frontend system: the API, the dashboard, the audit log, the pages about who may do
 * what, cards and tabs of products, and the banner of a portal without permissions. What leads from one Chartway plugin to another is bound
 * here, as no portal has one of them without this one.
 *
 * @public
 */
export const chartwayPlugin = createFrontendPlugin({
  pluginId: 'chartway',
  title: 'Chartway',
  routes: convertLegacyRouteRefs({
    dashboard: dashboardRouteRef,
    access: accessRouteRef,
    who: whoRouteRef,
    audit: auditRouteRef,
  }),
  externalRoutes: convertLegacyRouteRefs({
    auditLog: auditLogRouteRef,
    deployments: deploymentsRouteRef,
    instancePage: instancePageRouteRef,
    myAccess: myAccessRouteRef,
    whoMay: whoMayRouteRef,
  }),
  extensions: [
    chartwayApi,
    dashboardPage,
    deliveryWidget,
    deliveryCard,
    auditPage,
    accessPage,
    whoPage,
    insecureBanner,
    auditContent,
  ],
});
