import {
  isAndCriteria,
  isNotCriteria,
  isOrCriteria,
} from '@backstage/plugin-permission-node';
import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type { PartIsOneOf } from './resources';

/** Which rows a caller may see: all, none, or those that meet the criteria. */
export type PermissionFilter =
  | { kind: 'all' }
  | { kind: 'none' }
  | { kind: 'criteria'; criteria: PermissionCriteria<PartIsOneOf> };

/** The parts of a row that criteria can ask for. */
export type FilterRow = Readonly<Record<string, string | undefined>>;

type Criteria = PermissionCriteria<PartIsOneOf>;

/** The part that databases do not hold, because the catalog decides it. */
const OWNER = 'owner';

const NOTHING: Criteria = { part: 'product', values: [] };

function anyOf(children: Criteria[]): Criteria {
  const [first, ...rest] = children;
  return first === undefined ? NOTHING : { anyOf: [first, ...rest] };
}

function allOf(children: Criteria[]): Criteria {
  const [first, ...rest] = children;
  return first === undefined ? NOTHING : { allOf: [first, ...rest] };
}

/**
 * True, false, or undefined when it cannot be known: a part that the row does not have, or an empty list of criteria.
 * What cannot be known allows nothing, and neither does its opposite (Kleene's three-valued logic, as SQL has it).
 */
function evaluate(criteria: Criteria, row: FilterRow): boolean | undefined {
  if (isNotCriteria(criteria)) {
    const result = evaluate(criteria.not, row);
    return result === undefined ? undefined : !result;
  }
  if (isAndCriteria(criteria)) {
    return every(criteria.allOf.map(child => evaluate(child, row)));
  }
  if (isOrCriteria(criteria)) {
    const none = criteria.anyOf.map(child => {
      const result = evaluate(child, row);
      return result === undefined ? undefined : !result;
    });
    const result = every(none);
    return result === undefined ? undefined : !result;
  }
  const { part } = criteria;
  const value = Object.hasOwn(row, part) ? row[part] : undefined;
  return value === undefined ? undefined : criteria.values.includes(value);
}

function every(results: (boolean | undefined)[]): boolean | undefined {
  if (results.length === 0) return undefined;
  if (results.includes(false)) return false;
  return results.includes(undefined) ? undefined : true;
}

/** Whether a filter lets a row through. `whereAllowed` says the same in SQL. */
export function allows(filter: PermissionFilter, row: FilterRow): boolean {
  if (filter.kind !== 'criteria') return filter.kind === 'all';
  return evaluate(filter.criteria, row) === true;
}

function asksForOwner(criteria: Criteria): boolean {
  if (isNotCriteria(criteria)) return asksForOwner(criteria.not);
  if (isAndCriteria(criteria)) return criteria.allOf.some(asksForOwner);
  if (isOrCriteria(criteria)) return criteria.anyOf.some(asksForOwner);
  return criteria.part === OWNER;
}

/** Pushes every `not` down to the leaves, where the owner of a product becomes the products with such an owner. */
function replaceOwner(
  criteria: Criteria,
  owners: ReadonlyMap<string, string>,
  negated: boolean,
): Criteria {
  if (isNotCriteria(criteria)) {
    return replaceOwner(criteria.not, owners, !negated);
  }
  const replaced = (children: Criteria[]) =>
    children.map(child => replaceOwner(child, owners, negated));
  if (isAndCriteria(criteria)) {
    return (negated ? anyOf : allOf)(replaced(criteria.allOf));
  }
  if (isOrCriteria(criteria)) {
    return (negated ? allOf : anyOf)(replaced(criteria.anyOf));
  }
  if (criteria.part !== OWNER) return negated ? { not: criteria } : criteria;
  const wanted = new Set(criteria.values);
  // A product that nobody owns is in neither list: who owns it cannot be known.
  const products = [...owners]
    .filter(([, owner]) => wanted.has(owner) !== negated)
    .map(([product]) => product);
  return { part: 'product', values: products };
}

/**
 * Says the same of products as a filter says of their owners, so that a database that holds no owners can answer it.
 *
 * @param owners - Gives the owner by product; called only when the filter asks for owners.
 */
export async function withoutOwner(
  filter: PermissionFilter,
  owners: () => Promise<ReadonlyMap<string, string>>,
): Promise<PermissionFilter> {
  if (filter.kind !== 'criteria' || !asksForOwner(filter.criteria)) {
    return filter;
  }
  const criteria = replaceOwner(filter.criteria, await owners(), false);
  return { kind: 'criteria', criteria };
}
