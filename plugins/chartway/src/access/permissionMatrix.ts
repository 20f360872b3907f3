import {
  chartwayContextPermissions,
  type AccessReason,
  type AccessReport,
  type AccessScope,
  type Choice,
  type Environment,
  type PermissionAccess,
} from '@chartway/plugin-chartway-common';
import type { StatusName } from '@chartway/plugin-chartway-react';
import { permissionWords } from '@chartway/plugin-chartway-react';

/** Whether something is allowed in one place, and what narrows it. */
export type AccessCell = {
  status: Extract<StatusName, 'allowed' | 'limited' | 'refused'>;
  /** What it is limited to, one phrase each. */
  only: string[];
};

/** One permission. */
export type AccessRow = {
  permission: string;
  verb: string;
  /** True when environments make no difference; then there is one cell, else one per environment. */
  everywhere: boolean;
  cells: AccessCell[];
};

/** The permissions about one kind of thing. */
export type AccessGroup = { thing: string; rows: AccessRow[] };

/** What people ask about most comes first; what is not named here comes last. */
const ORDER = [
  'Instances',
  'Charts',
  'Chart templates',
  'Promotions',
  'Secrets',
  'Namespaces',
  'Audit log',
];

const ALLOWED: AccessCell = { status: 'allowed', only: [] };
const REFUSED: AccessCell = { status: 'refused', only: [] };
const PER_ENVIRONMENT: ReadonlySet<string> = new Set(
  chartwayContextPermissions.map(permission => permission.name),
);

/**
 * What a person may do, by thing and verb, in each environment.
 *
 * @param product - when given, only what holds for this product counts, and products no longer limit
 */
export function permissionMatrix(
  permissions: AccessReport['permissions'],
  environments: readonly Pick<Environment, 'name'>[],
  product?: Choice,
): AccessGroup[] {
  const groups = new Map<string, AccessRow[]>();
  for (const access of permissions) {
    const { thing, verb } = permissionWords(access.name);
    const row: AccessRow = {
      permission: access.name,
      verb,
      ...cellsOf(access, environments, product),
    };
    groups.set(thing, [...(groups.get(thing) ?? []), row]);
  }
  return [...groups]
    .map(([thing, rows]) => ({
      thing,
      rows: [
        ...rows.filter(row => !row.everywhere),
        ...rows.filter(row => row.everywhere),
      ],
    }))
    .sort((a, b) => placeOf(a.thing) - placeOf(b.thing));
}

function placeOf(thing: string): number {
  const place = ORDER.indexOf(thing);
  return place < 0 ? ORDER.length : place;
}

function cellsOf(
  access: PermissionAccess,
  environments: readonly Pick<Environment, 'name'>[],
  product: Choice | undefined,
): Pick<AccessRow, 'everywhere' | 'cells'> {
  if (!PER_ENVIRONMENT.has(access.name)) {
    return { everywhere: true, cells: [cellOf(access, product)] };
  }
  return {
    everywhere: false,
    cells: environments.map(({ name }) => cellOf(access, product, name)),
  };
}

function cellOf(
  access: PermissionAccess,
  product: Choice | undefined,
  environment?: string,
): AccessCell {
  if (access.result === 'deny') return REFUSED;
  // Without a reason there is nothing that could narrow it: permissions are switched off.
  if (access.result === 'allow' && access.because.length === 0) return ALLOWED;
  const reasons = access.because.filter(
    reason =>
      (!environment || holds(reason.where.environments, environment)) &&
      (!product || coversProduct(reason, product)),
  );
  if (reasons.length === 0) return REFUSED;
  const limits = reasons.map(reason => limitsOf(reason, product, environment));
  if (limits.some(limit => limit.length === 0)) return ALLOWED;
  return {
    status: 'limited',
    only: [...new Set(limits.map(limit => limit.join('; ')))],
  };
}

function limitsOf(
  { group, own, where }: AccessReason,
  product: Choice | undefined,
  environment: string | undefined,
): string[] {
  const limits: string[] = [];
  if (own) limits.push('what I did myself');
  if (!product && where.products !== '*') {
    limits.push(`products: ${productsInWords(where.products, group)}`);
  }
  if (where.customers !== '*') {
    limits.push(`for ${where.customers.join(', ')}`);
  }
  if (!environment && where.environments !== '*') {
    limits.push(`in ${where.environments.join(', ')}`);
  }
  return limits;
}

/** The products of a scope in words. */
export function productsInWords(
  products: AccessScope['products'],
  group: string,
): string {
  if (products === '*') return 'all';
  if (products === 'owned') return `owned by ${nameOf(group)}`;
  return products.join(', ');
}

/** The name of an entity, without kind and namespace. */
function nameOf(entityRef: string): string {
  return entityRef.replace(/^.*[:/]/, '');
}

function coversProduct(
  { group, where }: AccessReason,
  product: Choice,
): boolean {
  if (where.products === 'owned') return product.owner === group;
  return holds(where.products, product.name);
}

function holds(names: '*' | readonly string[], name: string): boolean {
  return names === '*' || names.includes(name);
}
