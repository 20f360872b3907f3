import type { Knex } from 'knex';
import { z } from 'zod';
import type { FilterRow } from '../authorization/filters';
import type { FacetCount, FacetQuery } from './InstanceFacetService';
import { liveStatus } from './domain/liveStatus';
import { FACETS } from './instanceTables';

/** So few that they are read as they are, and allowed, counted and sorted here. */
export const FEW = 5_000;

const COLUMNS = [
  'path',
  'name',
  'product',
  'customer',
  'environment',
  'instance',
  'live',
  'since',
  'version_key',
];

const row = z.object({
  path: z.string(),
  name: z.string(),
  product: z.string(),
  customer: z.string(),
  environment: z.string(),
  instance: z.string(),
  live: z.number().int(),
  since: z.string(),
  version_key: z.string(),
});

type Row = z.infer<typeof row>;

const SORT_KEYS = {
  name: 'name',
  status: 'live',
  since: 'since',
  chartVersion: 'version_key',
} as const;

/** The order of UTF-8, which databases sort texts by; of ASCII it is that of UTF-16. */
function order(a: string | number, b: string | number): number {
  if (a === b) return 0;
  if (typeof a === 'number' || typeof b === 'number') return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** SQLite would look up every row for the columns that are shown; like this it looks up those that an index leaves. */
function readable(
  knex: Knex,
  rows: Knex.QueryBuilder,
  most: number,
): Knex.QueryBuilder {
  if (knex.client.config.client === 'pg') return rows;
  return knex(FACETS).whereIn('rowid', rows.select('rowid').limit(most + 1));
}

/** All rows that a filter leaves and that may be shown, in memory. */
export class FewFacets {
  readonly #rows: readonly Row[];

  private constructor(rows: readonly Row[]) {
    this.#rows = rows;
  }

  /**
   * Reads them.
   *
   * @param rows - All that the filter leaves, whether they may be shown or not.
   * @param most - Rows read, those that may not be shown included.
   * @returns undefined when there are more.
   */
  static async read(
    knex: Knex,
    rows: Knex.QueryBuilder,
    visible: (row: FilterRow) => boolean,
    most: number,
  ): Promise<FewFacets | undefined> {
    const found = await readable(knex, rows, most)
      .select(COLUMNS)
      .limit(most + 1);
    if (found.length > most) return undefined;
    const all = z.array(row).parse(found);
    return new FewFacets(
      all.filter(({ product, customer, environment, instance }) =>
        visible({ product, customer, environment, instance }),
      ),
    );
  }

  counts(): FacetCount[] {
    const counts = new Map<string, FacetCount>();
    for (const { environment, live } of this.#rows) {
      const status = liveStatus(live);
      const key = `${status} ${environment}`;
      const known = counts.get(key) ?? { environment, status, count: 0 };
      counts.set(key, { ...known, count: known.count + 1 });
    }
    return [...counts.values()];
  }

  /** Paths of the instances on a page, in its order. */
  page({ sort, order: way, offset, limit }: FacetQuery): string[] {
    const key = SORT_KEYS[sort];
    const sorted = [...this.#rows].sort(
      (a, b) => order(a[key], b[key]) || order(a.name, b.name),
    );
    if (way === 'desc') sorted.reverse();
    return sorted.slice(offset, offset + limit).map(({ path }) => path);
  }
}
