import type { Knex } from 'knex';
import { z } from 'zod';
import type { LiveFacet, LiveFacetStore } from './LiveFacetService';
import { chunks } from './domain/chunks';
import { databaseText } from './domain/databaseText';
import { liveCode, liveStatus, statusWithout } from './domain/liveStatus';
import { insertRows, type Cell } from './insertRows';
import { FACETS, INDEX, LIVE, LIVE_ENGINES } from './instanceTables';

/** Rows compared or written in one transaction; others have their turn in between. */
const ROWS_AT_ONCE = 1_000;

const liveRow = z
  .object({
    name: z.string(),
    live: z.number().int(),
    sync: z.string().nullable(),
    health: z.string().nullable(),
    message: z.string(),
    since: z.string(),
    observed_at: z.string(),
  })
  .transform(
    ({ live, sync, health, observed_at: observedAt, ...rest }): LiveFacet => ({
      ...rest,
      status: liveStatus(live),
      ...(sync !== null && { sync }),
      ...(health !== null && { health }),
      observedAt,
    }),
  );

/** Reads rows of {@link LIVE}. */
export const liveRows = z.array(liveRow);

/** The columns of {@link LIVE} that {@link liveRows} reads. */
export const LIVE_COLUMNS = [
  'name',
  'live',
  'sync',
  'health',
  'message',
  'since',
  'observed_at',
];

const versionRow = z.object({ generation: z.number().int() });

/** Whether two say the same, whenever they said it. */
const sameState = (a: LiveFacet, b: LiveFacet) =>
  a.status === b.status &&
  a.sync === b.sync &&
  a.health === b.health &&
  a.message === b.message &&
  a.since === b.since;

const byName = (a: LiveFacet, b: LiveFacet) => (a.name < b.name ? -1 : 1);

/** In order of names, the last of each name. */
function lastOfEach(facets: readonly LiveFacet[]): LiveFacet[] {
  return [...new Map(facets.map(facet => [facet.name, facet])).values()].sort(
    byName,
  );
}

/**
 * {@link LiveFacetStore} in SQLite or PostgreSQL. Every change locks the one row of the index first, as whoever changes the
 * instances does; so the rows that lists read always have what is said here.
 */
export class DatabaseLiveFacetStore implements LiveFacetStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async replace(engine: string, facets: readonly LiveFacet[]): Promise<void> {
    const sorted = lastOfEach(facets);
    let after: string | undefined;
    // Also once without any, to forget all.
    for (let start = 0; start === 0 || start < sorted.length; ) {
      const some = sorted.slice(start, start + ROWS_AT_ONCE);
      start += ROWS_AT_ONCE;
      const upTo = start < sorted.length ? some.at(-1)?.name : undefined;
      await this.#replaceRange(engine, some, { after, upTo });
      after = upTo;
    }
    const oldest = sorted.reduce<string | undefined>(
      (found, { observedAt }) =>
        found === undefined || observedAt < found ? observedAt : found,
      undefined,
    );
    if (oldest === undefined) return;
    await this.#knex(LIVE_ENGINES)
      .insert({ engine, observed_at: oldest })
      .onConflict('engine')
      .merge();
  }

  async put(engine: string, facets: readonly LiveFacet[]): Promise<void> {
    for (const some of chunks(lastOfEach(facets), ROWS_AT_ONCE)) {
      await this.#changing(knex => this.#upsert(knex, engine, some));
    }
  }

  async read(engine: string, names: readonly string[]): Promise<LiveFacet[]> {
    const found: LiveFacet[] = [];
    for (const some of chunks(names, ROWS_AT_ONCE)) {
      const rows: unknown = await this.#knex(LIVE)
        .where({ engine })
        .whereIn('name', some)
        .select(LIVE_COLUMNS);
      found.push(...liveRows.parse(rows));
    }
    return found;
  }

  async remove(engine: string, names: readonly string[]): Promise<void> {
    for (const some of chunks([...new Set(names)], ROWS_AT_ONCE)) {
      await this.#changing(knex => this.#delete(knex, engine, some));
    }
  }

  /** Makes the rows of the names in a range those that are given. */
  async #replaceRange(
    engine: string,
    facets: readonly LiveFacet[],
    { after, upTo }: { after: string | undefined; upTo: string | undefined },
  ): Promise<void> {
    const query = this.#knex(LIVE).where({ engine }).select(LIVE_COLUMNS);
    if (after !== undefined) query.where('name', '>', after);
    if (upTo !== undefined) query.where('name', '<=', upTo);
    const known = new Map(
      liveRows.parse(await query).map(facet => [facet.name, facet]),
    );
    const changed = facets.filter(facet => {
      const old = known.get(facet.name);
      known.delete(facet.name);
      return !old || !sameState(old, facet);
    });
    if (changed.length > 0) await this.put(engine, changed);
    await this.remove(engine, [...known.keys()]);
  }

  /** Holds the lock that serializes all changes of rows, and counts the change. */
  #changing(work: (knex: Knex) => Promise<void>): Promise<void> {
    return this.#knex.transaction(async knex => {
      await knex(INDEX).where('id', 1).increment('live_version', 1);
      await work(knex);
    });
  }

  async #upsert(
    knex: Knex,
    engine: string,
    facets: readonly LiveFacet[],
  ): Promise<void> {
    const rows = facets.map((facet): Cell[] => [
      engine,
      facet.name,
      liveCode(facet.status),
      facet.sync ?? null,
      facet.health ?? null,
      databaseText(facet.message),
      facet.since,
      facet.observedAt,
    ]);
    const columns = ['engine', ...LIVE_COLUMNS];
    await insertRows(knex, LIVE, columns, rows, ['engine', 'name']);
    const names = facets.map(({ name }) => name);
    await this.#copy(knex, engine, names);
  }

  /** Copies what lists show, count or sort by to the rows that they read, where it differs. */
  async #copy(
    knex: Knex,
    engine: string,
    names: readonly string[],
  ): Promise<void> {
    const generations = await this.#generations(knex);
    const columns = ['live', 'sync', 'health', 'since'];
    const set = columns.map(column => `${column} = said.${column}`).join(', ');
    const differs = columns
      .map(column => `${FACETS}.${column} is distinct from said.${column}`)
      .join(' or ');
    await knex.raw(
      `update ${FACETS} set ${set} from ${LIVE} as said
      where said.engine = ? and said.name in (${names.map(() => '?').join()})
      and ${FACETS}.generation in (${generations.map(() => '?').join()})
      and ${FACETS}.name = said.name and ${FACETS}.engine = said.engine
      and (${differs})`,
      [engine, ...names, ...generations],
    );
  }

  async #delete(
    knex: Knex,
    engine: string,
    names: readonly string[],
  ): Promise<void> {
    await knex(LIVE).where({ engine }).whereIn('name', names).delete();
    await knex(FACETS)
      .whereIn('generation', await this.#generations(knex))
      .whereIn('name', names)
      .where({ engine })
      .update({
        live: liveCode(statusWithout(engine)),
        sync: null,
        health: null,
        since: '',
      });
  }

  /** The current rows, and those of a build that is under way. */
  async #generations(knex: Knex): Promise<number[]> {
    const row = await knex(INDEX).where('id', 1).first('generation');
    const { generation } = versionRow.parse(row);
    return [generation, generation + 1];
  }
}
