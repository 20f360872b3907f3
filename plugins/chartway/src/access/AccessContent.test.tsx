import { NotAllowedError } from '@backstage/errors';
import type {
  AccessReport,
  ChartwayApi,
} from '@chartway/plugin-chartway-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  sampleAccess,
  sampleInfo,
} from '@chartway/plugin-chartway-react/testUtils';
import { renderPage } from '../__testUtils__/renderPage';
import { AccessContent } from './AccessContent';

const working: Partial<ChartwayApi> = {
  access: async () => sampleAccess,
  info: async () => sampleInfo,
  products: async () => [
    {
      name: 'billing',
      title: 'Billing',
      entityRef: 'component:default/billing',
    },
    { name: 'search', title: 'Search', entityRef: 'component:default/search' },
  ],
};

const show = (api: Partial<ChartwayApi> = {}, at?: string) =>
  renderPage(<AccessContent />, {
    api: { ...working, ...api },
    path: '/chartway/access',
    ...(at && { at }),
  });

const reporting = (changes: Partial<AccessReport>) => ({
  access: async () => ({ ...sampleAccess, ...changes }),
});

const cellsOf = async (verb: string, place = 0) => {
  const heads = await screen.findAllByRole('rowheader', { name: verb });
  const cells = heads[place]?.closest('tr')?.querySelectorAll('td') ?? [];
  return [...cells].map(cell => cell.textContent);
};

describe('AccessContent', () => {
  it('loading: shows a skeleton', async () => {
    show({ access: () => new Promise(() => {}) });
    expect(
      await screen.findByRole('status', { name: 'Loading your access' }),
    ).toBeInTheDocument();
  });

  it('says which roles, through which group, and where', async () => {
    show();
    const roles = await screen.findByRole('table', { name: 'My roles' });
    const rows = within(roles).getAllByRole('row').slice(1);
    expect(
      rows.map(row =>
        [...row.children].map(cell => cell.textContent).join(' | '),
      ),
    ).toEqual([
      'DevOps | devops | all | all | all that the role covers',
      'Developer | team-shop | owned by team-shop | acme | dev',
    ]);
    expect(within(roles).getByRole('link', { name: 'devops' })).toHaveAttribute(
      'href',
      '/catalog/default/group/devops',
    );
    expect(screen.getByText('a1b2c3d4e5f6')).toBeInTheDocument();
  });

  it('says in words, per environment, what is allowed, limited and denied', async () => {
    show();
    const limited = 'Limitedproducts: shop, billing';
    expect(await cellsOf('Deploy')).toEqual([
      limited,
      limited,
      limited,
      'Denied',
    ]);
    expect(await cellsOf('Decommission')).toEqual(Array(4).fill('Denied'));
    expect(await cellsOf('Read', 2)).toEqual([
      'Limited in all environments alikewhat I did myself',
    ]);
  });

  it('answers for one product, which the URL names', async () => {
    show({}, '/chartway/access?product=billing');
    await screen.findByText('Billing');
    expect((await cellsOf('Deploy'))[0]).toBe('Allowed');
    await userEvent.click(screen.getByLabelText('Product'));
    await userEvent.click(screen.getByRole('option', { name: 'Search' }));
    expect((await cellsOf('Deploy'))[0]).toBe('Denied');
  });

  it('empty: says how somebody without a role gets one', async () => {
    show(reporting({ bindings: [], permissions: [] }));
    expect(
      await screen.findByText(/None of your groups has a role yet/),
    ).toHaveTextContent('join one that has the role you need');
  });

  it('under another policy: lists its answers with the conditions in words', async () => {
    show(
      reporting({
        decidedBy: 'another-policy',
        policyVersion: undefined,
        bindings: [],
        permissions: [
          {
            name: 'chartway.instance.deploy',
            result: 'conditional',
            because: [],
            conditions: 'product is shop, and environment is dev',
          },
        ],
      }),
    );
    const row = (
      await screen.findByRole('rowheader', { name: 'Instances: Deploy' })
    ).closest('tr');
    expect(row).toHaveTextContent(
      'Limitedproduct is shop, and environment is dev',
    );
    expect(screen.queryByText('My roles')).not.toBeInTheDocument();
  });

  it('security 29: says when permissions are switched off', async () => {
    show(reporting({ insecure: true }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Permissions are switched off',
    );
  });

  it('denied: says so to who is no person', async () => {
    show({
      access: async () => {
        throw new NotAllowedError('Only people have access of their own.');
      },
    });
    expect(
      await screen.findByRole('region', {
        name: 'You may not see your access',
      }),
    ).toHaveTextContent('Only people have access of their own.');
  });

  it('down: says which, and the matrix waits for its environments', async () => {
    show({
      info: async () => {
        throw new Error('The backend restarts.');
      },
    });
    expect(
      await screen.findByRole('region', {
        name: 'Cannot load the environments',
      }),
    ).toHaveTextContent('The backend restarts.');
    expect(screen.getByRole('table', { name: 'My roles' })).toBeInTheDocument();
  });
});
