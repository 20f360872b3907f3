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
  sampleDeployment,
  sampleEngine,
  sampleInfo,
  sampleInstance,
  samplePortfolioItem,
  samplePortfolioPage,
  sampleWho,
} from '@chartway/plugin-chartway-react/testUtils';
import plugin from './index';

const dev = sampleInstance({}, '1.5.0');
const prod = sampleInstance({ environment: 'prod' }, '1.4.1');
const blue = sampleInstance({ customer: 'globex', instance: 'blue' });
const all = [dev, prod, blue];

const byName = (name: string) => {
  const found = all.find(one => one.name === name);
  if (!found) throw new Error(`There is no ${name}`);
  return found;
};

const programmed: Partial<ChartwayApi> = {
  info: async () => sampleInfo,
  products: async () => [],
  customers: async () => [],
  engines: async () => [sampleEngine()],
  portfolio: async () =>
    samplePortfolioPage(all.map(one => samplePortfolioItem(one))),
  productMatrix: async product => ({
    product,
    items: all.map(one => samplePortfolioItem(one)),
    truncated: false,
  }),
  instance: async name => byName(name),
  deployment: async name => sampleDeployment(byName(name)),
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

const resource: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: {
    name: 'x',
    annotations: { 'chartway.io/instance-name': prod.name },
  },
  spec: { type: 'chartway-instance' },
};

const apis = [[chartwayApiRef, api]] as const;

const openAt = (path: string, changes: Partial<ChartwayApi> = {}) =>
  renderTestApp({
    features: [plugin, catalogRoute],
    apis: [[chartwayApiRef, fakeApi({ ...programmed, ...changes })]],
    initialRouteEntries: [path],
  });

describe('the plugin in the new frontend system', () => {
  it('serves the overview and the page of an instance', async () => {
    openAt('/chartway');
    const link = await screen.findByRole('link', { name: prod.name });
    link.click();
    expect(
      await screen.findByRole('heading', { name: prod.name, level: 1 }),
    ).toBeInTheDocument();
  });

  it('adds a card with the instances to products', async () => {
    renderTestApp({
      features: [plugin],
      extensions: [createTestEntityPage({ entity: component })],
      apis,
    });
    expect(
      await screen.findByRole('link', { name: blue.name }),
    ).toHaveAttribute('href', `/chartway/instances/${blue.name}`);
  });

  it('adds the tab Deployments to products: customers by environments', async () => {
    renderTestApp({
      features: [plugin],
      extensions: [createTestEntityPage({ entity: component })],
      apis,
    });
    const cells = async (customer: string) => {
      const head = await screen.findByRole('rowheader', { name: customer });
      return [...(head.closest('tr')?.querySelectorAll('td') ?? [])].map(
        cell => cell.textContent,
      );
    };
    await screen.findAllByText('Arrived');
    expect(await cells('acme')).toEqual([
      expect.stringMatching(/^main 1\.5\.0.*Arrived.*Synced, Healthy/),
      '–',
      '–',
      expect.stringMatching(/^main 1\.4\.1.*Arrived/),
    ]);
    expect(await cells('globex')).toEqual([
      expect.stringMatching(/^blue 1\.4\.2.*Arrived/),
      '–',
      '–',
      '–',
    ]);
  });

  it('adds a card with the release to instances', async () => {
    renderTestApp({
      features: [plugin],
      extensions: [createTestEntityPage({ entity: resource })],
      apis,
    });
    expect(await screen.findByText('shop 1.4.1')).toBeInTheDocument();
    expect(await screen.findByText('Arrived')).toBeInTheDocument();
  });
});
