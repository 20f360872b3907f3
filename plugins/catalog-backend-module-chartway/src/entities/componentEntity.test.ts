import { componentEntity } from './componentEntity';

const GOOD = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: shop
  title: Shop
  annotations:
    chartway.io/product: shop
spec:
  type: service
  lifecycle: production
  owner: group:default/team-shop
`;

const read = (content: string, url?: string) =>
  componentEntity({
    product: 'shop',
    path: 'charts/shop/catalog-info.yaml',
    content,
    url,
  });

describe('componentEntity', () => {
  it('reads the component of a product', async () => {
    await expect(read(GOOD)).resolves.toMatchObject({
      kind: 'Component',
      metadata: {
        name: 'shop',
        title: 'Shop',
        annotations: {
          'chartway.io/product': 'shop',
          'backstage.io/managed-by-location':
            'chartway:charts/shop/catalog-info.yaml',
        },
      },
      spec: { owner: 'group:default/team-shop' },
    });
  });

  it('links to the page of the file when the Git host has pages', async () => {
    const url = 'https://git.example.com/charts/src/shop/catalog-info.yaml';
    const entity = await read(GOOD, url);
    expect(entity.metadata.annotations).toMatchObject({
      'backstage.io/managed-by-location': `url:${url}`,
      'backstage.io/view-url': url,
    });
  });

  it.each([
    [
      'a group, which would hand out roles',
      'kind: ',
      GOOD.replace('Component', 'Group'),
    ],
    ['a user', 'kind: ', GOOD.replace('Component', 'User')],
    [
      'a location, which would read from elsewhere',
      'kind: ',
      GOOD.replace('Component', 'Location'),
    ],
    [
      'another name than the folder',
      'metadata.name is "billing"',
      GOOD.replace('name: shop', 'name: billing'),
    ],
    [
      'the annotation of another product',
      'chartway.io/product is "billing"',
      GOOD.replace('product: shop', 'product: billing'),
    ],
    [
      'another namespace',
      'metadata.namespace: ',
      GOOD.replace('title:', 'namespace: other\n  title:'),
    ],
    ['no owner', 'spec.owner: ', GOOD.replace(/ {2}owner.*\n/, '')],
    ['two documents', '2 YAML documents', `${GOOD}---\n${GOOD}`],
    ['no document', '0 YAML documents', '# empty\n'],
    ['a list', 'Expected object at root', '- a\n'],
    ['broken YAML', 'YAML error', 'a: [\n'],
    [
      'security 49: duplicate keys',
      'Map keys must be unique',
      GOOD.replace('kind:', 'kind: Group\nkind:'),
    ],
    [
      'security 49: an alias bomb',
      'Excessive alias count',
      `a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n${GOOD}`,
    ],
    [
      'a file that is far too long',
      '262144 are allowed',
      `${GOOD}# ${'x'.repeat(300_000)}\n`,
    ],
  ])('refuses %s', async (_, message, content) => {
    await expect(read(content)).rejects.toThrow(message);
  });

  it('security 53: leaves out links and annotations that would run a script', async () => {
    const entity = await read(
      GOOD.replace(
        '  annotations:\n',
        `  links:
    - url: javascript:alert(1)
    - url: https://shop.example.com
  annotations:
    example.com/page: ' JavaScript:alert(1)'
    example.com/fine: https://shop.example.com
`,
      ),
    );
    expect(entity.metadata.links).toEqual([
      { url: 'https://shop.example.com' },
    ]);
    expect(entity.metadata.annotations).toMatchObject({
      'example.com/fine': 'https://shop.example.com',
    });
    expect(JSON.stringify(entity)).not.toMatch(/javascript/i);
  });

  it('security 34: takes no annotation that steers the catalog elsewhere', async () => {
    const entity = await read(
      GOOD.replace(
        '  annotations:\n',
        `  annotations:
    backstage.io/managed-by-location: url:https://evil.example.com
    backstage.io/edit-url: https://evil.example.com
    backstage.io/kubernetes-id: bank
`,
      ),
    );
    expect(Object.keys(entity.metadata.annotations ?? {}).sort()).toEqual([
      'backstage.io/managed-by-location',
      'backstage.io/managed-by-origin-location',
      'chartway.io/product',
    ]);
    expect(JSON.stringify(entity)).not.toContain('evil');
  });
});
