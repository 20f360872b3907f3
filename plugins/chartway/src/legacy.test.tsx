import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import {
  fakeApi,
  sampleAccess,
  sampleAuditEntry,
  sampleAuditState,
  sampleDeliveryMetrics,
  sampleDeployment,
  sampleInfo,
  sampleInstance,
  sampleWho,
} from '@chartway/plugin-chartway-react/testUtils';
import {
  ChartwayAccessPage,
  ChartwayAuditPage,
  ChartwayDashboardPage,
  chartwayPlugin,
  ChartwayWhoPage,
  DeliveryCard,
  EntityAuditContent,
  EntityDeliveryCard,
  InsecureBanner,
} from './legacy';

const instance = sampleInstance();
const api = fakeApi({
  info: async () => sampleInfo,
  products: async () => [],
  customers: async () => [],
  instances: async () => ({ items: [instance], totalItems: 1, problems: [] }),
  deployment: async () => sampleDeployment(instance),
  deliveryMetrics: async () => sampleDeliveryMetrics,
  audit: async () => ({ items: [sampleAuditEntry] }),
  auditState: async () => sampleAuditState,
  access: async () => sampleAccess,
  whoMay: async () => sampleWho,
});

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'shop', annotations: { 'chartway.io/product': 'shop' } },
};

/** Where links to people and groups lead. */
const catalogRoutes = { '/catalog/:namespace/:kind/:name': entityRouteRef };

describe('the plugin in the old frontend system', () => {
  it('provides the API', () => {
    expect([...chartwayPlugin.getApis()].map(one => one.api.id)).toEqual([
      chartwayApiRef.id,
    ]);
  });

  it.each([
    ['/chartway/audit', 'Audit log', 'Audit log'],
    ['/chartway/dashboard', 'Delivery', 'Deployments by day'],
    ['/chartway/access', 'My access', 'My roles'],
    [
      `/chartway/who?instance=${instance.name}&permission=chartway.instance.deploy`,
      'Who can do this',
      'People',
    ],
  ])('serves %s', async (path, title, table) => {
    await renderInTestApp(
      <TestApiProvider apis={[[chartwayApiRef, api]]}>
        <Routes>
          <Route path="/chartway/audit" element={<ChartwayAuditPage />} />
          <Route path="/chartway/access" element={<ChartwayAccessPage />} />
          <Route
            path="/chartway/dashboard"
            element={<ChartwayDashboardPage />}
          />
          <Route path="/chartway/who" element={<ChartwayWhoPage />} />
        </Routes>
      </TestApiProvider>,
      { routeEntries: [path], mountedRoutes: catalogRoutes },
    );
    expect(
      await screen.findByText(title, { selector: 'h1' }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('table', { name: table }),
    ).toBeInTheDocument();
  });

  it('security 29: offers the banner of a portal without permissions', async () => {
    const insecure = fakeApi({
      info: async () => ({ ...sampleInfo, insecure: true }),
    });
    await renderInTestApp(
      <TestApiProvider apis={[[chartwayApiRef, insecure]]}>
        <InsecureBanner />
      </TestApiProvider>,
    );
    expect(
      await screen.findByText(/permissions are switched off/),
    ).toBeInTheDocument();
  });

  it('shows its tab on an entity page', async () => {
    await renderInTestApp(
      <TestApiProvider apis={[[chartwayApiRef, api]]}>
        <EntityProvider entity={entity}>
          <DeliveryCard />
          <EntityDeliveryCard />
          <EntityAuditContent />
        </EntityProvider>
      </TestApiProvider>,
      {
        mountedRoutes: {
          ...catalogRoutes,
          '/chartway/audit': chartwayPlugin.routes.audit,
          '/chartway/dashboard': chartwayPlugin.routes.dashboard,
        },
      },
    );
    expect(
      await screen.findByText('First deployment for Acme'),
    ).toBeInTheDocument();
  });
});
