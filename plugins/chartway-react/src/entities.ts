import type { Entity } from '@backstage/catalog-model';
import {
  CHARTWAY_PRODUCT_ANNOTATION,
  INSTANCE_RESOURCE_TYPE,
} from '@chartway/plugin-chartway-common';

/**
 * True for catalog components that are products.
 *
 * @public
 */
export function isProduct(entity: Entity): boolean {
  return (
    entity.kind.toLowerCase() === 'component' && productOf(entity) !== undefined
  );
}

/**
 * True for catalog resources that are instances.
 *
 * @public
 */
export function isInstance(entity: Entity): boolean {
  return (
    entity.kind.toLowerCase() === 'resource' &&
    entity.spec?.type === INSTANCE_RESOURCE_TYPE
  );
}

/**
 * The name of the product that a component is.
 *
 * @public
 */
export function productOf(entity: Entity): string | undefined {
  return entity.metadata.annotations?.[CHARTWAY_PRODUCT_ANNOTATION];
}
