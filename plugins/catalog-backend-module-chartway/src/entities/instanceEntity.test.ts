import { anInstance } from '../__testUtils__/instances';
import { instanceEntity } from './instanceEntity';

const nothing = { products: new Map(), customers: new Map() };

describe('instanceEntity', () => {
  it('describes the instance, what it is an instance of, and where its objects are', async () => {
    const entity = await instanceEntity(anInstance(), {
      products: new Map([
        [
          'shop',
          {
            name: 'shop',
            title: 'Shop',
            entityRef: 'component:default/web-shop',
          },
        ],
      ]),
      customers: new Map([
        [
          'acme',
          { name: 'acme', title: 'Acme', entityRef: 'resource:default/acme' },
        ],
      ]),
    });
    expect(entity).toMatchObject({
      kind: 'Resource',
      metadata: {
        name: 'shop-acme-dev-main',
        annotations: {
          'chartway.io/instance-name': 'shop-acme-dev-main',
          'chartway.io/product': 'shop',
          'backstage.io/kubernetes-label-selector':
            'app.kubernetes.io/instance=shop-acme-dev-main',
          'backstage.io/kubernetes-namespace': 'shop-acme-dev-main',
        },
      },
      spec: {
        type: 'chartway-instance',
        owner: 'group:default/team-shop',
        dependencyOf: ['component:default/web-shop'],
        dependsOn: ['resource:default/acme'],
      },
    });
  });

  it('names nobody as the owner of what nobody owns', async () => {
    const { spec } = await instanceEntity(
      anInstance('main', { owner: undefined }),
      nothing,
    );
    expect(spec).toEqual({ type: 'chartway-instance', owner: 'unknown' });
  });

  it('security 53: leaves out a link that would run a script', async () => {
    const links = [
      { title: 'Argo CD', url: 'https://argocd.example.com/x' },
      { title: 'Bad', url: `${'javascript'}:alert(1)` },
    ];
    const { metadata } = await instanceEntity(
      anInstance('main', { links }),
      nothing,
    );
    expect(metadata.links).toEqual([links[0]]);
  });

  it('refuses a name that the catalog would not take', async () => {
    const name = 'x'.repeat(64);
    await expect(
      instanceEntity(anInstance('main', { name }), nothing),
    ).rejects.toThrow('metadata.name');
  });
});
