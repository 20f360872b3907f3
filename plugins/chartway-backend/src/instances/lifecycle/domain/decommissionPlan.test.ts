import type { Instance } from '@chartway/plugin-chartway-common';
import { decommissionPlan, type DecommissionFacts } from './decommissionPlan';

const instance: Instance = {
  name: 'shop-acme-dev-main',
  context: {
    product: 'shop',
    customer: 'acme',
    environment: 'dev',
    instance: 'main',
  },
  namespace: 'shop-acme-dev-main',
  engine: 'main',
  application: 'shop-acme-dev-main',
  release: {
    chart: {
      name: 'shop',
      version: '1.0.0',
      repository: 'oci://registry/shop',
      digest: `sha256:${'a'.repeat(64)}`,
    },
    valuesCommit: 'b'.repeat(40),
    manifestsDigest: '',
    images: [],
  },
  links: [],
};

const ref = (kind: string, name: string, group = '') => ({
  group,
  kind,
  namespace: 'shop-acme-dev-main',
  name,
});

const annotated = (annotations: Record<string, string>) => ({
  metadata: { annotations },
});

const facts: DecommissionFacts = {
  instance,
  managed: [
    { ...ref('Deployment', 'shop', 'apps'), object: {} },
    {
      ...ref('PersistentVolumeClaim', 'own'),
      object: annotated({ 'helm.sh/resource-policy': 'keep' }),
    },
    {
      ...ref('Secret', 'deleted-not'),
      object: annotated({
        'argocd.argoproj.io/sync-options': 'Prune=false, Delete=false',
      }),
    },
    {
      ...ref('Secret', 'pruned-not'),
      object: annotated({ 'argocd.argoproj.io/sync-options': 'Prune=false' }),
    },
    {
      group: 'apiextensions.k8s.io',
      kind: 'CustomResourceDefinition',
      namespace: '',
      name: 'shops.example.org',
      object: undefined,
    },
  ],
  seen: [
    ref('Deployment', 'shop', 'apps'),
    ref('PersistentVolumeClaim', 'data-shop-0'),
  ],
  namespace: {
    name: 'shop-acme-dev-main',
    found: { exists: true, labels: {} },
    shared: false,
  },
  files: ['b', 'a'],
  warnings: [],
};

const labelled: DecommissionFacts = {
  ...facts,
  namespace: {
    name: 'shop-acme-dev-main',
    found: {
      exists: true,
      labels: { 'chartway.io/instance-name': instance.name },
    },
    shared: false,
  },
};

const effects = (given: DecommissionFacts) =>
  Object.fromEntries(
    decommissionPlan(given).objects.map(({ name, effect }) => [name, effect]),
  );

describe('decommissionPlan', () => {
  it('keeps what Argo CD keeps, and claims of StatefulSets', () => {
    expect(effects(facts)).toEqual({
      shop: 'pruned',
      own: 'kept',
      'deleted-not': 'kept',
      'pruned-not': 'pruned',
      'shops.example.org': 'kept',
      'data-shop-0': 'kept',
    });
  });

  it('lets all in a namespace go that goes itself', () => {
    expect(decommissionPlan(labelled).namespace.effect).toBe('pruned');
    expect(effects(labelled)).toEqual({
      shop: 'pruned',
      own: 'pruned',
      'deleted-not': 'pruned',
      'pruned-not': 'pruned',
      'shops.example.org': 'kept',
      'data-shop-0': 'pruned',
    });
  });

  it.each([
    ['lacks the label', facts.namespace],
    ['Another instance', { ...labelled.namespace, shared: true }],
    ['no access', { name: instance.name, found: undefined, shared: false }],
    [
      'does not answer',
      {
        name: instance.name,
        found: undefined,
        problem: 'It does not answer.',
        shared: false,
      },
    ],
    ['not named after', { ...labelled.namespace, name: 'shop' }],
    [
      'no such',
      { name: instance.name, found: { exists: false }, shared: false },
    ],
  ] as const)('keeps a namespace: %s', (reason, namespace) => {
    const plan = decommissionPlan({ ...facts, namespace });
    expect(plan.namespace.effect).toBe('kept');
    expect(plan.namespace.reason).toContain(reason);
  });

  it('has another digest when something else would happen, and only then', () => {
    const { digest } = decommissionPlan(facts);
    const same = { ...facts, warnings: ['x'], files: ['a', 'b'] };
    expect(decommissionPlan(same).digest).toBe(digest);
    expect(decommissionPlan(labelled).digest).not.toBe(digest);
    const more = { ...facts, files: ['a', 'b', 'c'] };
    expect(decommissionPlan(more).digest).not.toBe(digest);
  });
});
