import type { Knex } from 'knex';
import { z } from 'zod';
import type { PermissionFilter } from '../authorization/filters';
import { whereAllowed } from '../authorization/whereAllowed';
import { LIVE_COLUMNS, liveRows } from './DatabaseLiveFacetStore';
import { FacetSearch, facetMemory, type FacetMemory } from './FacetSearch';
import type { FacetStore } from './FacetStore';
import type {
  FacetPage,
  FacetQuery,
  InstanceFacets,
  LiveState,
} from './InstanceFacetService';
import type { LiveFacet } from './LiveFacetService';
import { statusWithout } from './domain/liveStatus';
import {
  instanceRecordSchema,
  type InstanceRecord,
} from './domain/releaseFile';
import { FACETS, INDEX, INSTANCES, LIVE, LIVE_ENGINES } from './instanceTables';
import type { IndexState } from './PerCommit';
import { reading } from './reading';

const PARTS = ['product', 'customer', 'environment', 'instance'];
const COLUMNS = Object.fromEntries(PARTS.map(part => [part, part]));

const indexRow = z.object({
  generation: z.number().int(),
  commit: z.string().nullable(),
  format: z.string().nullable(),
  live_version: z.number().int(),
});
const pathRow = z.object({ path: z.string() });
const fileRow = z.object({
  path: z.string(),
  record: z
    .string()
    .transform(text => JSON.parse(text))
    .pipe(instanceRecordSchema),
});
const engineRow = z.object({ engine: z.string(), observed_at: z.string() });
const saidRow = z.object({ engine: z.string() });

type State = Required<IndexState>;

/** {@link FacetStore} in SQLite or PostgreSQL, on the rows that the index and the engines fill. */
export class DatabaseFacetStore implements FacetStore {
  readonly #knex: Knex;
  readonly #format: string;
  readonly #memory: FacetMemory;

  /**
   * @param options.format - As the index writes it; rows of another format do not count.
   * @param options.few - Rows that are read as they are, rather than counted and sorted by the database; see `FEW`.
   */
  constructor(options: { knex: Knex; format: string; few: number }) {
    this.#knex = options.knex;
    this.#format = options.format;
    this.#memory = facetMemory(options.few);
  }

  search(query: FacetQuery): Promise<FacetPage> {
    return reading(this.#knex, async knex => {
      const state = await this.#state(knex);
      if (!state) return { items: [], total: 0, counts: [] };
      const { sort: _, order: __, offset: ___, limit: ____, ...filter } = query;
      const search = new FacetSearch(knex, state, filter, this.#memory);
      const few = await search.few();
      const counts = few ? few.counts() : await search.counts();
      const total = counts.reduce((sum, { count }) => sum + count, 0);
      const paths = few ? few.page(query) : await search.page(query, total);
      return { items: await this.#items(knex, state, paths), total, counts };
    });
  }

  ofProduct(
    product: string,
    { allowed, limit }: { allowed: PermissionFilter; limit: number },
  ): Promise<InstanceFacets[]> {
    return this.#found(allowed, rows =>
      rows
        .where({ product })
        .orderBy(['customer', 'environment', 'instance'])
        .limit(limit),
    );
  }

  named(
    names: readonly string[],
    allowed: PermissionFilter,
  ): Promise<InstanceFacets[]> {
    return this.#found(allowed, rows => rows.whereIn('name', names));
  }

  #found(
    allowed: PermissionFilter,
    narrow: (rows: Knex.QueryBuilder) => Knex.QueryBuilder,
  ): Promise<InstanceFacets[]> {
    return reading(this.#knex, async knex => {
      const state = await this.#state(knex);
      if (!state) return [];
      const { generation } = state;
      const rows = knex(FACETS).where({ generation, shown: 1 }).select('path');
      const found = await narrow(whereAllowed(rows, allowed, COLUMNS));
      const paths = z
        .array(pathRow)
        .parse(found)
        .map(({ path }) => path);
      return this.#items(knex, state, paths);
    });
  }

  async #items(
    knex: Knex,
    { generation }: State,
    paths: readonly string[],
  ): Promise<InstanceFacets[]> {
    if (paths.length === 0) return [];
    const rows = await knex(INSTANCES)
      .where({ generation })
      .whereIn('path', paths)
      .select('path', 'record');
    const files = z.array(fileRow).parse(rows);
    const byPath = new Map(files.map(({ path, record }) => [path, record]));
    const records = paths.flatMap(path => byPath.get(path) ?? []);
    const said = await this.#said(knex, records);
    return records.map(record => ({
      record,
      live: said(record.engine, record.name),
    }));
  }

  /** What is known of the live state of instances. */
  async #said(knex: Knex, records: readonly InstanceRecord[]) {
    const named = new Set(records.flatMap(({ engine }) => engine ?? []));
    const rows: unknown[] = await knex(LIVE)
      .whereIn('engine', [...named])
      .whereIn(
        'name',
        records.map(({ name }) => name),
      )
      .select('engine', ...LIVE_COLUMNS);
    const facets = liveRows.parse(rows);
    const known = new Map<string, LiveFacet>();
    z.array(saidRow)
      .parse(rows)
      .forEach(({ engine }, at) => {
        const facet = facets[at];
        if (facet) known.set(`${facet.name} ${engine}`, facet);
      });
    const engines = z
      .array(engineRow)
      .parse(await knex(LIVE_ENGINES).select('engine', 'observed_at'));
    const heard = new Map(engines.map(row => [row.engine, row.observed_at]));
    return (engine: string | undefined, name: string): LiveState => {
      const facet =
        engine === undefined ? undefined : known.get(`${name} ${engine}`);
      if (!facet || engine === undefined) {
        return { status: statusWithout(engine), message: '' };
      }
      const { name: _, observedAt, ...state } = facet;
      const all = heard.get(engine) ?? '';
      return { ...state, observedAt: all > observedAt ? all : observedAt };
    };
  }

  async #state(knex: Knex): Promise<State | undefined> {
    const row = indexRow.parse(await knex(INDEX).where('id', 1).first());
    const { generation, commit, live_version: live } = row;
    if (commit === null || row.format !== this.#format) return undefined;
    return { generation, commit, live };
  }
}
