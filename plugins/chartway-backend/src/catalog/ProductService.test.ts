import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { Caller } from '../authorization/Caller';
import type { CatalogProduct } from './CatalogDirectory';
import { DefaultProductService } from './ProductService';

const SHOP = 'group:default/team-shop';
const BILLING = 'group:default/team-billing';
const CALLER: Caller = {
  credentials: mockCredentials.user('user:default/jane'),
  actor: 'user:default/jane',
  door: 'api',
  requestId: 'request-1',
};

const unexpected = (what: string) => () => {
  throw new Error(`Nobody said what ${what} answers`);
};

function productsWith(
  catalog: [name: string, owner?: string, entity?: string][],
  recorded: Record<string, string> = {},
) {
  const products = catalog.map(
    ([name, owner, entity = name]): CatalogProduct => ({
      name,
      title: name,
      entityRef: `component:default/${entity}`,
      ...(owner && { owner }),
    }),
  );
  return new DefaultProductService({
    directory: {
      products: async () => products,
      customers: async () => [
        { name: 'acme', title: 'Acme', entityRef: 'resource:default/acme' },
      ],
      person: unexpected('person'),
      hasGroup: async ref => ref === SHOP || ref === BILLING,
    },
    sources: { owners: async () => new Map(Object.entries(recorded)) },
    userInfo: mockServices.userInfo({
      ownershipEntityRefs: ['user:default/jane', SHOP],
    }),
  });
}

describe('ownership of a product', () => {
  it('is what the catalog says, whatever is claimed', async () => {
    const products = productsWith([['shop', SHOP]], { shop: BILLING });
    expect(await products.ownership('shop', BILLING, CALLER)).toEqual({
      owner: SHOP,
      team: 'team-shop',
      newProduct: false,
      provenOwner: SHOP,
    });
  });

  it('security 34: is nobody when several entities claim the product for different owners', async () => {
    const products = productsWith([
      ['shop', SHOP],
      ['shop', BILLING, 'intruder'],
    ]);
    await expect(products.ownership('shop', SHOP, CALLER)).rejects.toThrow(
      /component:default\/shop, component:default\/intruder/,
    );
    expect((await products.owners()).has('shop')).toBe(false);
  });

  it('is nobody when the catalog names none', async () => {
    const products = productsWith([['shop']]);
    await expect(products.ownership('shop', SHOP, CALLER)).rejects.toThrow(
      /has no owner/,
    );
  });

  it('is what Git says of a product that the catalog does not know yet', async () => {
    const products = productsWith([], { fresh: SHOP });
    expect(await products.ownership('fresh', BILLING, CALLER)).toMatchObject({
      owner: SHOP,
      newProduct: true,
      provenOwner: SHOP,
    });
    expect((await products.owners()).get('fresh')).toBe(SHOP);
  });

  it('is the claimed group for a new product, proven only for the own groups', async () => {
    const products = productsWith([]);
    expect(await products.ownership('fresh', SHOP, CALLER)).toEqual({
      owner: SHOP,
      team: 'team-shop',
      newProduct: true,
      provenOwner: SHOP,
    });
    expect(await products.ownership('fresh', 'team-billing', CALLER)).toEqual({
      owner: BILLING,
      team: 'team-billing',
      newProduct: true,
    });
    const service = { ...CALLER, actor: 'service:plugin:catalog' };
    expect(
      (await products.ownership('fresh', SHOP, service)).provenOwner,
    ).toBeUndefined();
  });

  it.each([
    [undefined, /name the group/],
    ['group:default/ghosts', /not a group in the catalog/],
    ['group:', /not an entity reference/],
  ])('is refused for a new product claimed for %j', async (owner, why) => {
    const products = productsWith([]);
    await expect(products.ownership('fresh', owner, CALLER)).rejects.toThrow(
      why,
    );
  });
});

describe('customers', () => {
  it('must be in the catalog', async () => {
    const products = productsWith([]);
    await expect(products.requireCustomer('acme')).resolves.toBeUndefined();
    await expect(products.requireCustomer('umbrella')).rejects.toThrow(
      /Choose one of acme/,
    );
  });
});
