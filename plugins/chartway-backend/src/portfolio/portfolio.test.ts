import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { Context } from '@chartway/plugin-chartway-common';
import { allows, type PermissionFilter } from '../authorization/filters';
import type {
  FacetQuery,
  InstanceFacets,
  InstanceFacetService,
} from '../instances/InstanceFacetService';
import { DefaultPortfolioService } from './DefaultPortfolioService';
import type { PortfolioPageQuery } from './PortfolioService';

const ENVIRONMENTS = ['dev', 'uat', 'prod'].map(name => ({
  name,
  title: name,
  group: name,
  release: 'manual' as const,
  save: 'commit' as const,
  sync: 'automatic' as const,
  selfHeal: true,
}));

const ALL: PermissionFilter = { kind: 'all' };
const FIRST: PortfolioPageQuery = {
  sort: 'name',
  order: 'asc',
  offset: 0,
  limit: 50,
};
const SHOP = 'group:default/team-shop';

const jane = {
  credentials: mockCredentials.user('user:default/jane'),
  actor: 'user:default/jane',
  requestId: 'r1',
  door: 'api' as const,
};

function facets(
  parts: Partial<Context>,
  version: string,
  images = 1,
): InstanceFacets {
  const context = {
    product: 'shop',
    customer: 'acme',
    environment: 'dev',
    instance: 'main',
    ...parts,
  };
  const name = Object.values(context).join('-');
  return {
    record: {
      context,
      name,
      namespace: name,
      engine: 'main',
      release: {
        chart: {
          name: 'shop',
          version,
          repository: 'oci://r/shop',
          digest: 'd',
        },
        valuesCommit: 'c',
        manifestsDigest: 'm',
        images: Array.from({ length: images }, (_, n) => `image:${n}`),
      },
    },
    live: { status: 'arrived', message: '', observedAt: 'now' },
  };
}

/** Instances of a small portfolio; finds by permission and product only. */
class FewInstances implements InstanceFacetService {
  constructor(readonly all: readonly InstanceFacets[]) {}

  #allowed(allowed: PermissionFilter) {
    return this.all.filter(({ record }) => allows(allowed, record.context));
  }

  async search({ allowed, products, text }: FacetQuery) {
    const items = this.#allowed(allowed).filter(
      ({ record }) =>
        (products?.includes(record.context.product) ?? true) &&
        record.name.includes(text ?? ''),
    );
    const counts = items.map(({ record, live }) => ({
      environment: record.context.environment,
      status: live.status,
      count: 1,
    }));
    return { items, total: items.length, counts };
  }

  async ofProduct(
    product: string,
    { allowed, limit }: { allowed: PermissionFilter; limit: number },
  ) {
    return this.#allowed(allowed)
      .filter(({ record }) => record.context.product === product)
      .slice(0, limit);
  }

  async named(names: readonly string[], allowed: PermissionFilter) {
    return this.#allowed(allowed).filter(({ record }) =>
      names.includes(record.name),
    );
  }

  async problems() {
    return [{ path: 'acme/dev/x/release.yaml', message: 'Broken' }];
  }
}

const portfolioOf = (...all: InstanceFacets[]) =>
  new DefaultPortfolioService({
    instances: new FewInstances(all),
    products: {
      owners: async () =>
        new Map([
          ['shop', SHOP],
          ['till', 'group:default/team-till'],
        ]),
    },
    userInfo: mockServices.userInfo({ ownershipEntityRefs: [SHOP] }),
    environments: ENVIRONMENTS,
    watchIds: { idOf: name => `id of ${name}` },
  });

const newerOf = (items: { name: string; newerBefore?: string }[]) =>
  items.map(({ name, newerBefore }) => [name, newerBefore]);

