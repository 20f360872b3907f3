import {
  AuthorizeResult,
  type ConditionalPolicyDecision,
  type PermissionCondition,
  type PermissionCriteria,
} from '@backstage/plugin-permission-common';
import {
  CHARTWAY_AUDIT_RESOURCE_TYPE,
  CHARTWAY_CONTEXT_RESOURCE_TYPE,
} from './permissions';

/**
 * Resource types whose rules this file names.
 *
 * @public
 */
export type ChartwayResourceType =
  | typeof CHARTWAY_CONTEXT_RESOURCE_TYPE
  | typeof CHARTWAY_AUDIT_RESOURCE_TYPE;

/**
 * Builders of the conditions that a policy may return for one resource type of the `chartway` plugin. Each holds when
 * the resource's part is one of those given; an empty list never holds.
 *
 * @public
 */
export type ChartwayConditions<T extends ChartwayResourceType> = {
  /** Rule `isProduct`, params `{ products: string[] }`. */
  isProduct(products: string[]): PermissionCondition<T>;
  /** Rule `isCustomer`, params `{ customers: string[] }`. */
  isCustomer(customers: string[]): PermissionCondition<T>;
  /** Rule `inEnvironment`, params `{ environments: string[] }`. */
  inEnvironment(environments: string[]): PermissionCondition<T>;
  /** Rule `ownsProduct`, params `{ owners: string[] }`: the product's owner is one of these entity references. */
  ownsProduct(owners: string[]): PermissionCondition<T>;
};

function conditionsFor<T extends ChartwayResourceType>(
  resourceType: T,
): ChartwayConditions<T> {
  return {
    isProduct: products => ({
      rule: 'isProduct',
      resourceType,
      params: { products },
    }),
    isCustomer: customers => ({
      rule: 'isCustomer',
      resourceType,
      params: { customers },
    }),
    inEnvironment: environments => ({
      rule: 'inEnvironment',
      resourceType,
      params: { environments },
    }),
    ownsProduct: owners => ({
      rule: 'ownsProduct',
      resourceType,
      params: { owners },
    }),
  };
}

/**
 * Conditions on a context.
 *
 * @public
 */
export const contextConditions = conditionsFor(CHARTWAY_CONTEXT_RESOURCE_TYPE);

/**
 * Conditions on an audit entry.
 *
 * @public
 */
export const auditConditions = {
  ...conditionsFor(CHARTWAY_AUDIT_RESOURCE_TYPE),
  /** Rule `isActor`, params `{ actors: string[] }`: the entry's actor is one of these entity references. */
  isActor: (
    actors: string[],
  ): PermissionCondition<typeof CHARTWAY_AUDIT_RESOURCE_TYPE> => ({
    rule: 'isActor',
    resourceType: CHARTWAY_AUDIT_RESOURCE_TYPE,
    params: { actors },
  }),
};

/**
 * The conditional decision of a policy on a permission of the `chartway` plugin.
 *
 * @public
 */
export function chartwayConditionalDecision<T extends ChartwayResourceType>(
  resourceType: T,
  conditions: PermissionCriteria<PermissionCondition<T>>,
): ConditionalPolicyDecision {
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'chartway',
    resourceType,
    conditions,
  };
}
