import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type { Knex } from 'knex';
import { z } from 'zod';
import {
  disjointCriteria,
  type Vocabulary,
} from '../authorization/disjointCriteria';
import type { PermissionFilter } from '../authorization/filters';
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
