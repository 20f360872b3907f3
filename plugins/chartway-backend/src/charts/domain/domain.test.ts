import { requireChartNameOf } from './chartNames';
import { productComponent, productComponentSchema } from './productComponent';
import { checkSourceFiles, isOwnSource, sourceFolder } from './sourcePaths';
import { listTemplates } from './templateListing';
import { parseYaml11 } from '@chartway/chart-kit';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('chart names', () => {
  const products = ['shop', 'shop-search', 'billing'];
  const check = (product: string, name: string) => () =>
    requireChartNameOf(product, 'dev', name, products);

  it.each([
    ['shop', 'shop'],
    ['shop', 'shop-acme-dev-main'],
    ['shop', 'shop-a-b-dev-c-d'],
    ['shop-search', 'shop-search-acme-dev-main'],
  ])('of product %s may be %s', (product, name) => {
    expect(check(product, name)).not.toThrow();
  });

  it.each([
    ['shop', 'billing'],
    ['shop', 'other'],
    ['shop', 'shopping-acme-dev-main'],
    ['shop', 'shop-acme-prod-main'],
    ['shop', 'shop-dev-main'],
    ['shop', 'shop-search'],
    ['shop', 'shop-search-acme-dev-main'],
  ])('of product %s may not be %s', (product, name) => {
    expect(check(product, name)).toThrow(/chart name/);
  });
});

describe('chart sources', () => {
  it('are in the folder of the product, or below it for one instance', () => {
    expect(sourceFolder('shop', 'shop')).toBe('charts/shop');
    expect(sourceFolder('shop', 'shop-acme-dev-main')).toBe(
      'charts/shop/instances/shop-acme-dev-main',
    );
    expect(isOwnSource('charts/shop', 'charts/shop/Chart.yaml')).toBe(true);
    expect(isOwnSource('charts/shop', 'charts/shop/catalog-info.yaml')).toBe(
      false,
    );
    expect(isOwnSource('charts/shop', 'charts/shop/instances/x/y')).toBe(false);
  });

  it.each([
    '../x',
    'a/../b',
    '/etc/passwd',
    'a//b',
    './a',
    '.git/hooks/x',
    'a/.GIT/x',
    'a\\b',
    'a\nb',
    'instances/x',
    '',
  ])('security 1: refuse the path %j', path => {
    expect(() => checkSourceFiles(new Map([[path, bytes('')]]))).toThrow();
  });

  it('are limited in size', () => {
    const large = new Uint8Array(11 * 1024 * 1024);
    expect(() => checkSourceFiles(new Map([['x', large]]))).toThrow(/bytes/);
  });
});

describe('the entity of a new product', () => {
  it('names product and owner', () => {
    const text = productComponent('shop', 'group:default/team-shop');
    expect(parseYaml11(text)).toMatchObject({
      kind: 'Component',
      metadata: {
        name: 'shop',
        annotations: { 'chartway.io/product': 'shop' },
      },
    });
    expect(productComponentSchema.parse(parseYaml11(text)).spec.owner).toBe(
      'group:default/team-shop',
    );
  });
});

describe('listTemplates', () => {
  it('lists a broken one as a problem and hides no other', () => {
    const { templates, problems } = listTemplates(
      '',
      new Map([
        ['README.md', bytes('')],
        ['no-template/README.md', bytes('')],
        ['bad/chart-template.yaml', bytes('kind: [')],
        ['one/chart-template.yaml', bytes('kind: Something')],
      ]),
    );
    expect([...templates.keys()]).toEqual([]);
    expect(problems.map(({ name }) => name)).toEqual(['bad', 'one']);
    expect(problems[0]?.message).toMatch(/^bad\/chart-template\.yaml/);
  });
});
