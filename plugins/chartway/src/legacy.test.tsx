import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import { fakeApi } from './__testUtils__/fakeApi';
import {
  sampleDeployment,
  sampleInfo,
  sampleInstance,
} from './__testUtils__/samples';
import {
  ChartwayPage,
  chartwayPlugin,
  EntityDeploymentsContent,
  EntityInstancesCard,
} from './legacy';

const instance = sampleInstance();
const api = fakeApi({
  info: async () => sampleInfo,
  products: async () => [],
  customers: async () => [],
  instances: async () => ({ items: [instance], totalItems: 1, problems: [] }),
  deployment: async () => sampleDeployment(instance),
});

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'shop', annotations: { 'chartway.io/product': 'shop' } },
};

describe('the plugin in the old frontend system', () => {
  it('provides the API', () => {
    expect([...chartwayPlugin.getApis()].map(one => one.api.id)).toEqual([
      chartwayApiRef.id,
    ]);
  });

  it('serves its page with a header', async () => {
    await renderInTestApp(
      <TestApiProvider apis={[[chartwayApiRef, api]]}>
        <Routes>
          <Route path="/chartway" element={<ChartwayPage />} />
        </Routes>
      </TestApiProvider>,
      { routeEntries: ['/chartway'] },
    );
    expect(
      await screen.findByRole('heading', { name: 'Deployments', level: 1 }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('link', { name: instance.name }),
    ).toHaveAttribute('href', `/chartway/instances/${instance.name}`);
  });

  it('shows its card and tab on an entity page', async () => {
    await renderInTestApp(
      <TestApiProvider apis={[[chartwayApiRef, api]]}>
        <EntityProvider entity={entity}>
          <EntityInstancesCard />
          <EntityDeploymentsContent />
        </EntityProvider>
      </TestApiProvider>,
      { mountedRoutes: { '/chartway': chartwayPlugin.routes.root } },
    );
    expect(
      await screen.findByRole('link', { name: instance.name }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('link', { name: 'main 1.4.2' }),
    ).toBeInTheDocument();
  });
});
