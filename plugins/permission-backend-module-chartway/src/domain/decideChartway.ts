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
import type { Binding, EnvironmentGroup, Scope, Subject } from './Binding';
import { rolePermissions, type Environments } from './rolePermissions';

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };

type Conditions<T extends ChartwayResourceType> = PermissionCondition<T>[];

/**
 * Decides a permission of the `chartway` plugin: the sum of what the bindings of the person give. What no binding gives
 * is denied, permissions that this version does not know included.
 *
 * Contexts are decided by conditions, so that lists can be filtered in the database: any of the bindings, and within one
 * all of product, customer and environment.
 */
export function decideChartway(
  permission: Permission,
  subject: Subject,
  environments: readonly EnvironmentGroup[],
): PolicyDecision {
  if (isResourcePermission(permission, CHARTWAY_CONTEXT_RESOURCE_TYPE)) {
    return anyOf(
      CHARTWAY_CONTEXT_RESOURCE_TYPE,
      subject.bindings.map(binding =>
        contextGrant(permission.name, binding, environments),
      ),
    );
  }
  if (isResourcePermission(permission, CHARTWAY_AUDIT_RESOURCE_TYPE)) {
    if (permission.name !== 'chartway.audit.read') return DENY;
    return anyOf(
      CHARTWAY_AUDIT_RESOURCE_TYPE,
      subject.bindings.flatMap(binding => auditGrants(binding, subject)),
    );
  }
  return permission.type === 'basic' &&
    subject.bindings.some(({ role }) =>
      rolePermissions[role].basic.includes(permission.name),
    )
    ? ALLOW
    : DENY;
}

/** Conditions that must all hold; undefined when the binding gives nothing. */
function contextGrant(
  permission: string,
  binding: Binding,
  environments: readonly EnvironmentGroup[],
): Conditions<typeof CHARTWAY_CONTEXT_RESOURCE_TYPE> | undefined {
  const grants = new Map(Object.entries(rolePermissions[binding.role].context));
  const grant = grants.get(permission);
  if (!grant) return undefined;
  const names = reach(grant.environments, binding.environments, environments);
  if (names !== '*' && names.length === 0) return undefined;
  return scopeConditions(contextConditions, {
    ...binding,
    environments: names,
  });
}

/** Environments that both the role and the binding reach. */
function reach(
  role: Environments,
  binding: Scope,
  environments: readonly EnvironmentGroup[],
): Scope {
  if (role === 'all') return binding;
  return environments
    .filter(({ group }) => role.includes(group))
    .map(({ name }) => name)
    .filter(name => binding === '*' || binding.includes(name));
}

function auditGrants(
  binding: Binding,
  { userEntityRef }: Subject,
): Conditions<typeof CHARTWAY_AUDIT_RESOURCE_TYPE>[] {
  const own = [auditConditions.isActor([userEntityRef])];
  return rolePermissions[binding.role].audit === 'own'
    ? [own]
    : [own, scopeConditions(auditConditions, binding)];
}

function scopeConditions<T extends ChartwayResourceType>(
  conditions: ChartwayConditions<T>,
  scope: Pick<Binding, 'group' | 'products' | 'customers' | 'environments'>,
): Conditions<T> {
  const all: Conditions<T> = [];
  if (scope.products === 'owned') {
    all.push(conditions.ownsProduct([scope.group]));
  } else if (scope.products !== '*') {
    all.push(conditions.isProduct([...scope.products]));
  }
  if (scope.customers !== '*') {
    all.push(conditions.isCustomer([...scope.customers]));
  }
  if (scope.environments !== '*') {
    all.push(conditions.inEnvironment([...scope.environments]));
  }
  return all;
}

/** The sum of grants, each a list of conditions that must all hold; an empty list always holds. */
function anyOf<T extends ChartwayResourceType>(
  resourceType: T,
  grants: readonly (Conditions<T> | undefined)[],
): PolicyDecision {
  const criteria: PermissionCriteria<PermissionCondition<T>>[] = [];
  for (const grant of grants) {
    if (!grant) continue;
    const [first, ...rest] = grant;
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
