import type { Knex } from 'knex';
import { z } from 'zod';
import { allowedMemory, AllowedRows, type AllowedMemory } from './AllowedRows';
import type { InstanceStoreQuery } from './InstanceStore';
import { INSTANCES } from './instanceTables';
import { PerCommit, type IndexState } from './PerCommit';

/** Rows in order of names that are looked at before all that match are sorted. */
const WINDOW = 10_000;

const FILTERS = ['product', 'customer', 'environment', 'instance'] as const;
/** All that an index has, so that the rows themselves are not read. */
const WINDOW_COLUMNS = ['name', 'path', 'product', 'customer', 'environment'];

const sumRow = z.object({ total: z.coerce.number().int() });
const pathRow = z.object({ path: z.string() });
/** What the searches of one commit have in common. */
export type SearchMemory = {
  totals: PerCommit<number>;
  allowed: AllowedMemory;
};

/** An empty memory. */
export const searchMemory = (): SearchMemory => ({
  totals: new PerCommit(2_000),
  allowed: allowedMemory(),
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
  readonly #allowed: AllowedRows;

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
    this.#allowed = new AllowedRows(knex, state, memory.allowed);
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
    const disjoint = await this.#allowed.disjoint(allowed.criteria);
    if (!disjoint) return undefined;
    const first = this.#all()
      .select(...WINDOW_COLUMNS)
      .orderBy('name')
      .limit(WINDOW)
      .as('first');
    const asked = this.#asked(this.#knex.select('path').from(first));
    const rows = await this.#allowed
      .whereAny(asked, disjoint)
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

  #matching(): Promise<Knex.QueryBuilder[]> {
    return this.#allowed.matching(this.#query.allowed, () => this.#rows());
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
}
