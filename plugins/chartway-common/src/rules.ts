import { z } from 'zod';

/**
 * Parameters of the permission rules, by rule name. The rules `isProduct`, `isCustomer`, `inEnvironment` and
 * `ownsProduct` apply to {@link CHARTWAY_CONTEXT_RESOURCE_TYPE}; `isActor`, `isProduct` and `ownsProduct` to
 * {@link CHARTWAY_AUDIT_RESOURCE_TYPE}. Every list is a choice: one match suffices. A part the resource does not have
 * never matches.
 *
 * @public
 */
export const chartwayRuleParams = {
  /** The product has one of these names. */
  isProduct: z.object({
    products: z.array(z.string()).describe('Names of products'),
  }),
  /** The customer has one of these names. */
  isCustomer: z.object({
    customers: z.array(z.string()).describe('Names of customers'),
  }),
  /** The environment has one of these names. */
  inEnvironment: z.object({
    environments: z.array(z.string()).describe('Names of environments'),
  }),
  /** One of these groups or users owns the product. */
  ownsProduct: z.object({
    owners: z
      .array(z.string())
      .describe('Entity references, such as group:default/team-shop'),
  }),
  /** One of these people did it. */
  isActor: z.object({
    actors: z
      .array(z.string())
      .describe('Entity references, such as user:default/jane'),
  }),
};

/**
 * The reference by which the permission framework asks about a context from outside, such as in `usePermission`:
 * `product`, `product/customer`, `product/customer/environment` or all four parts joined by `/`.
 *
 * @public
 */
export function contextResourceRef(context: {
  product: string;
  customer?: string;
  environment?: string;
  instance?: string;
}): string {
  const parts = [context.product, context.customer, context.environment];
  const all = [...parts, context.instance];
  const end = all.findIndex(part => part === undefined);
  return all.slice(0, end < 0 ? all.length : end).join('/');
}

/**
 * Topic of the events service on which the Chartway backend says that the set of instances or a release changed. The
 * payload is {@link instancesEventSchema}.
 *
 * @public
 */
export const CHARTWAY_INSTANCES_TOPIC = 'chartway.instances';

/**
 * Payload of {@link CHARTWAY_INSTANCES_TOPIC}.
 *
 * @public
 */
export const instancesEventSchema = z.object({
  instanceName: z.string(),
  action: z.enum(['deployed']),
});
