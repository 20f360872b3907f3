import type { Knex } from 'knex';
import { z } from 'zod';
import { allowedMemory, AllowedRows, type AllowedMemory } from './AllowedRows';
import type {
  FacetCount,
  FacetFilter,
  FacetQuery,
  FacetSort,
} from './InstanceFacetService';
import { FewFacets } from './FewFacets';
import { liveCode, liveStatus } from './domain/liveStatus';
import { sortableVersion } from './facetRows';
import { FACETS } from './instanceTables';
import { PerCommit, type IndexState } from './PerCommit';

/** Rows in the order of the list that are looked at before all that match are sorted. */
const WINDOW = 5_000;

const PARTS = ['product', 'customer', 'environment', 'instance'] as const;

const SORT_COLUMNS: Readonly<Record<FacetSort, string>> = {
  name: 'name',
  status: 'live',
  since: 'since',
  chartVersion: 'version_key',
};

const countRow = z.object({
  environment: z.string(),
  live: z.number().int(),
  n: z.coerce.number().int(),
});
const pathRow = z.object({ path: z.string() });

/** What the searches of one state have in common. */
export type FacetMemory = {
  counts: PerCommit<FacetCount[]>;
  few: PerCommit<FewFacets | undefined>;
  /** Rows that are few. */
  most: number;
  allowed: AllowedMemory;
};

/** An empty memory. */
export const facetMemory = (most: number): FacetMemory => ({
  most,
  counts: new PerCommit(2_000),
  // Each may hold some thousand rows.
  few: new PerCommit(20),
  allowed: allowedMemory(),
});

/** One search: how many instances match, by environment and status, and which are on a page. */
export class FacetSearch {
  readonly #knex: Knex;
  readonly #state: Required<IndexState>;
  readonly #filter: FacetFilter;
  readonly #memory: FacetMemory;
  readonly #allowed: AllowedRows;

