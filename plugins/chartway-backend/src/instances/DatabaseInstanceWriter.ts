import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { z } from 'zod';
import type { IndexedCommit, InstanceWriter } from './InstanceStore';
import { chunks } from './domain/chunks';
import {
  isProblem,
  type IndexedFile,
  type InstanceFile,
} from './domain/indexedFile';
import { insertFacets } from './facetRows';
import { insertRows, type Cell } from './insertRows';
import { FACETS, INDEX, INSTANCES, PARTS } from './instanceTables';

/** Rows written or deleted by one statement. */
const ROWS_AT_ONCE = 500;
/** Rows of former generations deleted by one statement. */
const DELETED_AT_ONCE = 5_000;

/** Rows of an index that SQLite looks at for its statistics: enough to tell indexes apart, and done in a moment. */
const ANALYZED = 1_000;
/** After so many changes statistics are made anew. */
const MANY = 1_000;

const generationRow = z.object({ generation: z.number().int() });
const nameRow = z.object({ name: z.string() });
const namedRow = nameRow.extend({ path: z.string(), status: z.string() });

const NAMED_PARTS = ['product', 'customer', 'environment'] as const;

const PART_COLUMNS = ['generation', 'part', 'value'];

const COLUMNS = [
  'generation',
  'path',
  'status',
  'problem',
  'name',
  ...NAMED_PARTS,
  'instance',
  'record',
];

function rowOf(generation: number, file: IndexedFile): Cell[] {
  if (isProblem(file)) {
    const { path, message } = file;
    const nothing = [null, null, null, null, null, null];
    return [generation, path, 'broken', message, ...nothing];
  }
  const { path, record } = file;
  const { product, customer, environment, instance } = record.context;
  return [
    generation,
    path,
    'instance',
    null,
    record.name,
    product,
    customer,
    environment,
    instance,
    JSON.stringify(record),
  ];
}

/** The products, customers and environments of instances, each once. */
function partsOf(generation: number, files: readonly InstanceFile[]): Cell[][] {
  return NAMED_PARTS.flatMap(part => {
    const values = new Set(files.map(({ record }) => record.context[part]));
    return [...values].map(value => [generation, part, value]);
  });
}

/**
 * {@link InstanceWriter} of one claim. Every change asks for the claim in the transaction that makes it, so that a holder
 * whose time is over cannot overwrite what came after.
 */
export class DatabaseInstanceWriter implements InstanceWriter {
  readonly #knex: Knex;
  readonly #holder: string;
  readonly #format: string;
  readonly #leaseMs: number;
  readonly #now: () => Date;

  constructor(options: {
    knex: Knex;
    holder: string;
    format: string;
    leaseMs: number;
    now: () => Date;
  }) {
    this.#knex = options.knex;
    this.#holder = options.holder;
    this.#format = options.format;
    this.#leaseMs = options.leaseMs;
    this.#now = options.now;
  }

