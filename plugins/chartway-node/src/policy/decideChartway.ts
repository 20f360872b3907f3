import {
  AuthorizeResult,
  isResourcePermission,
  type Permission,
  type PermissionCondition,
  type PermissionCriteria,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  CHARTWAY_AUDIT_RESOURCE_TYPE,
  CHARTWAY_CONTEXT_RESOURCE_TYPE,
  auditConditions,
  chartwayConditionalDecision,
  contextConditions,
  type ChartwayConditions,
  type ChartwayResourceType,
} from '@chartway/plugin-chartway-common';
import type { Policy, Subject } from './Binding';
import { explain, type Grant } from './explain';

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };

type Conditions<T extends ChartwayResourceType> = PermissionCondition<T>[];

/**
 * Decides a permission of the `chartway` plugin: the sum of what the bindings of the person give. What no binding gives
 * is denied, permissions that this version does not know included.
 *
 * What belongs to a product, customer and environment is decided by conditions, so that lists can be filtered in the
 * database: any of the grants, and within one all of product, customer and environment.
 *
 * @public
 */
export function decideChartway(
  permission: Permission,
  subject: Subject,
  policy: Pick<Policy, 'environments' | 'reveal'>,
): PolicyDecision {
  const grants = explain(permission, subject, policy);
  if (isResourcePermission(permission, CHARTWAY_CONTEXT_RESOURCE_TYPE)) {
    return anyOf(
      CHARTWAY_CONTEXT_RESOURCE_TYPE,
      grants.map(grant => scopeConditions(contextConditions, grant)),
    );
  }
  if (isResourcePermission(permission, CHARTWAY_AUDIT_RESOURCE_TYPE)) {
    return anyOf(
      CHARTWAY_AUDIT_RESOURCE_TYPE,
      grants.map(grant =>
        grant.own
          ? [auditConditions.isActor([subject.userEntityRef])]
          : scopeConditions(auditConditions, grant),
      ),
    );
  }
  return grants.length > 0 ? ALLOW : DENY;
}

function scopeConditions<T extends ChartwayResourceType>(
  conditions: ChartwayConditions<T>,
  { group, where }: Grant,
): Conditions<T> {
  const all: Conditions<T> = [];
  if (where.products === 'owned') {
    all.push(conditions.ownsProduct([group]));
  } else if (where.products !== '*') {
    all.push(conditions.isProduct([...where.products]));
  }
  if (where.customers !== '*') {
    all.push(conditions.isCustomer([...where.customers]));
  }
  if (where.environments !== '*') {
    all.push(conditions.inEnvironment([...where.environments]));
  }
  return all;
}

/** The sum of grants, each a list of conditions that must all hold; an empty list always holds. */
function anyOf<T extends ChartwayResourceType>(
  resourceType: T,
  grants: readonly Conditions<T>[],
): PolicyDecision {
  const criteria: PermissionCriteria<PermissionCondition<T>>[] = [];
  for (const [first, ...rest] of grants) {
    if (!first) return ALLOW;
    criteria.push(rest.length > 0 ? { allOf: [first, ...rest] } : first);
  }
  const [first, ...rest] = withoutRepetitions(criteria);
  if (!first) return DENY;
  return chartwayConditionalDecision(
    resourceType,
    rest.length > 0 ? { anyOf: [first, ...rest] } : first,
  );
}

function withoutRepetitions<T>(items: T[]): T[] {
  return [...new Map(items.map(item => [JSON.stringify(item), item])).values()];
}
