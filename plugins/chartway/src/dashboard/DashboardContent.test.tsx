import { NotAllowedError } from '@backstage/errors';
import type {
  ChartwayApi,
  DeliveryMetricsQuery,
} from '@chartway/plugin-chartway-common';
import {
  sampleDeliveryMetrics,
  sampleInfo,
} from '@chartway/plugin-chartway-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderPage } from '../__testUtils__/renderPage';
import { DashboardContent } from './DashboardContent';

const nothing = {
  ...sampleDeliveryMetrics,
  days: [{ day: '2026-11-20', deployments: 0, failed: 0 }],
  deployments: 0,
  failed: 0,
  leadTime: { count: 0 },
  timeToRestore: { count: 0 },
  provisioning: { count: 0, failed: 0 },
};

const show = (api: Partial<ChartwayApi> = {}, at = '/chartway/dashboard') =>
  renderPage(<DashboardContent />, {
    api: {
      info: async () => sampleInfo,
      products: async () => [],
      customers: async () => [],
      deliveryMetrics: async () => sampleDeliveryMetrics,
      ...api,
    },
    path: '/chartway/dashboard',
    at,
  });

describe('DashboardContent', () => {
  it('loading: shows a skeleton', async () => {
    show({ deliveryMetrics: () => new Promise(() => {}) });
    expect(
      await screen.findByRole('status', { name: 'Loading how delivery goes' }),
    ).toBeInTheDocument();
  });

  it('shows the figures', async () => {
    show();
    const figure = async (name: string) =>
      (await screen.findByText(name, { selector: 'dt' })).closest('div');
    expect(await figure('Deployments')).toHaveTextContent('71.0 a day');
    expect(await figure('Lead time')).toHaveTextContent('1 h90 % within 3 h');
    expect(await figure('Change failure rate')).toHaveTextContent(
      '14 %1 of 7 failed',
    );
    expect(await figure('Time to restore')).toHaveTextContent('25 min');
    expect(await figure('Provisioning')).toHaveTextContent(
      '75 %3 of 4 arrived, typically in 4 min',
    );
  });

  it('draws by the day, says in words what is drawn, and has a table behind it', async () => {
    show();
    expect(
      await screen.findByRole('img', {
        name: /7 deployments in 7 days, 1 of them failed/,
      }),
    ).toBeInTheDocument();
    const table = within(
      screen.getByRole('table', { name: 'Deployments by day' }),
    );
    const row = table.getByText('17 Nov').closest('tr');
    expect(row).toHaveTextContent('17 Nov31');
    const times = within(
      screen.getByRole('table', { name: 'Lead time by day' }),
    );
    expect(times.getByText('18 Nov').closest('tr')).toHaveTextContent(
      '18 Nov–',
    );
    expect(times.getByText('19 Nov').closest('tr')).toHaveTextContent(
      '19 Nov10 min',
    );
  });

  it('measures what the address says', async () => {
    const asked: (DeliveryMetricsQuery | undefined)[] = [];
    show(
      {
        deliveryMetrics: async query => {
          asked.push(query);
          return sampleDeliveryMetrics;
        },
      },
      '/chartway/dashboard?product=shop&environment=prod&days=90',
    );
    await screen.findByText('Lead time', { selector: 'dt' });
    expect(asked).toEqual([{ product: 'shop', environment: 'prod', days: 90 }]);
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );
    await waitFor(() => expect(asked[1]).toEqual({ days: 30 }));
  });

  it('empty: says what would be measured', async () => {
    show({ deliveryMetrics: async () => nothing });
    expect(
      await screen.findByText(/Nothing was deployed in this time/),
    ).toBeInTheDocument();
  });

  it('denied: names the permission', async () => {
    show({
      deliveryMetrics: async () => {
        throw new NotAllowedError('You lack chartway.instance.read.');
      },
    });
    expect(
      await screen.findByRole('region', {
        name: 'You may not see how delivery goes',
      }),
    ).toHaveTextContent('chartway.instance.read');
  });

  it('down: says why', async () => {
    show({
      deliveryMetrics: async () => {
        throw new Error('The database does not answer.');
      },
    });
    expect(
      await screen.findByRole('region', {
        name: 'Cannot load how delivery goes',
      }),
    ).toHaveTextContent('The database does not answer.');
  });
});
