import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
} from '@backstage/catalog-model';
import {
  CHARTWAY_INSTANCE_ANNOTATION,
  CHARTWAY_PRODUCT_ANNOTATION,
  INSTANCE_RESOURCE_TYPE,
  type Choice,
  type Instance,
} from '@chartway/plugin-chartway-common';
import { isSafeUrl, validateEntity } from './validateEntity';

/** Owner of what nobody owns, as the catalog's own providers write it. */
const NOBODY = 'unknown';

/** What the instances refer to, by name. */
export type KnownEntities = {
  products: ReadonlyMap<string, Choice>;
  customers: ReadonlyMap<string, Choice>;
};

/**
 * The catalog resource of an instance: part of its product's component, used for its customer, with what the Kubernetes
 * plugin needs to find the objects.
 *
 * @throws an error saying what the catalog would not take.
 */
export async function instanceEntity(
  instance: Instance,
  { products, customers }: KnownEntities,
): Promise<Entity> {
  const { name, context, namespace, release } = instance;
  const product = products.get(context.product);
  const customer = customers.get(context.customer);
  const location = `chartway:instances/${name}`;
  return await validateEntity({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name,
      namespace: 'default',
      title: name,
      description: `${context.product} for ${context.customer} in ${context.environment} (${context.instance}), chart version ${release.chart.version}`,
      labels: {
        'chartway.io/product': context.product,
        'chartway.io/customer': context.customer,
        'chartway.io/environment': context.environment,
        'chartway.io/instance': context.instance,
      },
      annotations: {
        [CHARTWAY_INSTANCE_ANNOTATION]: name,
        [CHARTWAY_PRODUCT_ANNOTATION]: context.product,
        'backstage.io/kubernetes-label-selector': `app.kubernetes.io/instance=${name}`,
        'backstage.io/kubernetes-namespace': namespace,
        [ANNOTATION_LOCATION]: location,
        [ANNOTATION_ORIGIN_LOCATION]: location,
      },
      links: instance.links.filter(({ url }) => isSafeUrl(url)),
    },
    spec: {
      type: INSTANCE_RESOURCE_TYPE,
      owner: instance.owner ?? product?.owner ?? NOBODY,
      ...(product && { dependencyOf: [product.entityRef] }),
      ...(customer && { dependsOn: [customer.entityRef] }),
    },
  });
}