  async update(change: {
    from: IndexedCommit;
    to: IndexedCommit;
    paths: readonly string[];
    files: readonly IndexedFile[];
  }): Promise<void> {
    const { from, to, paths, files } = change;
    await this.#knex.transaction(async knex => {
      await this.#hold(knex, { commit: to }, { commit: from });
      const generation = await this.#generation(knex);
      const names = new Set<string>();
      for (const some of chunks(paths, ROWS_AT_ONCE)) {
        const old = knex(INSTANCES).where({ generation }).whereIn('path', some);
        const named = await old.clone().whereNotNull('name').select('name');
        for (const { name } of z.array(nameRow).parse(named)) names.add(name);
        await old.delete();
        await knex(FACETS).where({ generation }).whereIn('path', some).delete();
      }
      await this.#insert(knex, generation, files);
      for (const file of files) {
        if (!isProblem(file)) names.add(file.record.name);
      }
      await this.#markDuplicates(knex, generation, [...names]);
    });
    if (paths.length >= MANY) await this.#tidy();
  }

  async rebuild(
    to: IndexedCommit,
    batches: AsyncIterable<readonly IndexedFile[]>,
  ): Promise<void> {
    const current = await this.#generation(this.#knex);
    // What a build left behind that did not come to its end.
    await this.#deleteExcept(current);
    const generation = current + 1;
    for await (const files of batches) {
      await this.#knex.transaction(async knex => {
        await this.#hold(knex, {});
        await this.#insert(knex, generation, files);
      });
    }
    await this.#knex.transaction(async knex => {
      await this.#hold(knex, { commit: to, generation });
      const shared = await this.#sharedNames(knex, generation);
      await this.#markDuplicates(knex, generation, shared);
    });
    await this.#deleteExcept(generation);
    await this.#tidy();
  }

  async release(): Promise<void> {
    try {
      await this.#knex(INDEX)
        .where({ id: 1, lease_holder: this.#holder })
        .update({ lease_until: 0 });
    } catch {
      // The claim ends by itself in a minute.
    }
  }

  /** Changes the row of the index if the claim still holds, and prolongs the claim. */
  async #hold(
    knex: Knex,
    change: { commit?: IndexedCommit; generation?: number },
    expected: { commit?: IndexedCommit } = {},
  ): Promise<void> {
    const now = this.#now().getTime();
    const held = await knex(INDEX)
      .where({ id: 1, lease_holder: this.#holder, ...expected })
      .where('lease_until', '>', now)
      .update({
        ...change,
        ...(change.commit !== undefined && { format: this.#format }),
        lease_until: now + this.#leaseMs,
      });
    if (held === 0) {
      throw new ConflictError(
        'Another replica took over bringing the list of instances up to date.',
      );
    }
  }

  async #generation(knex: Knex): Promise<number> {
    const row = await knex(INDEX).where('id', 1).first('generation');
    return generationRow.parse(row).generation;
  }

  async #insert(
    knex: Knex,
    generation: number,
    files: readonly IndexedFile[],
  ): Promise<void> {
    for (const some of chunks(files, ROWS_AT_ONCE)) {
      const rows = some.map(file => rowOf(generation, file));
      await insertRows(knex, INSTANCES, COLUMNS, rows);
      const readable = some.flatMap(file => (isProblem(file) ? [] : file));
      await insertFacets(knex, generation, readable);
      const parts = partsOf(generation, readable);
      await insertRows(knex, PARTS, PART_COLUMNS, parts, PART_COLUMNS);
    }
  }

  /**
   * Databases choose indexes by statistics, which PostgreSQL would otherwise have in a minute and SQLite never; and
   * PostgreSQL counts by its indexes only once tidied.
   */
  async #tidy(): Promise<void> {
    if (this.#knex.client.config.client === 'pg') {
      for (const table of [INSTANCES, FACETS]) {
        await this.#knex.raw('vacuum (analyze) ??', [table]);
      }
      return;
    }
    await this.#knex.raw(`pragma analysis_limit = ${ANALYZED}`);
    await this.#knex.raw('analyze ??', [FACETS]);
  }

  /** Names that several files have. */
  async #sharedNames(knex: Knex, generation: number): Promise<string[]> {
    const rows = await knex(INSTANCES)
      .where({ generation })
      .whereNotNull('name')
      .groupBy('name')
      .havingRaw('count(*) > 1')
      .select('name');
    return z
      .array(nameRow)
      .parse(rows)
      .map(({ name }) => name);
  }

  /** Of several files with one instance name, the first by path is the instance. */
  async #markDuplicates(
    knex: Knex,
    generation: number,
    names: readonly string[],
  ): Promise<void> {
    for (const some of chunks(names, ROWS_AT_ONCE)) {
      const rows = await knex(INSTANCES)
        .where({ generation })
        .whereIn('name', some)
        .orderBy('path')
        .select('name', 'path', 'status');
      const seen = new Set<string>();
      for (const { name, path, status } of z.array(namedRow).parse(rows)) {
        const wanted = seen.has(name) ? 'duplicate' : 'instance';
        seen.add(name);
        if (status === wanted) continue;
        const row = { generation, path };
        await knex(INSTANCES).where(row).update({ status: wanted });
        const shown = wanted === 'instance' ? 1 : 0;
        await knex(FACETS).where(row).update({ shown });
      }
    }
  }

  async #deleteExcept(current: number): Promise<void> {
    await this.#knex(PARTS).whereNot('generation', current).delete();
    for (const table of [INSTANCES, FACETS]) {
      while (await this.#deleteSome(table, current));
    }
  }

  /** @returns false when there is nothing left to delete. */
  async #deleteSome(table: string, current: number): Promise<boolean> {
    const row = await this.#knex(table)
      .whereNot('generation', current)
      .first('generation');
    if (!row) return false;
    const { generation } = generationRow.parse(row);
    const some = this.#knex(table)
      .where({ generation })
      .select('path')
      .limit(DELETED_AT_ONCE);
    await this.#knex(table)
      .where({ generation })
      .whereIn('path', some)
      .delete();
    return true;
  }
}
