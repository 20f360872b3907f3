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
  sampleDeployment,
  sampleEngine,
  sampleInfo,
  sampleInstance,
  samplePortfolioItem,
  samplePortfolioPage,
  sampleWho,
} from '@chartway/plugin-chartway-react/testUtils';
import {
  ChartwayDeliveryPage,
  chartwayDeliveryPlugin,
  EntityDeploymentsContent,
  EntityInstancesCard,
} from './legacy';

const instance = sampleInstance();
const api = fakeApi({
  info: async () => sampleInfo,
  products: async () => [],
  customers: async () => [],
  instance: async () => instance,
  engines: async () => [sampleEngine()],
  portfolio: async () => samplePortfolioPage([samplePortfolioItem(instance)]),
  productMatrix: async product => ({
    product,
    items: [samplePortfolioItem(instance)],
    truncated: false,
  }),
  deployment: async () => sampleDeployment(instance),
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
  const withApi = (element: JSX.Element) => (
    <TestApiProvider apis={[[chartwayApiRef, api]]}>{element}</TestApiProvider>
  );

  it.each([
    ['/chartway', 'link', instance.name],
    [`/chartway/instances/${instance.name}`, 'heading', instance.name],
  ])('serves %s with a header', async (path, role, name) => {
    await renderInTestApp(
      withApi(
        <Routes>
          {/* The routes of a real app add what follows a path by themselves. */}
          <Route path="/chartway/*" element={<ChartwayDeliveryPage />} />
        </Routes>,
      ),
      { routeEntries: [path], mountedRoutes: catalogRoutes },
    );
    expect(
      await screen.findByRole('heading', { name: 'Deployments', level: 1 }),
    ).toBeInTheDocument();
    expect(await screen.findByRole(role, { name })).toBeInTheDocument();
  });

  it('shows its card and tab on an entity page', async () => {
    await renderInTestApp(
      <TestApiProvider apis={[[chartwayApiRef, api]]}>
        <EntityProvider entity={entity}>
          <EntityInstancesCard />
          <EntityDeploymentsContent />
        </EntityProvider>
      </TestApiProvider>,
      {
        mountedRoutes: {
          ...catalogRoutes,
          '/chartway': chartwayDeliveryPlugin.routes.root,
        },
      },
    );
    expect(
      await screen.findByRole('link', { name: instance.name }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('link', { name: 'main 1.4.2' }),
    ).toBeInTheDocument();
  });
});
