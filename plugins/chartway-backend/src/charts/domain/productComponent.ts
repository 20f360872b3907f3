import { stringify } from 'yaml';
import { z } from 'zod';

/** Name of the entity file in a product's folder. */
export const CATALOG_INFO = 'catalog-info.yaml';

/** The catalog entity of a product that the catalog does not know yet. */
export function productComponent(product: string, owner: string): string {
  return stringify(
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name: product,
        annotations: { 'chartway.io/product': product },
      },
      spec: { type: 'service', lifecycle: 'experimental', owner },
    },
    { version: '1.1', lineWidth: 0 },
  );
}

/** The part of the entity that says who owns the product; other entities and other files give undefined. */
export const productComponentSchema = z.object({
  kind: z.literal('Component'),
  spec: z.object({ owner: z.string().min(1) }),
});
