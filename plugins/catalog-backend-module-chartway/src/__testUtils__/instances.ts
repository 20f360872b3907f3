import type { Instance } from '@chartway/plugin-chartway-common';

const DIGEST = `sha256:${'a'.repeat(64)}`;

/** An instance of the product shop for acme in dev. */
export function anInstance(instance = 'main', part: Partial<Instance> = {}) {
  const made: Instance = {
    name: `shop-acme-dev-${instance}`,
    context: {
      product: 'shop',
      customer: 'acme',
      environment: 'dev',
      instance,
    },
    namespace: `shop-acme-dev-${instance}`,
    engine: 'main',
    application: `shop-acme-dev-${instance}`,
    release: {
      chart: {
        name: 'shop',
        version: '1.2.0',
        repository: 'oci://registry.example.com/charts/shop',
        digest: DIGEST,
      },
      valuesCommit: 'b'.repeat(40),
      manifestsDigest: DIGEST,
      images: [],
    },
    owner: 'group:default/team-shop',
    links: [],
    ...part,
  };
  return made;
}
