import { convertLegacyRouteRef } from '@backstage/core-compat-api';
import { NotAllowedError } from '@backstage/errors';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import type {
  ChartwayApi,
  InstanceQuery,
} from '@chartway/plugin-chartway-common';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  fakeApi,
  sampleDeployment,
  sampleInfo,
  sampleInstance,
} from '@chartway/plugin-chartway-react/testUtils';
import { rootRouteRef } from '../routes';
import { DeploymentsContent } from './DeploymentsContent';

const shop = sampleInstance({ customer: 'acme' });
const billing = sampleInstance(
  { product: 'billing', customer: 'globex', environment: 'prod' },
  '0.9.0',
);
const both = [shop, billing];

const working: Partial<ChartwayApi> = {
  info: async () => sampleInfo,
  products: async () => [
    { name: 'shop', title: 'Shop', entityRef: 'component:default/shop' },
  ],
  customers: async () => [],
  instances: async () => ({ items: both, totalItems: 2, problems: [] }),
  deployment: async name => {
    const instance = both.find(one => one.name === name);
    if (!instance) throw new Error(`There is no ${name}`);
    return sampleDeployment(
      instance,
      instance === billing
        ? { status: 'degraded', message: 'A pod crashes.' }
        : {},
    );
  },
};

const denied = async () => {
  throw new NotAllowedError('You lack chartway.instance.read.');
};
const broken = async () => {
  throw new Error('The Git host does not answer.');
};

function show(api: Partial<ChartwayApi>, url = '/chartway') {
  renderInTestApp(<DeploymentsContent />, {
    apis: [[chartwayApiRef, fakeApi({ ...working, ...api })]],
    mountPath: '/chartway',
    initialRouteEntries: [url],
    mountedRoutes: { '/chartway': convertLegacyRouteRef(rootRouteRef) },
  });
}

const rowOf = async (name: string) => {
  const link = await screen.findByRole('link', { name });
  const row = link.closest('tr');
  if (!row) throw new Error(`${name} is in no row`);
  return within(row);
};

describe('DeploymentsContent', () => {
  it('loading: shows a skeleton', async () => {
    show({ instances: () => new Promise(() => {}) });
    expect(
      await screen.findByRole('status', { name: 'Loading the instances' }),
    ).toBeInTheDocument();
  });

  it('ready: lists instances with live status and links to their pages', async () => {
    show({});
    const row = await rowOf('shop-acme-dev-main');
    expect(await row.findByText('Arrived')).toBeInTheDocument();
    expect(row.getByText('1.4.2')).toBeInTheDocument();
    expect(
      row.getByRole('link', { name: 'shop-acme-dev-main' }),
    ).toHaveAttribute('href', '/chartway/instances/shop-acme-dev-main');
    expect(
      (await rowOf('billing-globex-prod-main')).getByText('Degraded'),
    ).toBeInTheDocument();
  });

  it('counts by environment and status, in words too', async () => {
    show({});
    await (await rowOf('shop-acme-dev-main')).findByText('Arrived');
    const bars = within(
      screen.getByRole('list', { name: 'Instances by environment and status' }),
    ).getAllByRole('listitem');
    expect(bars.map(bar => bar.textContent)).toEqual([
      'Development11 arrived',
      'System integration test0no instance',
      'User acceptance test0no instance',
      'Production11 degraded',
    ]);
  });

  it('narrows by the filters in the URL', async () => {
    const asked: (InstanceQuery | undefined)[] = [];
    show(
      {
        instances: async query => {
          asked.push(query);
          return { items: [shop], totalItems: 1, problems: [] };
        },
      },
      '/chartway?product=shop&environment=dev',
    );
    await rowOf('shop-acme-dev-main');
    expect(asked[0]).toMatchObject({ product: 'shop', environment: 'dev' });
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );
    await waitFor(() =>
      expect(asked[asked.length - 1]).not.toHaveProperty('product'),
    );
  });

  it('narrows by live status', async () => {
    show({}, '/chartway?status=degraded');
    await rowOf('billing-globex-prod-main');
    expect(
      screen.queryByRole('link', { name: 'shop-acme-dev-main' }),
    ).not.toBeInTheDocument();
  });

  it('finds what is searched for', async () => {
    show({});
    await rowOf('shop-acme-dev-main');
    await userEvent.type(screen.getByLabelText('Search instances'), 'globex');
    expect(
      screen.queryByRole('link', { name: 'shop-acme-dev-main' }),
    ).not.toBeInTheDocument();
    expect(
      screen.getByRole('heading', { name: 'Instances (1)' }),
    ).toBeInTheDocument();
  });

  it('empty: says what this is for and the first step', async () => {
    show({
      instances: async () => ({ items: [], totalItems: 0, problems: [] }),
    });
    expect(
      await screen.findByRole('region', { name: 'No instance yet' }),
    ).toHaveTextContent('New deployment');
  });

  it('empty by filter: says so', async () => {
    show(
      { instances: async () => ({ items: [], totalItems: 0, problems: [] }) },
      '/chartway?product=none',
    );
    expect(
      await screen.findByRole('region', { name: 'No instance matches' }),
    ).toBeInTheDocument();
  });

  it('denied: names the permission', async () => {
    show({ instances: denied });
    expect(
      await screen.findByRole('region', {
        name: 'You may not see the instances',
      }),
    ).toHaveTextContent('chartway.instance.read');
  });

  it('down: says which', async () => {
    show({ instances: broken });
    expect(
      await screen.findByRole('region', { name: 'Cannot load the instances' }),
    ).toHaveTextContent('The Git host does not answer.');
  });

  it('partial: lists files that cannot be read, and shows the rest', async () => {
    show({
      instances: async () => ({
        items: [shop],
        totalItems: 1,
        problems: [{ path: 'acme/dev/x/release.yaml', message: 'no digest' }],
      }),
    });
    expect(
      await screen.findByText('acme/dev/x/release.yaml: no digest'),
    ).toBeInTheDocument();
    await rowOf('shop-acme-dev-main');
  });

  it('one live state that is denied or down does not hide the others', async () => {
    show({
      deployment: async name =>
        name === shop.name ? sampleDeployment(shop) : denied(),
    });
    expect(
      await (await rowOf('shop-acme-dev-main')).findByText('Arrived'),
    ).toBeInTheDocument();
    expect(
      (await rowOf('billing-globex-prod-main')).getByText('Denied'),
    ).toBeInTheDocument();
  });

  it('says when there are more instances than shown', async () => {
    show({
      instances: async () => ({ items: both, totalItems: 900, problems: [] }),
    });
    expect(
      await screen.findByText(/first 2 of 900 instances/),
    ).toBeInTheDocument();
  });
});
