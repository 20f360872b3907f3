import { NotAllowedError } from '@backstage/errors';
import type {
  ChartwayApi,
  PortfolioItem,
  PortfolioQuery,
} from '@chartway/plugin-chartway-common';
import {
  sampleEngine,
  sampleInfo,
  sampleInstance,
  samplePortfolioItem,
  samplePortfolioPage,
} from '@chartway/plugin-chartway-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderPage } from '../__testUtils__/renderPage';
import { PortfolioContent } from './PortfolioContent';

const shop = samplePortfolioItem(sampleInstance({ customer: 'acme' }));
const billing = samplePortfolioItem(
  sampleInstance(
    { product: 'billing', customer: 'globex', environment: 'prod' },
    '0.9.0',
  ),
  {
    status: 'degraded',
    message: 'A pod crashes.',
    health: 'Degraded',
    newerBefore: '0.9.3',
    imageCount: 3,
  },
);
const both = [shop, billing];

const working: Partial<ChartwayApi> = {
  info: async () => sampleInfo,
  products: async () => [
    {
      name: 'shop',
      title: 'Shop',
      entityRef: 'component:default/shop',
      owner: 'group:default/team-shop',
    },
  ],
  customers: async () => [],
  engines: async () => [sampleEngine()],
  portfolio: async () => samplePortfolioPage(both),
};

const denied = async () => {
  throw new NotAllowedError('You lack chartway.instance.read.');
};
const broken = async () => {
  throw new Error('The database does not answer.');
};

const show = (api: Partial<ChartwayApi> = {}, at = '/chartway') =>
  renderPage(<PortfolioContent />, {
    api: { ...working, ...api },
    path: '/chartway',
    at,
  });

const rowOf = async (name: string) => {
  const link = await screen.findByRole('link', { name });
  const row = link.closest('tr');
  if (!row) throw new Error(`${name} is in no row`);
  return within(row);
};

/** A backend that remembers what it was asked, and has as many instances as a test says. */
function recording(totalItems = 2, items: PortfolioItem[] = both) {
  const asked: PortfolioQuery[] = [];
  return {
    last: () => asked[asked.length - 1],
    portfolio: async (query: PortfolioQuery = {}) => {
      asked.push(query);
      return samplePortfolioPage(items, { totalItems });
    },
  };
}

