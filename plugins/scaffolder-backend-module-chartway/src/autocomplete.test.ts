import type { ChartwayApi } from '@chartway/plugin-chartway-common';
import { refusal, unprogrammed } from './__testUtils__/FakeChartway';
import { createAutocompleteHandler } from './autocomplete';

const choice = (name: string) => ({
  name,
  title: name.toUpperCase(),
  entityRef: `component:default/${name}`,
});

function ask(
  resource: string,
  context: Record<string, string>,
  api: Partial<ChartwayApi>,
) {
  const chartway = unprogrammed<ChartwayApi>('ChartwayApi', api);
  return createAutocompleteHandler(chartway)({
    resource,
    token: 'token of dana',
    context,
  });
}

describe('the autocomplete provider', () => {
  it('offers products with the token of the person', async () => {
    const asked: (string | undefined)[] = [];
    const products: ChartwayApi['products'] = async options => {
      asked.push(options?.token);
      return [choice('shop')];
    };
    await expect(ask('products', {}, { products })).resolves.toEqual({
      results: [{ id: 'shop', title: 'SHOP' }],
    });
    expect(asked).toEqual(['token of dana']);
  });

  it('offers the next free version first', async () => {
    const chartVersions: ChartwayApi['chartVersions'] = async name => ({
      name,
      repository: 'oci://r/shop',
      versions: ['1.1.0', '1.0.0'],
      next: '1.1.1',
    });
    const { results } = await ask(
      'versions',
      { product: 'shop' },
      { chartVersions },
    );
    expect(results.map(({ id }) => id)).toEqual(['1.1.1', '1.1.0', '1.0.0']);
    await expect(ask('versions', {}, { chartVersions })).rejects.toThrow(
      'Give the name of the chart',
    );
  });

  it('names what it completes when asked for something else', async () => {
    await expect(ask('__proto__', {}, {})).rejects.toThrow(
      'products, customers, environments, instances, chart-templates, versions',
    );
  });

  it('says what the backend says', async () => {
    const customers = async () => {
      throw await refusal(401, 'The token is not valid');
    };
    await expect(ask('customers', {}, { customers })).rejects.toThrow(
      'Looking up customers failed: The token is not valid.',
    );
  });
});
