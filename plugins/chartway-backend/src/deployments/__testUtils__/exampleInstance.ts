import type { Instance } from '@chartway/plugin-chartway-common';
import type { Caller } from '../../authorization/Caller';

/** Digest of the chart that {@link exampleInstance} desires. */
export const DIGEST = `sha256:${'a'.repeat(64)}`;

/** Values commit that {@link exampleInstance} desires. */
export const COMMIT = 'b'.repeat(40);

/** The instance `shop-acme-dev-main` at the engine `main`, or another one. */
export function exampleInstance(changes: Partial<Instance> = {}): Instance {
  const {
    context = {
      product: 'shop',
      customer: 'acme',
      environment: 'dev',
      instance: 'main',
    },
  } = changes;
  const name = Object.values(context).join('-');
  return {
    name,
    context,
    namespace: name,
    engine: 'main',
    application: name,
    release: {
      chart: {
        name: 'shop',
        version: '1.0.0',
        repository: 'oci://registry.example.com/charts/shop',
        digest: DIGEST,
      },
      valuesCommit: COMMIT,
      manifestsDigest: DIGEST,
      images: [],
    },
    links: [],
    ...changes,
  };
}

/** Somebody who asks. */
export const CALLER: Caller = {
  credentials: { $$type: '@backstage/BackstageCredentials', principal: {} },
  actor: 'user:default/jane',
  door: 'api',
  requestId: 'request-1',
};
