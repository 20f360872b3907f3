import { NotAllowedError } from '@backstage/errors';
import { renderTestApp } from '@backstage/frontend-test-utils';
import chartwayPlugin from '@chartway/plugin-chartway';
import type { ChartwayApi } from '@chartway/plugin-chartway-common';
import chartwayDeliveryPlugin from '@chartway/plugin-chartway-delivery';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import {
  catalogRoute,
  sampleApi,
} from '@chartway/plugin-chartway-react/testUtils';
import { screen, within } from '@testing-library/react';

const openAt = (path: string, changes: Partial<ChartwayApi> = {}) =>
  renderTestApp({
    features: [chartwayPlugin, chartwayDeliveryPlugin, catalogRoute],
    apis: [[chartwayApiRef, { ...sampleApi, ...changes }]],
    initialRouteEntries: [path],
  });

describe('the plugins of Chartway together', () => {
  it.each([
    ['/chartway', 'Instances'],
    ['/chartway/access', 'My roles'],
    ['/chartway/audit', 'Audit log'],
    ['/chartway/dashboard', 'Deployments by day'],
  ])('serve %s, each their own pages below one path', async (path, table) => {
    openAt(path);
    expect(
      await screen.findByRole('table', { name: table }),
    ).toBeInTheDocument();
  });

  it('lead from a refusal of deployments to what I may do', async () => {
    openAt('/chartway', {
      portfolio: async () => {
        throw new NotAllowedError('No.');
      },
    });
    (await screen.findByRole('link', { name: 'My access' })).click();
    expect(
      await screen.findByRole('table', { name: 'My roles' }),
    ).toBeInTheDocument();
  });

  it('lead from who can do something back to the instance and the deployments', async () => {
    openAt(
      '/chartway/who?instance=shop-acme-dev-main&permission=chartway.instance.deploy',
    );
    expect(
      await screen.findByRole('link', { name: 'shop-acme-dev-main' }),
    ).toHaveAttribute('href', '/chartway/instances/shop-acme-dev-main');
    within(screen.getByRole('navigation', { name: 'Breadcrumb' }))
      .getByRole('link', { name: 'Deployments' })
      .click();
    expect(
      await screen.findByRole('table', { name: 'Instances' }),
    ).toBeInTheDocument();
  });
});
