import {
  isResourcePermission,
  type Permission,
} from '@backstage/plugin-permission-common';
import {
  auditReadPermission,
  chartwayPermissions,
  secretRevealPermission,
  type ChartwayRole,
} from '@chartway/plugin-chartway-common';
import {
  coversEverything,
  type Binding,
  type BindingScope,
  type Policy,
  type Scope,
  type Subject,
} from './Binding';
import { environmentsOf } from './environments';
import { auditReaches, rolePermissions, type Reach } from './rolePermissions';

/**
 * What gives somebody a permission, and where.
 *
 * @public
 */
export type Grant = {
  /** Entity reference of the group, in lower case. */
  group: string;
  role: ChartwayRole;
  /** All of products, customers and environments must match. */
  where: BindingScope;
  /** True when it reaches only what the person did themselves; `where` is everything then. */
  own?: true;
};

const EVERYWHERE: BindingScope = {
  products: '*',
  customers: '*',
  environments: '*',
};

const resourceTypeOf = (permission: Permission) =>
  isResourcePermission(permission) ? permission.resourceType : undefined;

const grantOf = ({ group, role }: Binding, where: BindingScope): Grant => ({
  group,
  role,
  where,
});

const scopeOf = ({
  products,
  customers,
  environments,
}: Binding): BindingScope => ({ products, customers, environments });

/** Whether it is one of ours, not one of the same name on something else. */
function isOurs(permission: Permission): boolean {
  return chartwayPermissions.some(
    known =>
      known.name === permission.name &&
      resourceTypeOf(known) === resourceTypeOf(permission),
  );
}

/**
 * Everything that gives somebody a permission of the `chartway` plugin: any one grant suffices, and no grant is a no.
 * {@link decideChartway} decides by this and nothing else, so what it explains is what holds.
 *
 * @public
 */
export function explain(
  permission: Permission,
  subject: Pick<Subject, 'bindings'>,
  policy: Pick<Policy, 'environments' | 'reveal'>,
): Grant[] {
  const { name } = permission;
  if (!isOurs(permission)) return [];
  if (name === secretRevealPermission.name && !policy.reveal) return [];
  if (name === auditReadPermission.name) {
    return subject.bindings.flatMap(binding => auditGrants(binding, policy));
  }
  const row = rolePermissions.get(name);
  return subject.bindings.flatMap(binding => {
    const reach = row?.[binding.role];
    if (!reach) return [];
    const where = isResourcePermission(permission)
      ? narrowed(binding, reach, policy)
      : EVERYWHERE;
    return where ? [grantOf(binding, where)] : [];
  });
}

/** What both the binding and the role reach; undefined when that is nothing. */
function narrowed(
  binding: Binding,
  reach: Reach,
  policy: Pick<Policy, 'environments'>,
): BindingScope | undefined {
  if (reach === 'everywhere') return scopeOf(binding);
  const environments = environmentsOf(reach, policy.environments).filter(
    name => binding.environments === '*' || binding.environments.includes(name),
  );
  return environments.length > 0
    ? { ...scopeOf(binding), environments }
    : undefined;
}

function auditGrants(
  binding: Binding,
  { environments }: Pick<Policy, 'environments'>,
): Grant[] {
  const own: Grant = { ...grantOf(binding, EVERYWHERE), own: true };
  const reach = auditReaches[binding.role];
  if (reach === 'own') return [own];
  const scope = scopeOf(binding);
  if (reach === 'all' || !coversEverything(scope)) {
    return [own, grantOf(binding, scope)];
  }
  // A team is told by what is deployed: entries of the portal itself, which have no environment, belong to no team.
  const names = environments.map(({ name }) => name);
  return [own, grantOf(binding, { ...scope, environments: names })];
}

/**
 * Whether a grant reaches a context. It says the same as the conditions that {@link decideChartway} makes of the grant,
 * but for grants of what the person did themselves, which no context decides.
 *
 * @param context - `owner` is the entity reference of the product's owner; without one, nobody owns the product.
 * @public
 */
export function reaches(
  { group, where, own }: Grant,
  context: {
    product: string;
    customer: string;
    environment: string;
    owner?: string;
  },
): boolean {
  if (own) return false;
  const holds = (scope: Scope, name: string) =>
    scope === '*' || scope.includes(name);
  const product =
    where.products === 'owned'
      ? context.owner === group
      : holds(where.products, context.product);
  return (
    product &&
    holds(where.customers, context.customer) &&
    holds(where.environments, context.environment)
  );
}
