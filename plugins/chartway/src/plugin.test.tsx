import { NotAllowedError } from '@backstage/errors';
import { renderTestApp } from '@backstage/frontend-test-utils';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import type { Entity } from '@backstage/catalog-model';
import type { ChartwayApi } from '@chartway/plugin-chartway-common';
import { screen } from '@testing-library/react';
import {
  catalogRoute,
  fakeApi,
  sampleAccess,
  sampleAuditEntry,
  sampleAuditState,
  sampleDeliveryMetrics,
  sampleInfo,
  sampleWho,
} from '@chartway/plugin-chartway-react/testUtils';
import plugin from './index';

const programmed: Partial<ChartwayApi> = {
  info: async () => sampleInfo,
  customers: async () => [],
  products: async () => [],
  deliveryMetrics: async () => sampleDeliveryMetrics,
  audit: async () => ({ items: [sampleAuditEntry] }),
  auditState: async () => sampleAuditState,
  access: async () => sampleAccess,
  whoMay: async () => sampleWho,
};
const api = fakeApi(programmed);

const component: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'shop', annotations: { 'chartway.io/product': 'shop' } },
  spec: { type: 'service' },
};

const apis = [[chartwayApiRef, api]] as const;

const openAt = (path: string, changes: Partial<ChartwayApi> = {}) =>
  renderTestApp({
    features: [plugin, catalogRoute],
    apis: [[chartwayApiRef, fakeApi({ ...programmed, ...changes })]],
    initialRouteEntries: [path],
  });

describe('the plugin in the new frontend system', () => {
  it('serves the audit log and My access as pages of their own', async () => {
    const { unmount } = openAt('/chartway/audit');
    expect(
      await screen.findByRole('table', { name: 'Audit log' }),
    ).toBeInTheDocument();
    unmount();
    openAt('/chartway/access');
    expect(
      await screen.findByRole('table', { name: 'My roles' }),
    ).toBeInTheDocument();
  });

  it('serves the dashboard', async () => {
    openAt('/chartway/dashboard');
    expect(
      await screen.findByRole('img', { name: /^Deployments by day/ }),
    ).toBeInTheDocument();
  });

  it('adds a card about delivery to products', async () => {
    renderTestApp({
      features: [plugin],
      extensions: [createTestEntityPage({ entity: component })],
      apis,
    });
    expect(
      await screen.findByRole('link', { name: 'Open the dashboard' }),
    ).toHaveAttribute('href', '/chartway/dashboard?product=shop');
  });

  it('leads from a refusal to what I may do', async () => {
    openAt('/chartway/audit', {
      audit: async () => {
        throw new NotAllowedError('No.');
      },
    });
    (await screen.findByRole('link', { name: 'My access' })).click();
    expect(
      await screen.findByRole('table', { name: 'My roles' }),
    ).toBeInTheDocument();
  });

  it('security 29: says on every page when permissions are switched off', async () => {
    openAt('/not-a-page-of-this-plugin', {
      info: async () => ({ ...sampleInfo, insecure: true }),
    });
    expect(
      await screen.findByText(/permissions are switched off/),
    ).toBeInTheDocument();
  });

  it('adds the tab Audit to products', async () => {
    renderTestApp({
      features: [plugin],
      extensions: [createTestEntityPage({ entity: component })],
      apis,
    });
    expect(
      await screen.findByText('First deployment for Acme'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Open in the audit log' }),
    ).toHaveAttribute('href', '/chartway/audit?product=shop');
  });
});
