import type { ContextCheck } from '@chartway/plugin-chartway-common';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderForm } from '../__testUtils__/renderForm';

const properties = {
  instance: {
    type: 'string',
    title: 'Instance',
    'ui:field': 'ChartwayInstanceNameField',
  },
};
const answers = { product: 'shop', customer: 'acme', environment: 'dev' };

/** Answers every context with its name and the given verdict. */
const says = (verdict: Omit<ContextCheck, 'instanceName'>) => ({
  checkContext: async (context: object) => ({
    instanceName: Object.values(context).join('-'),
    ...verdict,
  }),
});

const free = says({
  status: 'available',
  namespace: 'shop-acme-dev-main',
  message: '',
});

const review = () =>
  userEvent.click(screen.getByRole('button', { name: 'Review' }));

describe('ChartwayInstanceNameField', () => {
  it('shows the name as far as it is known and what is missing', async () => {
    renderForm({ properties, api: {}, answers: { product: 'shop' } });
    expect(
      await screen.findByText('shop-{customer}-{environment}-{instance}'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/Still missing: customer, environment, instance/),
    ).toBeInTheDocument();
  });

  it('shows the name live, with the namespace once the backend agrees', async () => {
    const { created } = renderForm({ properties, api: free, answers });
    await userEvent.type(await screen.findByLabelText('Instance'), 'main');
    expect(
      await screen.findByText(/it goes to the namespace shop-acme-dev-main/),
    ).toBeInTheDocument();
    await review();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create' }),
    );
    expect(created).toEqual([{ ...answers, instance: 'main' }]);
  });

  it('reads other properties when the software template says so', async () => {
    renderForm({
      properties: {
        instance: {
          ...properties.instance,
          'ui:options': { productField: 'component' },
        },
      },
      api: free,
      answers: {
        ...answers,
        product: 'x',
        component: 'billing',
        instance: 'a',
      },
    });
    await waitFor(() =>
      expect(screen.getByText('billing-acme-dev-a')).toBeInTheDocument(),
    );
  });

  it.each([
    [
      'security 19: refuses colliding instance names',
      'collision',
      'The name belongs to product shop-acme already. Choose another instance.',
    ],
    [
      'security 19: refuses a name that is too long',
      'invalid',
      'The name has 54 characters; a Helm release name has at most 53.',
    ],
    ['refuses a denied context', 'denied', 'Your roles end at sit.'],
  ] as const)(
    '%s with the sentence of the backend',
    async (_title, status, message) => {
      renderForm({
        properties,
        api: says({ status, message }),
        answers: { ...answers, instance: 'main' },
      });
      expect(await screen.findByText(new RegExp(message))).toBeInTheDocument();
      await review();
      expect(
        await screen.findByText(`'Instance' ${message}`),
      ).toBeInTheDocument();
      expect(
        screen.queryByRole('button', { name: 'Create' }),
      ).not.toBeInTheDocument();
    },
  );

  it('warns of an instance that exists, and goes on', async () => {
    renderForm({
      properties,
      api: says({
        status: 'exists',
        message: 'It exists; its release changes.',
      }),
      answers: { ...answers, instance: 'main' },
    });
    expect(await screen.findByText(/its release changes/)).toBeInTheDocument();
    await review();
    expect(
      await screen.findByRole('button', { name: 'Create' }),
    ).toBeInTheDocument();
  });

  it('refuses an instance that exists where it must be new', async () => {
    renderForm({
      properties: {
        instance: { ...properties.instance, 'ui:options': { mustBeNew: true } },
      },
      api: says({ status: 'exists', message: 'It exists.' }),
      answers: { ...answers, instance: 'main' },
    });
    await screen.findByText(/It exists/);
    await review();
    expect(
      await screen.findByText("'Instance' It exists."),
    ).toBeInTheDocument();
  });

  it('security 1: refuses a name with a path in it without asking the backend', async () => {
    renderForm({
      properties,
      api: {},
      answers: { product: 'shop', instance: '../x' },
    });
    await screen.findByLabelText('Instance');
    await review();
    expect(
      (await screen.findAllByText(/is not a valid name/)).length,
    ).toBeGreaterThan(0);
  });

  it('says when the name cannot be checked, and does not go on', async () => {
    renderForm({
      properties,
      api: {
        checkContext: async () => {
          throw new Error('The catalog does not answer.');
        },
      },
      answers: { ...answers, instance: 'main' },
    });
    expect(
      await screen.findByText(
        /Cannot load whether the name is free: The catalog/,
      ),
    ).toBeInTheDocument();
    await review();
    expect(
      (await screen.findAllByText(/The name could not be checked/)).length,
    ).toBeGreaterThan(0);
  });
});