describe('PortfolioContent', () => {
  it('loading: shows a skeleton', async () => {
    show({ portfolio: () => new Promise(() => {}) });
    expect(
      await screen.findByRole('status', { name: 'Loading the instances' }),
    ).toBeInTheDocument();
  });

  it('ready: lists instances with status, version, image and links to their pages', async () => {
    show();
    const row = await rowOf('billing-globex-prod-main');
    expect(row.getByText('Degraded', { selector: 'span' })).toBeInTheDocument();
    expect(row.getByText('0.9.0 +2')).toBeInTheDocument();
    expect(row.getByText('0.9.3 waits')).toBeInTheDocument();
    expect(
      row.getByRole('link', { name: 'billing-globex-prod-main' }),
    ).toHaveAttribute('href', '/chartway/instances/billing-globex-prod-main');
    expect(
      (await rowOf('shop-acme-dev-main')).getByText('Arrived'),
    ).toBeInTheDocument();
  });

  it('counts by environment and status, in words too', async () => {
    show();
    await rowOf('shop-acme-dev-main');
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

  it('asks the backend for what the URL says', async () => {
    const backend = recording();
    show(
      backend,
      '/chartway?product=shop&environment=dev&mine=true&chartVersion=1.4.2&sort=since&order=desc&page=1&size=25',
    );
    await rowOf('shop-acme-dev-main');
    expect(backend.last()).toEqual({
      product: 'shop',
      environment: 'dev',
      mine: true,
      chartVersion: '1.4.2',
      sort: 'since',
      order: 'desc',
      offset: 0,
      limit: 25,
    });
    // A filter that few need is shown while it is set.
    expect(screen.getByLabelText('Chart version')).toHaveValue('1.4.2');
  });

  it('narrows to what is drifted, mine, searched for, and back', async () => {
    const backend = recording();
    show(backend);
    await rowOf('shop-acme-dev-main');
    await userEvent.click(screen.getByRole('button', { name: 'Drifted' }));
    await userEvent.click(screen.getByRole('button', { name: 'Mine' }));
    await userEvent.type(screen.getByLabelText('Search'), 'acme{Enter}');
    await waitFor(() =>
      expect(backend.last()).toMatchObject({
        status: 'drifted',
        mine: true,
        text: 'acme',
      }),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );
    await waitFor(() => expect(backend.last()).not.toHaveProperty('status'));
    expect(backend.last()).not.toHaveProperty('text');
  });

  it('finds a product by typing', async () => {
    const backend = recording();
    show(backend);
    await rowOf('shop-acme-dev-main');
    await userEvent.type(screen.getByLabelText('Product'), 'sho');
    await userEvent.click(await screen.findByRole('option', { name: 'Shop' }));
    await waitFor(() =>
      expect(backend.last()).toMatchObject({ product: 'shop' }),
    );
  });

  it('sorts and pages in the backend; a filter leads back to the first page', async () => {
    const backend = recording(120);
    show(backend);
    await rowOf('shop-acme-dev-main');
    await userEvent.click(screen.getByRole('button', { name: 'Next page' }));
    await waitFor(() => expect(backend.last()).toMatchObject({ offset: 50 }));
    await userEvent.click(screen.getByRole('button', { name: 'Since' }));
    await waitFor(() =>
      expect(backend.last()).toMatchObject({ sort: 'since', offset: 0 }),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Next page' }));
    await waitFor(() => expect(backend.last()).toMatchObject({ offset: 50 }));
    await userEvent.click(screen.getByRole('button', { name: 'Mine' }));
    await waitFor(() =>
      expect(backend.last()).toMatchObject({ mine: true, offset: 0 }),
    );
  });

  it('keeps the former page in sight, marked, while the next one loads', async () => {
    show({
      portfolio: async query =>
        query?.offset
          ? new Promise(() => {})
          : samplePortfolioPage(both, { totalItems: 120 }),
    });
    await rowOf('shop-acme-dev-main');
    const next = screen.getByRole('button', { name: 'Next page' });
    await userEvent.click(next);
    expect(
      await screen.findByRole('progressbar', { name: 'Loading the instances' }),
    ).toBeInTheDocument();
    expect(next).toHaveFocus();
    expect(
      screen.getByRole('table').closest('[aria-busy="true"]'),
    ).toBeTruthy();
  });

  it('leads back from a page that is not there any more', async () => {
    const backend = recording(2, []);
    show(backend, '/chartway?page=9');
    expect(await screen.findByText(/There is no page 9/)).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'To the first page' }),
    );
    await waitFor(() => expect(backend.last()).toMatchObject({ offset: 0 }));
  });

  it('empty: says what this is for and the first step', async () => {
    show({ portfolio: async () => samplePortfolioPage([]) });
    expect(
      await screen.findByRole('region', { name: 'No instance yet' }),
    ).toHaveTextContent('New deployment');
  });

  it('empty by filter: says so', async () => {
    show(
      { portfolio: async () => samplePortfolioPage([]) },
      '/chartway?product=none',
    );
    expect(
      await screen.findByRole('region', { name: 'No instance matches' }),
    ).toBeInTheDocument();
  });

  it('denied: names the permission', async () => {
    show({ portfolio: denied });
    expect(
      await screen.findByRole('region', {
        name: 'You may not see the instances',
      }),
    ).toHaveTextContent('chartway.instance.read');
  });

  it('down: says which', async () => {
    show({ portfolio: broken });
    expect(
      await screen.findByRole('region', { name: 'Cannot load the instances' }),
    ).toHaveTextContent('The database does not answer.');
  });

  it('partial: lists files that cannot be read, and shows the rest', async () => {
    show({
      portfolio: async () =>
        samplePortfolioPage([shop], {
          problems: [{ path: 'acme/dev/x/release.yaml', message: 'no digest' }],
        }),
    });
    expect(
      await screen.findByText('acme/dev/x/release.yaml: no digest'),
    ).toBeInTheDocument();
    await rowOf('shop-acme-dev-main');
  });

  it('names an engine that does not answer, and marks what is old because of it only', async () => {
    const edge = samplePortfolioItem(sampleInstance({ customer: 'initech' }), {
      engine: 'edge',
    });
    show({
      portfolio: async () => samplePortfolioPage([shop, edge]),
      engines: async () => [
        sampleEngine(),
        sampleEngine({
          name: 'edge',
          state: 'down',
          message: 'connect ECONNREFUSED',
        }),
        sampleEngine({ name: 'of others', state: 'down' }),
      ],
    });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(
      /edge has not answered since .*connect ECONNREFUSED.*shown as of/,
    );
    expect(
      (await rowOf('shop-initech-dev-main')).getByText(/as of/),
    ).toBeInTheDocument();
    expect(
      (await rowOf('shop-acme-dev-main')).queryByText(/as of/),
    ).not.toBeInTheDocument();
  });

  describe('as a matrix', () => {
    it('asks for a product first', async () => {
      show();
      await rowOf('shop-acme-dev-main');
      await userEvent.click(screen.getByRole('button', { name: 'Matrix' }));
      expect(await screen.findByText('Choose a product')).toBeInTheDocument();
    });

    it('shows the product narrowed by the other filters', async () => {
      const prod = samplePortfolioItem(
        sampleInstance({ customer: 'globex', environment: 'prod' }),
        { status: 'drifted', sync: 'OutOfSync' },
      );
      show(
        {
          productMatrix: async product => ({
            product,
            items: [shop, prod],
            truncated: false,
          }),
        },
        '/chartway?view=matrix&product=shop&status=drifted',
      );
      expect(
        await screen.findByRole('rowheader', { name: 'globex' }),
      ).toBeInTheDocument();
      expect(
        screen.queryByRole('rowheader', { name: 'acme' }),
      ).not.toBeInTheDocument();
    });
  });
});