describe('the portfolio', () => {
  it('names a higher version that waits in the environment just before', async () => {
    const portfolio = portfolioOf(
      facets({ environment: 'dev' }, '1.10.0'),
      facets({ environment: 'uat' }, '1.9.0'),
      facets({ environment: 'prod' }, '1.9.0'),
      facets({ environment: 'prod', customer: 'globex' }, '1.0.0'),
      facets({ environment: 'elsewhere' }, '1.0.0'),
    );
    const expected = [
      ['shop-acme-dev-main', undefined],
      ['shop-acme-uat-main', '1.10.0'],
      ['shop-acme-prod-main', undefined],
      ['shop-globex-prod-main', undefined],
      ['shop-acme-elsewhere-main', undefined],
    ];
    const page = await portfolio.page(FIRST, ALL, jane);
    expect(newerOf(page.items)).toEqual(expected);
    const matrix = await portfolio.matrix('shop', ALL);
    expect(newerOf(matrix.items).sort()).toEqual([...expected].sort());
  });

  it('tells no version that the asker may not see', async () => {
    const portfolio = portfolioOf(
      facets({ environment: 'dev' }, '2.0.0'),
      facets({ environment: 'uat' }, '1.0.0'),
    );
    const allowed: PermissionFilter = {
      kind: 'criteria',
      criteria: { part: 'environment', values: ['uat'] },
    };
    const page = await portfolio.page(FIRST, allowed, jane);
    expect(newerOf(page.items)).toEqual([['shop-acme-uat-main', undefined]]);
    expect(page.counts).toEqual({
      byStatus: { arrived: 1 },
      byEnvironment: { uat: { arrived: 1 } },
    });
    const matrix = await portfolio.matrix('shop', allowed);
    expect(newerOf(matrix.items)).toEqual([['shop-acme-uat-main', undefined]]);
  });

  it('takes an instance with the name of the one before for no version of it', async () => {
    // Parts with dashes in them can make one name of two contexts.
    const other = facets({ environment: 'dev' }, '2.0.0');
    other.record.context.customer = 'somebody';
    const portfolio = portfolioOf(
      other,
      facets({ environment: 'uat' }, '1.0.0'),
    );
    const { items } = await portfolio.page(FIRST, ALL, jane);
    expect(items.map(({ newerBefore }) => newerBefore)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('finds what an owner or the own groups own', async () => {
    const portfolio = portfolioOf(
      facets({}, '1.0.0'),
      facets({ product: 'till' }, '1.0.0'),
      facets({ product: 'orphan' }, '1.0.0'),
    );
    const found = async (query: Partial<PortfolioPageQuery>) => {
      const { items } = await portfolio.page({ ...FIRST, ...query }, ALL, jane);
      return items.map(({ context }) => context.product);
    };
    expect(await found({ mine: true })).toEqual(['shop']);
    expect(await found({ owner: 'group:default/team-till' })).toEqual(['till']);
    expect(
      await found({ mine: true, owner: 'group:default/team-till' }),
    ).toEqual([]);
    expect(await found({ text: '  till  ' })).toEqual(['till']);
    expect(await found({ text: '   ' })).toHaveLength(3);
  });

  it('shows an instance with its owner, some of its images, and its live state', async () => {
    const portfolio = portfolioOf(facets({}, '1.0.0', 7));
    const { items, totalItems } = await portfolio.page(FIRST, ALL, jane);
    expect(totalItems).toBe(1);
    expect(items[0]).toMatchObject({
      name: 'shop-acme-dev-main',
      owner: SHOP,
      imageCount: 7,
      images: ['image:0', 'image:1', 'image:2', 'image:3', 'image:4'],
      status: 'arrived',
      observedAt: 'now',
      watchId: 'id of shop-acme-dev-main',
    });
  });

  it('names broken files only to those who may see everything', async () => {
    const portfolio = portfolioOf();
    const some: PermissionFilter = {
      kind: 'criteria',
      criteria: { part: 'product', values: ['shop'] },
    };
    expect((await portfolio.page(FIRST, ALL, jane)).problems).toHaveLength(1);
    expect((await portfolio.page(FIRST, some, jane)).problems).toEqual([]);
  });

  it('puts a matrix in order of customer, promotion and instance', async () => {
    const portfolio = portfolioOf(
      facets({ environment: 'prod' }, '1.0.0'),
      facets({ environment: 'dev', instance: 'z' }, '1.0.0'),
      facets({ environment: 'uat' }, '1.0.0'),
      facets({ environment: 'dev', instance: 'b' }, '1.0.0'),
      facets({ customer: 'aaa', environment: 'prod' }, '1.0.0'),
    );
    const matrix = await portfolio.matrix('shop', ALL);
    expect(matrix.truncated).toBe(false);
    expect(matrix.items.map(({ name }) => name)).toEqual([
      'shop-aaa-prod-main',
      'shop-acme-dev-b',
      'shop-acme-dev-z',
      'shop-acme-uat-main',
      'shop-acme-prod-main',
    ]);
  });

  it('says so when a matrix is too large to be shown whole', async () => {
    const all = Array.from({ length: 5_001 }, (_, n) =>
      facets({ instance: `i${n}` }, '1.0.0'),
    );
    const matrix = await portfolioOf(...all).matrix('shop', ALL);
    expect(matrix.items).toHaveLength(5_000);
    expect(matrix.truncated).toBe(true);
  });
});
