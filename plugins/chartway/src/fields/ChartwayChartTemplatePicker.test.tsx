import { NotFoundError } from '@backstage/errors';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  sampleTemplate,
  sampleTemplates,
} from '@chartway/plugin-chartway-react/testUtils';
import { renderForm } from '../__testUtils__/renderForm';

const properties = {
  chartTemplate: {
    type: 'string',
    title: 'Chart template',
    'ui:field': 'ChartwayChartTemplatePicker',
  },
};
const ofKind = (kinds: string[]) => ({
  chartTemplate: { ...properties.chartTemplate, 'ui:options': { kinds } },
});

const api = {
  chartTemplates: async () => ({ items: sampleTemplates, problems: [] }),
  chartTemplate: async () => sampleTemplate,
};

describe('ChartwayChartTemplatePicker', () => {
  it('offers templates with kind and description, and shows what the chosen one is made of', async () => {
    const { created } = renderForm({ properties, api });
    const option = await screen.findByRole('radio', {
      name: /Web service workloads A stateless HTTP service/,
    });
    await userEvent.click(option);
    const preview = await screen.findByRole('region', {
      name: 'What Web service is made of',
    });
    expect(preview).toHaveTextContent('One chart for all instances');
    expect(preview).toHaveTextContent('files/nginx.conf');
    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create' }),
    );
    expect(created).toEqual([{ chartTemplate: 'web-service' }]);
  });

  it('can be chosen with the keyboard', async () => {
    renderForm({ properties, api });
    const first = await screen.findByRole('radio', { name: /Web service/ });
    first.focus();
    await userEvent.keyboard(' ');
    expect(first).toBeChecked();
  });

  it('offers only the kinds that are asked for', async () => {
    renderForm({ properties: ofKind(['image']), api });
    expect(await screen.findAllByRole('radio')).toHaveLength(1);
    expect(screen.getByRole('radio')).toHaveAccessibleName(/Prebuilt image/);
  });

  it('says when there is none of the kind', async () => {
    renderForm({
      properties: ofKind(['chart']),
      api: {
        chartTemplates: async () => ({ items: [sampleTemplate], problems: [] }),
      },
    });
    expect(
      await screen.findByText(/There is no chart template of kind chart yet/),
    ).toBeInTheDocument();
  });

  it('says which templates cannot be read', async () => {
    renderForm({
      properties,
      api: {
        chartTemplates: async () => ({
          items: [sampleTemplate],
          problems: [{ name: 'broken', message: 'line 3 is no YAML' }],
        }),
      },
    });
    expect(
      await screen.findByText(/cannot be read: broken: line 3 is no YAML/),
    ).toBeInTheDocument();
    expect(screen.getByRole('radio')).toBeInTheDocument();
  });

  it('says when the chosen template is gone', async () => {
    renderForm({
      properties,
      api: {
        ...api,
        chartTemplate: async () => {
          throw new NotFoundError('There is no chart template web-service.');
        },
      },
      answers: { chartTemplate: 'web-service' },
    });
    expect(
      await screen.findByText(/Cannot load the chart template web-service/),
    ).toBeInTheDocument();
  });

  it('says when the list is down', async () => {
    renderForm({
      properties,
      api: {
        chartTemplates: async () => {
          throw new Error('Git does not answer.');
        },
      },
    });
    expect(
      await screen.findByText(/Cannot load the chart templates: Git does not/),
    ).toBeInTheDocument();
  });
});
