import { mockServices } from '@backstage/backend-test-utils';
import type { SchedulerServiceTaskRunner } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { EntityProviderMutation } from '@backstage/plugin-catalog-node';
import type {
  CatalogDocument,
  Choice,
  Instance,
} from '@chartway/plugin-chartway-common';
import { anInstance } from './__testUtils__/instances';
import {
  ChartwayEntityProvider,
  type ProviderServices,
} from './ChartwayEntityProvider';

/** The Chartway backend as Git would make it answer; `down` makes it unreachable. */
class FakeChartway {
  down = false;
  documents: CatalogDocument[] = [];
  stored: Instance[] = [anInstance()];
  known: Choice[] = [];
  problems: { path: string; message: string }[] = [];
  tokens: (string | undefined)[] = [];

  readonly api: ProviderServices['chartway'] = {
    catalogComponents: async options => this.#answer(this.documents, options),
    products: async options => this.#answer(this.known, options),
    customers: async options => this.#answer([], options),
    instances: async ({ offset = 0, limit = 100 } = {}, options) =>
      this.#answer(
        {
          items: this.stored.slice(offset, offset + limit),
          totalItems: this.stored.length,
          problems: this.problems,
        },
        options,
      ),
  };

  async #answer<T>(answer: T, options?: { token?: string }): Promise<T> {
    if (this.down) throw new Error('connect ECONNREFUSED');
    this.tokens.push(options?.token);
    return answer;
  }
}

function document(product: string, part: Partial<CatalogDocument> = {}) {
  const made: CatalogDocument = {
    product,
    path: `charts/${product}/catalog-info.yaml`,
    content: `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${product}
spec: {type: service, lifecycle: production, owner: team-shop}
`,
    ...part,
  };
  return made;
}

async function connected(chartway = new FakeChartway()) {
  const events = mockServices.events();
  const logger = mockServices.logger.mock();
  const mutations: EntityProviderMutation[] = [];
  let scheduled = async () => {};
  const schedule: SchedulerServiceTaskRunner = {
    async run({ fn }) {
      scheduled = async () => {
        await fn(new AbortController().signal);
      };
    },
  };
  const provider = new ChartwayEntityProvider({
    chartway: chartway.api,
    auth: mockServices.auth({ pluginId: 'catalog' }),
    events,
    schedule,
    logger,
  });
  await provider.connect({
    async applyMutation(mutation) {
      mutations.push(mutation);
    },
    async refresh() {
      throw new Error('This provider refreshes by mutations only');
    },
  });
  return {
    chartway,
    events,
    provider,
    mutations,
    tick: () => scheduled(),
    warnings: () => logger.warn.mock.calls.map(([message]) => message),
    refs() {
      const last = mutations.at(-1);
      return last?.type === 'full'
        ? last.entities.map(({ entity }) => stringifyEntityRef(entity)).sort()
        : undefined;
    },
  };
}

describe('ChartwayEntityProvider', () => {
  it('gives the catalog products and instances, each under a key of its own', async () => {
    const { chartway, tick, refs, mutations } = await connected();
    chartway.documents = [document('shop')];
    await tick();
    expect(refs()).toEqual([
      'component:default/shop',
      'resource:default/shop-acme-dev-main',
    ]);
    expect(mutations).toMatchObject([
      {
        type: 'full',
        entities: [
          { locationKey: 'chartway:component:default/shop' },
          {
            locationKey: 'chartway:resource:default/shop-acme-dev-main',
            entity: { spec: { dependencyOf: ['component:default/shop'] } },
          },
        ],
      },
    ]);
  });

  it('asks in the name of the catalog plugin', async () => {
    const { chartway, tick } = await connected();
    await tick();
    expect(chartway.tokens).toHaveLength(4);
    for (const token of chartway.tokens) {
      expect(token).toContain('"sub":"plugin:catalog"');
      expect(token).toContain('"target":"chartway"');
    }
  });

  it('looks at once when an instance changed', async () => {
    const { chartway, events, tick, refs } = await connected();
    await tick();
    chartway.stored = [anInstance(), anInstance('blue')];
    await events.publish({
      topic: 'chartway.instances',
      eventPayload: { instanceName: 'shop-acme-dev-blue', action: 'deployed' },
    });
    expect(refs()).toEqual([
      'resource:default/shop-acme-dev-blue',
      'resource:default/shop-acme-dev-main',
    ]);
  });

  it('removes what is gone from Git, but nothing while Chartway is down', async () => {
    const { chartway, tick, mutations, refs, warnings } = await connected();
    await tick();
    chartway.down = true;
    chartway.stored = [];
    await tick();
    expect(mutations).toHaveLength(1);
    expect(warnings().join()).toContain('The catalog keeps what it knows');
    chartway.down = false;
    await tick();
    expect(refs()).toEqual([]);
  });

  it('reads more instances than one page holds', async () => {
    const { chartway, tick, refs } = await connected();
    chartway.stored = Array.from({ length: 1203 }, (_, i) =>
      anInstance(`i${i}`),
    );
    await tick();
    expect(refs()).toHaveLength(1203);
  });

  it('leaves out what is not usable, names its path, and keeps the rest', async () => {
    const { chartway, tick, refs, warnings } = await connected();
    chartway.documents = [
      document('shop'),
      document('evil', {
        content: document('evil').content.replace('Component', 'Group'),
      }),
    ];
    chartway.problems = [
      { path: 'acme/dev/x-y/release.yaml', message: 'is no YAML' },
    ];
    await tick();
    expect(refs()).toEqual([
      'component:default/shop',
      'resource:default/shop-acme-dev-main',
    ]);
    expect(warnings().join('\n')).toContain('charts/evil/catalog-info.yaml');
    expect(warnings().join('\n')).toContain(
      'acme/dev/x-y/release.yaml: is no YAML',
    );
  });

  it('security 34: lets no file claim a product that another component is', async () => {
    const { chartway, tick, refs, warnings } = await connected();
    chartway.known = [
      {
        name: 'shop',
        title: 'Shop',
        entityRef: 'component:default/web-shop',
        owner: 'group:default/team-shop',
      },
    ];
    chartway.documents = [document('shop')];
    await tick();
    expect(refs()).toEqual(['resource:default/shop-acme-dev-main']);
    expect(warnings().join()).toContain('component:default/web-shop');
  });

  it('looks again when something changed while it was looking', async () => {
    const { chartway, provider, refs } = await connected();
    const first = provider.refresh();
    chartway.stored = [anInstance('later')];
    await Promise.all([first, provider.refresh(), provider.refresh()]);
    expect(refs()).toEqual(['resource:default/shop-acme-dev-later']);
  });
});