  constructor(
    knex: Knex,
    state: Required<IndexState>,
    filter: FacetFilter,
    memory: FacetMemory,
  ) {
    this.#knex = knex;
    this.#state = state;
    this.#filter = filter;
    this.#memory = memory;
    const { generation, commit } = state;
    this.#allowed = new AllowedRows(
      knex,
      { generation, commit },
      memory.allowed,
    );
  }

  /** What the filter leaves, when that is little; undefined when it is much. */
  async few(): Promise<FewFacets | undefined> {
    const { allowed, environment: _, ...narrowing } = this.#filter;
    if (allowed.kind === 'none' || Object.keys(narrowing).length === 0) {
      return undefined;
    }
    const key = JSON.stringify(this.#filter);
    return this.#memory.few.get(this.#state, key, async () => {
      const visible = await this.#allowed.visible(allowed);
      return FewFacets.read(
        this.#knex,
        this.#rows(),
        visible,
        this.#memory.most,
      );
    });
  }

  counts(): Promise<FacetCount[]> {
    const key = JSON.stringify(this.#filter);
    return this.#memory.counts.get(this.#state, key, async () => {
      const rows = await this.#grouped(await this.#matching());
      return z
        .array(countRow)
        .parse(rows)
        .map(({ environment, live, n }) => ({
          environment,
          status: liveStatus(live),
          count: n,
        }));
    });
  }

  #grouped(matching: Knex.QueryBuilder[]): Promise<unknown> {
    const [first, ...others] = matching;
    if (!first) return Promise.resolve([]);
    if (others.length === 0) return this.#counted(first);
    const all = matching.map(query => query.select('environment', 'live'));
    // Grouped only here: a group in each would tempt SQLite to an index in the order of the groups.
    const together = this.#knex
      .withMaterialized('matching', this.#knex.unionAll(all))
      .from('matching');
    return this.#counted(together);
  }

  async #counted(rows: Knex.QueryBuilder): Promise<unknown> {
    return rows
      .select('environment', 'live')
      .count({ n: '*' })
      .groupBy('environment', 'live');
  }

  /**
   * Paths of the instances on a page, in its order.
   *
   * @param total - How many match.
   */
  async page(query: FacetQuery, total: number): Promise<string[]> {
    if (query.offset >= total) return [];
    return (
      (await this.#pageInOrder(query)) ??
      (await this.#pageOfWindow(query)) ??
      this.#pageOfAll(query)
    );
  }

  /** Finds all that match, then sorts. */
  async #pageOfAll(query: FacetQuery): Promise<string[]> {
    const columns = [...new Set(['name', 'path', SORT_COLUMNS[query.sort]])];
    const all = (await this.#matching()).map(rows => rows.select(columns));
    const rows = this.#knex
      .withMaterialized('matching', this.#knex.unionAll(all))
      .select('path')
      .from('matching');
    return this.#cut(rows, query);
  }

  /** Follows an index in the order of the list; undefined when permissions stand in the way. */
  async #pageInOrder(query: FacetQuery): Promise<string[] | undefined> {
    if (query.allowed.kind !== 'all') return undefined;
    return this.#cut(this.#rows().select('path'), query);
  }

  /** The page, when it is among the first rows in the order of the list; undefined when it is not. */
  async #pageOfWindow(query: FacetQuery): Promise<string[] | undefined> {
    const { allowed, limit } = query;
    if (allowed.kind !== 'criteria') return undefined;
    const disjoint = await this.#allowed.disjoint(allowed.criteria);
    if (!disjoint) return undefined;
    const first = this.#sorted(this.#all().select('*'), query).limit(WINDOW);
    const asked = this.#asked(
      this.#knex.select('path').from(first.as('first')),
    );
    const paths = await this.#cut(
      this.#allowed.whereAny(asked, disjoint),
      query,
    );
    return paths.length === limit ? paths : undefined;
  }

  async #cut(rows: Knex.QueryBuilder, query: FacetQuery): Promise<string[]> {
    const { offset, limit } = query;
    const page = await this.#sorted(rows, query).offset(offset).limit(limit);
    return z
      .array(pathRow)
      .parse(page)
      .map(({ path }) => path);
  }

  /** The same way for both columns, so that an index gives the order either way. */
  #sorted(
    rows: Knex.QueryBuilder,
    { sort, order }: Pick<FacetQuery, 'sort' | 'order'>,
  ): Knex.QueryBuilder {
    const column = SORT_COLUMNS[sort];
    if (column !== 'name') rows.orderBy(column, order);
    return rows.orderBy('name', order);
  }

  #matching(): Promise<Knex.QueryBuilder[]> {
    return this.#allowed.matching(this.#filter.allowed, () => this.#rows());
  }

  #rows(): Knex.QueryBuilder {
    return this.#asked(this.#all());
  }

  #all(): Knex.QueryBuilder {
    const { generation } = this.#state;
    return this.#knex(FACETS).where({ generation, shown: 1 });
  }

  /** Narrows to what the filter names. */
  #asked(rows: Knex.QueryBuilder): Knex.QueryBuilder {
    const { products, status, chartVersion, text } = this.#filter;
    for (const part of [...PARTS, 'sync', 'health'] as const) {
      const value = this.#filter[part];
      if (value !== undefined) rows.where(part, value);
    }
    if (products) rows.whereIn('product', products);
    if (status) rows.where('live', liveCode(status));
    if (chartVersion !== undefined) {
      rows.where({ version_key: sortableVersion(chartVersion) });
      rows.where('version', chartVersion);
    }
    if (text !== undefined) this.#containing(rows, text);
    return rows;
  }

  #containing(rows: Knex.QueryBuilder, text: string): void {
    const isPostgres = this.#knex.client.config.client === 'pg';
    const position = isPostgres ? 'strpos' : 'instr';
    rows.whereRaw(`${position}(search, ?) > 0`, [text.toLowerCase()]);
  }
}
