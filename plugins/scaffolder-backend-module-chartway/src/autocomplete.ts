import { InputError } from '@backstage/errors';
import type { AutocompleteHandler } from '@backstage/plugin-scaffolder-node/alpha';
import type {
  CallOptions,
  ChartwayApi,
} from '@chartway/plugin-chartway-common';
import { explain } from './explain';

type Context = Record<string, string>;
type Result = { id: string; title?: string };
type Lookup = (
  chartway: ChartwayApi,
  context: Context,
  options: CallOptions,
) => Promise<Result[]>;

const LOOKUPS = new Map<string, Lookup>([
  [
    'products',
    async (chartway, _, options) => choices(await chartway.products(options)),
  ],
  [
    'customers',
    async (chartway, _, options) => choices(await chartway.customers(options)),
  ],
  [
    'environments',
    async (chartway, _, options) =>
      choices((await chartway.info(options)).environments),
  ],
  [
    'instances',
    async (chartway, { product, customer, environment }, options) => {
      const query = { product, customer, environment };
      const { items } = await chartway.instances(query, options);
      return items.map(({ name, context }) => ({
        id: context.instance,
        title: name,
      }));
    },
  ],
  [
    'chart-templates',
    async (chartway, _, options) =>
      choices((await chartway.chartTemplates(options)).items),
  ],
  [
    'versions',
    async (chartway, { chart, product }, options) => {
      const name = chart ?? product;
      if (!name) {
        throw new InputError(
          'Give the name of the chart as "chart" or "product" in the context.',
        );
      }
      const { versions, next } = await chartway.chartVersions(name, options);
      return [
        { id: next, title: `${next} (next free version)` },
        ...versions.map(version => ({ id: version })),
      ];
    },
  ],
]);

/**
 * The autocomplete provider `chartway`. The scaffolder does not tell a provider who asks; it only hands over the `token`
 * of the request. So the token must be the Backstage token of the person, and the backend decides with it what they may
 * see. Chartway's own form fields ask the backend directly and need no provider.
 */
export function createAutocompleteHandler(
  chartway: ChartwayApi,
): AutocompleteHandler {
  return async ({ resource, token, context }) => {
    const lookup = LOOKUPS.get(resource);
    if (!lookup) {
      throw new InputError(
        `Chartway completes ${[...LOOKUPS.keys()].join(
          ', ',
        )}, not ${JSON.stringify(resource)}.`,
      );
    }
    const results = await lookup(chartway, context ?? {}, { token }).catch(
      error => {
        throw explain(error, `Looking up ${resource}`);
      },
    );
    return { results };
  };
}

function choices(items: { name: string; title: string }[]): Result[] {
  return items.map(({ name, title }) => ({ id: name, title }));
}
