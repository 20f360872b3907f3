import { NotAllowedError } from '@backstage/errors';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { sampleTemplates } from '@chartway/plugin-chartway-react/testUtils';
import { renderForm } from '../__testUtils__/renderForm';

const properties = {
  version: {
    type: 'string',
    title: 'Version',
    'ui:field': 'ChartwayVersionField',
  },
};

const api = {
  chartTemplates: async () => ({ items: sampleTemplates, problems: [] }),
  chartVersions: async (name: string) => ({
    name,
    repository: `oci://registry.example.com/charts/${name}`,
    versions: name === 'shop' ? ['1.4.2', '1.4.1'] : [],
    next: name === 'shop' ? '1.4.3' : '0.1.0',
  }),
};

const product = { product: 'shop', chartTemplate: 'web-service' };

describe('ChartwayVersionField', () => {
  it('proposes the next free version', async () => {
    renderForm({ properties, api, answers: product });
    await waitFor(() =>
      expect(screen.getByLabelText('Version')).toHaveValue('1.4.3'),
    );
    expect(
      screen.getByText(/The newest published version of shop is 1\.4\.2/),
    ).toBeInTheDocument();
  });

  it('proposes for the chart of the instance when the template makes one per instance', async () => {
    renderForm({
      properties,
      api,
      answers: {
        product: 'shop',
        customer: 'acme',
        environment: 'dev',
        instance: 'main',
        chartTemplate: 'redis',
      },
    });
    await waitFor(() =>
      expect(screen.getByLabelText('Version')).toHaveValue('0.1.0'),
    );
    expect(
      screen.getByText(/shop-acme-dev-main has no published version yet/),
    ).toBeInTheDocument();
  });

  it('keeps what the person typed', async () => {
    renderForm({ properties, api, answers: { ...product, version: '2.0.0' } });
    expect(
      await screen.findByRole('button', { name: 'Use 1.4.3' }),
    ).toBeInTheDocument();
    expect(screen.getByLabelText('Version')).toHaveValue('2.0.0');
  });

  it('warns of a published version and offers the next', async () => {
    renderForm({ properties, api, answers: { ...product, version: '1.4.2' } });
    expect(
      await screen.findByText(/A published version never changes/),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Use 1.4.3' }));
    expect(screen.getByLabelText('Version')).toHaveValue('1.4.3');
  });

  it('security 47: refuses what is no SemVer', async () => {
    renderForm({ properties, api, answers: { ...product, version: '/../' } });
    expect(
      await screen.findByText(/“\/\.\.\/” is not a version/),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    expect(
      (await screen.findAllByText(/is not a version/)).length,
    ).toBeGreaterThan(1);
  });

  it('waits for the product', async () => {
    renderForm({ properties, api });
    expect(
      await screen.findByText(/proposed once the product/),
    ).toBeInTheDocument();
  });

  it('says what is denied and lets a version be typed', async () => {
    renderForm({
      properties,
      api: {
        ...api,
        chartVersions: async () => {
          throw new NotAllowedError('Not for shop.');
        },
      },
      answers: product,
    });
    expect(
      await screen.findByText(
        /You may not see the versions of shop: Not for shop\./,
      ),
    ).toBeInTheDocument();
    await userEvent.type(screen.getByLabelText('Version'), '1.0.0');
    expect(screen.getByLabelText('Version')).toHaveValue('1.0.0');
  });
});
