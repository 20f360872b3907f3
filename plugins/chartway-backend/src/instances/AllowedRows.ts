import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import { isAndCriteria } from '@backstage/plugin-permission-node';
import type { Knex } from 'knex';
import { z } from 'zod';
import {
  disjointCriteria,
  type Vocabulary,
} from '../authorization/disjointCriteria';
import {
  allows,
  type FilterRow,
  type PermissionFilter,
} from '../authorization/filters';
import type { PartIsOneOf } from '../authorization/resources';
import { whereAllowed } from '../authorization/whereAllowed';
import { PARTS } from './instanceTables';
import { PerCommit, type IndexState } from './PerCommit';

const COLUMNS = Object.fromEntries(
  ['product', 'customer', 'environment', 'instance'].map(part => [part, part]),
);

const partRow = z.object({
  part: z.enum(['product', 'customer', 'environment']),
  value: z.string(),
});

type Criteria = PermissionCriteria<PartIsOneOf>;

/** The same as `allows` for one of disjoint criteria, quicker: their lists are long. */
function testOf(criteria: Criteria): (row: FilterRow) => boolean {
  const leaves = isAndCriteria(criteria) ? criteria.allOf : [criteria];
  const sets = leaves.map(leaf =>
    'part' in leaf
      ? { part: leaf.part, values: new Set(leaf.values) }
      : undefined,
  );
  // What is no list of values, such as "not", is left to the general rule.
  if (!sets.every(set => set !== undefined)) {
    return row => allows({ kind: 'criteria', criteria }, row);
  }
  return row => sets.every(({ part, values }) => values.has(row[part] ?? ''));
}

/** What the permissions of one commit's searches have in common. */
export type AllowedMemory = {
  disjoint: PerCommit<Criteria[] | undefined>;
  vocabulary: PerCommit<Vocabulary>;
};

/** An empty memory. */
export const allowedMemory = (): AllowedMemory => ({
  disjoint: new PerCommit(200),
  vocabulary: new PerCommit(1),
});

/**
 * Narrows searches to what permissions allow. Their criteria are turned into disjoint ones first, so that the indexes of a
 * table answer them, and counts add up.
 */
export class AllowedRows {
  readonly #knex: Knex;
  readonly #state: IndexState;
  readonly #memory: AllowedMemory;

  constructor(knex: Knex, state: IndexState, memory: AllowedMemory) {
    this.#knex = knex;
    this.#state = state;
    this.#memory = memory;
  }

  /**
   * Queries whose rows, together and without repetition, are those that match and are allowed.
   *
   * @param rows - Makes a query of all that match.
   */
  async matching(
    allowed: PermissionFilter,
    rows: () => Knex.QueryBuilder,
  ): Promise<Knex.QueryBuilder[]> {
    if (allowed.kind === 'none') return [];
    if (allowed.kind === 'all') return [rows()];
    const disjoint = await this.disjoint(allowed.criteria);
    if (!disjoint) return [whereAllowed(rows(), allowed, COLUMNS)];
    return disjoint.map(criteria =>
      whereAllowed(rows(), { kind: 'criteria', criteria }, COLUMNS),
    );
  }

  /** Decides about rows at hand; each must have all parts of its context. */
  async visible(
    allowed: PermissionFilter,
  ): Promise<(row: FilterRow) => boolean> {
    const disjoint =
      allowed.kind === 'criteria'
        ? await this.disjoint(allowed.criteria)
        : undefined;
    if (!disjoint) return row => allows(allowed, row);
    const tests = disjoint.map(testOf);
    return row => tests.some(test => test(row));
  }

  /** Narrows a query to the rows that meet one of the criteria. */
  whereAny(
    query: Knex.QueryBuilder,
    disjoint: readonly Criteria[],
  ): Knex.QueryBuilder {
    if (disjoint.length === 0) return query.whereRaw('1 = 0');
    return query.where((inner: Knex.QueryBuilder) => {
      for (const criteria of disjoint) {
        inner.orWhere(one =>
          whereAllowed(one, { kind: 'criteria', criteria }, COLUMNS),
        );
      }
    });
  }

  /** Criteria that say the same and exclude each other; undefined when there are none, or too many. */
  disjoint(criteria: Criteria): Promise<Criteria[] | undefined> {
    const key = JSON.stringify(criteria);
    return this.#memory.disjoint.get(this.#state, key, async () =>
      disjointCriteria(criteria, await this.#vocabulary()),
    );
  }

  #vocabulary(): Promise<Vocabulary> {
    return this.#memory.vocabulary.get(this.#state, '', async () => {
      const rows = await this.#knex(PARTS)
        .where('generation', this.#state.generation)
        .orderBy(['part', 'value'])
        .select('part', 'value');
      const parts = z.array(partRow).parse(rows);
      const values = (wanted: string) =>
        parts.flatMap(({ part, value }) => (part === wanted ? [value] : []));
      return {
        products: values('product'),
        customers: values('customer'),
        environments: values('environment'),
      };
    });
  }
}
