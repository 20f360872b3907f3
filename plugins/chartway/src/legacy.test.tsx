import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import {
  sampleAccess,
  sampleAuditState,
  sampleWho,
} from './__testUtils__/auditSamples';
import { fakeApi } from './__testUtils__/fakeApi';
import {
  sampleAuditEntry,
  sampleDeployment,
  sampleInfo,
  sampleInstance,
} from './__testUtils__/samples';
import {
  ChartwayPage,
  chartwayPlugin,
  EntityAuditContent,
  EntityDeploymentsContent,
  EntityInstancesCard,
  InsecureBanner,
} from './legacy';

const instance = sampleInstance();
const api = fakeApi({
  info: async () => sampleInfo,
  products: async () => [],
  customers: async () => [],
  instances: async () => ({ items: [instance], totalItems: 1, problems: [] }),
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
  it('provides the API', () => {
    expect([...chartwayPlugin.getApis()].map(one => one.api.id)).toEqual([
      chartwayApiRef.id,
    ]);
  });

  const open = (path: string, mountedAt: string) =>
    renderInTestApp(
      <TestApiProvider apis={[[chartwayApiRef, api]]}>
        <Routes>
          <Route path={mountedAt} element={<ChartwayPage />} />
        </Routes>
      </TestApiProvider>,
      { routeEntries: [path], mountedRoutes: catalogRoutes },
    );

  it('serves its page with a header', async () => {
    await open('/chartway', '/chartway');
    expect(
      await screen.findByRole('heading', { name: 'Deployments', level: 1 }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('link', { name: instance.name }),
    ).toHaveAttribute('href', `/chartway/instances/${instance.name}`);
  });

  it.each([
    ['/chartway/audit', 'Audit log', 'Audit log'],
    ['/chartway/access', 'My access', 'My roles'],
    [
      `/chartway/who?instance=${instance.name}&permission=chartway.instance.deploy`,
      'Deployments',
      'People',
    ],
  ])('serves %s', async (path, title, table) => {
    // The routes of a real app add what follows a path by themselves.
    await open(path, '/chartway/*');
    expect(
      await screen.findByRole('heading', { name: title, level: 1 }),
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

  it('shows its card and tabs on an entity page', async () => {
    await renderInTestApp(
      <TestApiProvider apis={[[chartwayApiRef, api]]}>
        <EntityProvider entity={entity}>
          <EntityInstancesCard />
          <EntityDeploymentsContent />
          <EntityAuditContent />
        </EntityProvider>
      </TestApiProvider>,
      {
        mountedRoutes: {
          ...catalogRoutes,
          '/chartway': chartwayPlugin.routes.root,
        },
      },
    );
    expect(
      await screen.findByRole('link', { name: instance.name }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('link', { name: 'main 1.4.2' }),
    ).toBeInTheDocument();
    expect(
      await screen.findByText('First deployment for Acme'),
    ).toBeInTheDocument();
  });
});
