import { NotAllowedError } from '@backstage/errors';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { sampleInfo } from '@chartway/plugin-chartway-react/testUtils';
import { renderForm } from '../__testUtils__/renderForm';

const products = async () => [
  {
    name: 'shop',
    title: 'Web shop',
    entityRef: 'component:default/shop',
    owner: 'group:default/team-shop',
  },
  { name: 'billing', title: 'Billing', entityRef: 'component:default/billing' },
];

const next = () =>
  userEvent.click(screen.getByRole('button', { name: 'Review' }));

describe('ChartwayProductPicker', () => {
  const properties = {
    product: {
      type: 'string',
      title: 'Product',
      'ui:field': 'ChartwayProductPicker',
    },
  };

  it('offers the products of the catalog, also by title', async () => {
    const { created } = renderForm({ properties, api: { products } });
    await userEvent.type(await screen.findByLabelText('Product'), 'web');
    const option = await screen.findByRole('option', { name: /shop/ });
    expect(option).toHaveTextContent('owned by group:default/team-shop');
    expect(screen.getAllByRole('option')).toHaveLength(1);
    await userEvent.click(option);
    await next();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create' }),
    );
    expect(created).toEqual([{ product: 'shop' }]);
  });

  it('takes a new name and says what will happen', async () => {
    renderForm({ properties, api: { products } });
    await userEvent.type(await screen.findByLabelText('Product'), 'search');
    expect(
      await screen.findByText(/New product: the catalog will get/),
    ).toBeInTheDocument();
    await next();
    expect(await screen.findByText('search')).toBeInTheDocument();
  });

  it('security 9: refuses a name with uppercase letters', async () => {
    renderForm({ properties, api: { products }, answers: { product: 'Shop' } });
    expect(await screen.findByText(/not a valid name/)).toBeInTheDocument();
    await next();
    expect(
      (await screen.findAllByText(/not a valid name/)).length,
    ).toBeGreaterThan(1);
    expect(
      screen.queryByRole('button', { name: 'Create' }),
    ).not.toBeInTheDocument();
  });

  it('refuses a new name where the software template wants a known product', async () => {
    renderForm({
      properties: {
        product: { ...properties.product, 'ui:options': { allowNew: false } },
      },
      api: { products },
      answers: { product: 'search' },
    });
    expect(
      await screen.findByText(/The catalog has no product “search”/),
    ).toBeInTheDocument();
  });

  it('says that it is loading', async () => {
    renderForm({ properties, api: { products: () => new Promise(() => {}) } });
    expect(
      await screen.findByText('Loading the products …'),
    ).toBeInTheDocument();
  });

  it('says what is denied and who can grant it, and can still be filled in', async () => {
    renderForm({
      properties,
      api: {
        products: async () => {
          throw new NotAllowedError('You lack chartway.instance.read.');
        },
      },
    });
    expect(
      await screen.findByText(/You may not see the products: You lack/),
    ).toHaveTextContent('chartway.policy.bindings');
    await userEvent.type(screen.getByLabelText('Product'), 'shop');
    expect(screen.getByLabelText('Product')).toHaveValue('shop');
  });

  it('says what is down, and loads again on request', async () => {
    let up = false;
    renderForm({
      properties,
      api: {
        products: async () => {
          if (!up) throw new Error('The catalog does not answer.');
          return products();
        },
      },
    });
    expect(
      await screen.findByText(/The catalog does not answer\. You can type/),
    ).toBeInTheDocument();
    up = true;
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await waitFor(() =>
      expect(screen.queryByText(/does not answer/)).not.toBeInTheDocument(),
    );
  });
});

describe('ChartwayCustomerPicker', () => {
  const properties = {
    customer: {
      type: 'string',
      title: 'Customer',
      'ui:field': 'ChartwayCustomerPicker',
    },
  };
  const customers = async () => [
    { name: 'acme', title: 'Acme Inc.', entityRef: 'resource:default/acme' },
  ];

  it('warns of a customer that the catalog does not know', async () => {
    renderForm({
      properties,
      api: { customers },
      answers: { customer: 'acne' },
    });
    expect(await screen.findByText(/no customer “acne”/)).toBeInTheDocument();
  });

  it('security 1: refuses a name that climbs out of a folder', async () => {
    renderForm({ properties, api: { customers }, answers: { customer: '..' } });
    await screen.findByLabelText('Customer');
    await next();
    expect(
      (await screen.findAllByText(/not a valid name/)).length,
    ).toBeGreaterThan(0);
  });
});

describe('ChartwayEnvironmentPicker', () => {
  const properties = {
    environment: {
      type: 'string',
      title: 'Environment',
      'ui:field': 'ChartwayEnvironmentPicker',
    },
  };

  it('offers the environments in promotion order', async () => {
    const { created } = renderForm({
      properties,
      api: { info: async () => sampleInfo },
    });
    await screen.findByLabelText(/Environment/);
    await waitFor(() =>
      expect(
        screen.getByRole('button', { name: /Environment/ }),
      ).not.toHaveAttribute('aria-disabled'),
    );
    screen.getByRole('button', { name: /Environment/ }).focus();
    await userEvent.keyboard('{Enter}');
    expect(
      screen.getAllByRole('option').map(option => option.textContent),
    ).toEqual([
      'Development (dev)',
      'System integration test (sit)',
      'User acceptance test (uat)',
      'Production (prod)',
    ]);
    await userEvent.click(screen.getByRole('option', { name: /uat/ }));
    await next();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create' }),
    );
    expect(created).toEqual([{ environment: 'uat' }]);
  });

  it('offers only what the software template allows', async () => {
    renderForm({
      properties: {
        environment: {
          ...properties.environment,
          'ui:options': { environments: ['dev'] },
        },
      },
      api: { info: async () => sampleInfo },
    });
    await waitFor(() =>
      expect(
        screen.getByRole('button', { name: /Environment/ }),
      ).not.toHaveAttribute('aria-disabled'),
    );
    screen.getByRole('button', { name: /Environment/ }).focus();
    await userEvent.keyboard('{Enter}');
    expect(screen.getAllByRole('option')).toHaveLength(1);
  });
});
