import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type { Knex } from 'knex';
import { z } from 'zod';
import {
  disjointCriteria,
  type Vocabulary,
} from '../authorization/disjointCriteria';
import type { PartIsOneOf } from '../authorization/resources';
import { whereAllowed } from '../authorization/whereAllowed';
import type { InstanceStoreQuery } from './InstanceStore';
import { INSTANCES, PARTS } from './instanceTables';
import { PerCommit, type IndexState } from './PerCommit';

/** Rows in order of names that are looked at before all that match are sorted. */
const WINDOW = 10_000;

const FILTERS = ['product', 'customer', 'environment', 'instance'] as const;
/** All that an index has, so that the rows themselves are not read. */
const WINDOW_COLUMNS = ['name', 'path', 'product', 'customer', 'environment'];
const COLUMNS = Object.fromEntries(FILTERS.map(part => [part, part]));

const sumRow = z.object({ total: z.coerce.number().int() });
const pathRow = z.object({ path: z.string() });
const partRow = z.object({
  part: z.enum(['product', 'customer', 'environment']),
  value: z.string(),
});

type Criteria = PermissionCriteria<PartIsOneOf>;

/** What the searches of one commit have in common. */
export type SearchMemory = {
  totals: PerCommit<number>;
  disjoint: PerCommit<Criteria[] | undefined>;
  vocabulary: PerCommit<Vocabulary>;
};

/** An empty memory. */
export const searchMemory = (): SearchMemory => ({
  totals: new PerCommit(2_000),
  disjoint: new PerCommit(200),
  vocabulary: new PerCommit(1),
});

/**
 * One search for instances: how many there are, and which are on the page. Criteria of permissions are turned into
 * disjoint ones first, so that the indexes of the table answer them; every column a search asks for is in these indexes.
 */
export class InstanceSearch {
  readonly #knex: Knex;
  readonly #state: IndexState;
  readonly #query: InstanceStoreQuery;
  readonly #memory: SearchMemory;

  constructor(
    knex: Knex,
    state: IndexState,
    query: InstanceStoreQuery,
    memory: SearchMemory,
  ) {
    this.#knex = knex;
    this.#state = state;
    this.#query = query;
    this.#memory = memory;
  }

  /** How many instances match, on all pages. */
  total(): Promise<number> {
    const { offset: _, limit: __, ...question } = this.#query;
    const key = JSON.stringify(question);
    return this.#memory.totals.get(this.#state, key, async () => {
      const matching = await this.#matching();
      if (matching.length === 0) return 0;
      const counts = matching.map(query => query.count({ n: '*' }));
      const row = await this.#knex
        .sum({ total: 'n' })
        .from(this.#knex.unionAll(counts).as('counts'))
        .first();
      return sumRow.parse(row).total;
    });
  }

  /** Paths of the instances on the page, in order of their names. */
  async page(): Promise<string[]> {
    const { offset, limit } = this.#query;
    if (offset >= (await this.total())) return [];
    return (await this.#pageOfWindow()) ?? this.#pageOfAll(offset, limit);
  }

  /** The page, when it is among the first names; undefined when it is not, or when an index gives it as quickly. */
  async #pageOfWindow(): Promise<string[] | undefined> {
    const { allowed, product, instance, offset, limit } = this.#query;
    if (allowed.kind !== 'criteria' || product || instance) return undefined;
    const disjoint = await this.#disjoint(allowed.criteria);
    if (!disjoint) return undefined;
    const first = this.#all()
      .select(...WINDOW_COLUMNS)
      .orderBy('name')
      .limit(WINDOW)
      .as('first');
    const rows = await this.#asked(this.#knex.select('path').from(first))
      .where((query: Knex.QueryBuilder) => {
        for (const criteria of disjoint) {
          query.orWhere(inner =>
            whereAllowed(inner, { kind: 'criteria', criteria }, COLUMNS),
          );
        }
      })
      .orderBy('name')
      .limit(limit)
      .offset(offset);
    const paths = z.array(pathRow).parse(rows);
    return paths.length === limit ? paths.map(({ path }) => path) : undefined;
  }

  async #pageOfAll(offset: number, limit: number): Promise<string[]> {
    const matching = await this.#matching();
    const named = matching.map(query => query.select('name', 'path'));
    const rows = await this.#knex
      .select('path')
      .from(this.#knex.unionAll(named).as('matching'))
      .orderBy('name')
      .limit(limit)
      .offset(offset);
    return z
      .array(pathRow)
      .parse(rows)
      .map(({ path }) => path);
  }

  /** Queries whose rows, together and without repetition, are those that match. */
  async #matching(): Promise<Knex.QueryBuilder[]> {
    const { allowed } = this.#query;
    if (allowed.kind === 'none') return [];
    if (allowed.kind === 'all') return [this.#rows()];
    const disjoint = await this.#disjoint(allowed.criteria);
    if (!disjoint) return [whereAllowed(this.#rows(), allowed, COLUMNS)];
    return disjoint.map(criteria =>
      whereAllowed(this.#rows(), { kind: 'criteria', criteria }, COLUMNS),
    );
  }

  #rows(): Knex.QueryBuilder {
    return this.#asked(this.#all());
  }

  #all(): Knex.QueryBuilder {
    const { generation } = this.#state;
    return this.#knex(INSTANCES).where({ generation, status: 'instance' });
  }

  /** Narrows to the context that the question names. */
  #asked(rows: Knex.QueryBuilder): Knex.QueryBuilder {
    for (const part of FILTERS) {
      const value = this.#query[part];
      if (value !== undefined) rows.where(part, value);
    }
    return rows;
  }

  #disjoint(criteria: Criteria): Promise<Criteria[] | undefined> {
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
