import { TestApiRegistry } from '@backstage/test-utils';
import { createFieldValidation } from '@backstage/plugin-scaffolder-react/alpha';
import type { ChartwayApi } from '@chartway/plugin-chartway-common';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  fakeApi,
  sampleTemplate,
} from '@chartway/plugin-chartway-react/testUtils';
import { renderForm } from '../__testUtils__/renderForm';
import { validateInputs } from './ChartwayTemplateInputsField';
import type { Inputs } from './templateInputs';

const properties = {
  inputs: {
    type: 'object',
    title: 'Inputs',
    'ui:field': 'ChartwayTemplateInputsField',
    'ui:backstage': { review: { name: 'Inputs', explode: false } },
  },
};
const answers = { chartTemplate: 'web-service' };

/** Runs the validation as the scaffolder does when the form itself was passed by. */
async function validate(
  inputs: Inputs,
  chartTemplate: ChartwayApi['chartTemplate'],
) {
  const field = createFieldValidation();
  const chartway = fakeApi({ chartTemplate });
  await validateInputs(inputs, field, {
    apiHolder: TestApiRegistry.from([chartwayApiRef, chartway]),
    formData: answers,
    schema: {},
  });
  return field;
}

const api = { chartTemplate: async () => sampleTemplate };

const review = () =>
  userEvent.click(screen.getByRole('button', { name: 'Review' }));

describe('ChartwayTemplateInputsField', () => {
  it('waits for the chart template', async () => {
    renderForm({ properties, api: {} });
    expect(
      await screen.findByText(/Choose a chart template/),
    ).toBeInTheDocument();
  });

  it('asks for what the template needs, fills in defaults and gives the answers', async () => {
    const { created } = renderForm({ properties, api, answers });
    await userEvent.type(await screen.findByLabelText(/Port/), '8080');
    await userEvent.click(screen.getByLabelText('Reachable from outside'));
    expect(screen.getByLabelText('Replicas')).toHaveValue(2);
    await review();
    expect(await screen.findByText('Inputs')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Create' }));
    expect(created).toEqual([
      { ...answers, inputs: { port: 8080, replicas: 2, public: true } },
    ]);
  });

  it('uses the template that the software template fixes', async () => {
    renderForm({
      properties: {
        inputs: {
          ...properties.inputs,
          'ui:options': { chartTemplate: 'web-service' },
        },
      },
      api,
    });
    expect(await screen.findByLabelText(/Port/)).toBeInTheDocument();
  });

  it('drops answers that belong to another template', async () => {
    const { created } = renderForm({
      properties,
      api,
      answers: { ...answers, inputs: { schedule: '* * * * *', port: 80 } },
    });
    await screen.findByLabelText(/Port/);
    await userEvent.type(screen.getByLabelText(/Port/), '80');
    await review();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create' }),
    );
    expect(created).toEqual([
      { ...answers, inputs: { port: 8080, replicas: 2, public: false } },
    ]);
  });

  it('says at the field what is wrong with it', async () => {
    renderForm({
      properties,
      api: {
        chartTemplate: async () => ({
          ...sampleTemplate,
          inputs: {
            properties: {
              host: { type: 'string', title: 'Host', pattern: '^[a-z.]+$' },
              path: { type: 'string', title: 'Path' },
            },
          },
        }),
      },
      answers: { ...answers, inputs: { host: 'Not a host', path: '/' } },
    });
    await screen.findByLabelText('Host');
    await review();
    expect(
      await screen.findByText('must match pattern "^[a-z.]+$"'),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Create' }),
    ).not.toBeInTheDocument();
  });

  it('does not go on without a required input', async () => {
    renderForm({ properties, api, answers });
    expect(await screen.findByLabelText(/Port/)).toBeRequired();
    await review();
    expect(screen.getByLabelText(/Port/)).toBeInvalid();
    expect(
      screen.queryByRole('button', { name: 'Create' }),
    ).not.toBeInTheDocument();
  });

  it('says when a template needs nothing', async () => {
    renderForm({
      properties,
      api: { chartTemplate: async () => ({ ...sampleTemplate, inputs: {} }) },
      answers,
    });
    expect(
      await screen.findByText('Web service needs no inputs.'),
    ).toBeInTheDocument();
  });

  it('says when the template cannot be read, and tries again', async () => {
    let up = false;
    renderForm({
      properties,
      api: {
        chartTemplate: async () => {
          if (!up) throw new Error('Git does not answer.');
          return sampleTemplate;
        },
      },
      answers,
    });
    await screen.findByText(/Git does not answer/);
    up = true;
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await waitFor(() =>
      expect(screen.getByLabelText(/Port/)).toBeInTheDocument(),
    );
  });
});

describe('validateInputs', () => {
  it('names a missing required input', async () => {
    const { __errors } = await validate({}, async () => sampleTemplate);
    expect(__errors?.join()).toMatch(/must have required property 'Port'/);
  });

  it('takes inputs that fit', async () => {
    const { __errors } = await validate(
      { port: 80 },
      async () => sampleTemplate,
    );
    expect(__errors).toEqual([]);
  });

  it('refuses what it cannot check', async () => {
    const { __errors } = await validate({ port: 80 }, async () => {
      throw new Error('Git does not answer.');
    });
    expect(__errors).toEqual([
      'The inputs could not be checked: Git does not answer. Try again.',
    ]);
  });
});
