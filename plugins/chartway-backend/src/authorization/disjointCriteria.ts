import {
  isAndCriteria,
  isNotCriteria,
  isOrCriteria,
} from '@backstage/plugin-permission-node';
import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import { allows } from './filters';
import type { PartIsOneOf } from './resources';

type Criteria = PermissionCriteria<PartIsOneOf>;

/** Every product, customer and environment that a row may have; more do no harm, one that is missing hides rows. */
export type Vocabulary = {
  products: readonly string[];
  customers: readonly string[];
  environments: readonly string[];
};

/** More than these are no quicker than the criteria themselves. */
const MAX_DISJOINT = 100;

const PARTS = ['product', 'customer', 'environment'];

function asksOnlyForParts(criteria: Criteria): boolean {
  if (isNotCriteria(criteria)) return asksOnlyForParts(criteria.not);
  if (isAndCriteria(criteria)) return criteria.allOf.every(asksOnlyForParts);
  if (isOrCriteria(criteria)) return criteria.anyOf.every(asksOnlyForParts);
  return PARTS.includes(criteria.part);
}

/** No row has this part. */
const UNKNOWN: Criteria = { part: '', values: [] };

/** What is left to be decided once the product is known: nothing, or criteria on the other parts. */
class ForProduct {
  readonly #sets = new Map<PartIsOneOf, ReadonlySet<string>>();

  left(criteria: Criteria, product: string): Criteria | boolean | undefined {
    if (isNotCriteria(criteria)) {
      const left = this.left(criteria.not, product);
      if (left === undefined) return undefined;
      return typeof left === 'boolean' ? !left : { not: left };
    }
    if (isAndCriteria(criteria)) {
      return this.#join(criteria.allOf, product, false);
    }
    if (isOrCriteria(criteria)) {
      return this.#join(criteria.anyOf, product, true);
    }
    if (criteria.part !== 'product') return criteria;
    return this.#setOf(criteria).has(product);
  }

  /** `decisive` is the answer of one criterion that settles all. */
  #join(
    children: readonly Criteria[],
    product: string,
    decisive: boolean,
  ): Criteria | boolean | undefined {
    const open: Criteria[] = [];
    let unknown = children.length === 0;
    for (const child of children) {
      const left = this.left(child, product);
      if (left === decisive) return decisive;
      if (left === undefined) unknown = true;
      else if (typeof left === 'object') open.push(left);
    }
    const [first, ...rest] = open;
    if (first === undefined) return unknown ? undefined : !decisive;
    // A list with something that cannot be known: an empty list is unknown, too.
    const all: [Criteria, ...Criteria[]] = unknown
      ? [UNKNOWN, first, ...rest]
      : [first, ...rest];
    if (all.length === 1) return first;
    return decisive ? { anyOf: all } : { allOf: all };
  }

  #setOf(leaf: PartIsOneOf): ReadonlySet<string> {
    const known = this.#sets.get(leaf) ?? new Set(leaf.values);
    this.#sets.set(leaf, known);
    return known;
  }
}

type Block = { customers: readonly string[]; environments: string[] };

/** The customers that each environment allows; environments that allow the same are one. */
function blocksOf(criteria: Criteria | true, vocabulary: Vocabulary): Block[] {
  const blocks = new Map<string, Block>();
  for (const environment of vocabulary.environments) {
    const customers = vocabulary.customers.filter(
      customer =>
        criteria === true ||
        allows({ kind: 'criteria', criteria }, { customer, environment }),
    );
    if (customers.length === 0) continue;
    const key = customers.join('\n');
    const block = blocks.get(key) ?? { customers, environments: [] };
    block.environments.push(environment);
    blocks.set(key, block);
  }
  return [...blocks.values()];
}

const oneOf = (
  part: string,
  values: readonly string[],
  all: readonly string[],
): Criteria[] =>
  values.length === all.length ? [] : [{ part, values: [...values] }];

/**
 * Says the same as criteria on product, customer and environment by a few that exclude each other and ask for each part
 * once, so that an index answers every one, and counts add up.
 *
 * @returns undefined when the criteria ask for something else, or when it would take too many.
 */
export function disjointCriteria(
  criteria: Criteria,
  vocabulary: Vocabulary,
): Criteria[] | undefined {
  if (!asksOnlyForParts(criteria)) return undefined;
  const forProduct = new ForProduct();
  const groups = new Map<
    string,
    { left: Criteria | true; products: string[] }
  >();
  for (const product of vocabulary.products) {
    const left = forProduct.left(criteria, product);
    if (left === undefined || left === false) continue;
    const key = JSON.stringify(left);
    const group = groups.get(key) ?? { left, products: [] };
    group.products.push(product);
    groups.set(key, group);
  }
  if (groups.size > MAX_DISJOINT) return undefined;
  const merged = new Map<string, Block & { products: string[] }>();
  for (const { left, products } of groups.values()) {
    for (const block of blocksOf(left, vocabulary)) {
      const key = JSON.stringify(block);
      const known = merged.get(key);
      if (known) known.products.push(...products);
      else merged.set(key, { ...block, products: [...products] });
    }
  }
  if (merged.size > MAX_DISJOINT) return undefined;
  return [...merged.values()].map(({ products, customers, environments }) => {
    const leaves = [
      ...oneOf('product', products, vocabulary.products),
      ...oneOf('customer', customers, vocabulary.customers),
      ...oneOf('environment', environments, vocabulary.environments),
    ];
    const [first, ...rest] = leaves;
    // All there is: no product is called by the empty name.
    if (!first) return { not: { part: 'product', values: [] } };
    return { allOf: [first, ...rest] };
  });
}
