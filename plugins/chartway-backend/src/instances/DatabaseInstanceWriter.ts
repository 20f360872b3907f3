import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { z } from 'zod';
import type { IndexedCommit, InstanceWriter } from './InstanceStore';
import { isProblem, type IndexedFile } from './domain/indexedFile';
import { INDEX, INSTANCES } from './instanceTables';

/** Rows written or deleted by one statement: ten columns each, of the 32,766 values that SQLite takes. */
const ROWS_AT_ONCE = 500;
/** Rows of former generations deleted by one statement. */
const DELETED_AT_ONCE = 5_000;

const generationRow = z.object({ generation: z.number().int() });
const nameRow = z.object({ name: z.string() });

function rowOf(generation: number, file: IndexedFile) {
  if (isProblem(file)) {
    const { path, message } = file;
    return { generation, path, status: 'broken', problem: message };
  }
  const { path, record } = file;
  const { product, customer, environment, instance } = record.context;
  return {
    generation,
    path,
    status: 'instance',
    name: record.name,
    product,
    customer,
    environment,
    instance,
    record: JSON.stringify(record),
  };
}

function* chunks<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) {
    yield items.slice(start, start + size);
  }
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

  update(change: {
    from: IndexedCommit;
    to: IndexedCommit;
    paths: readonly string[];
    files: readonly IndexedFile[];
  }): Promise<void> {
    const { from, to, paths, files } = change;
    return this.#knex.transaction(async knex => {
      await this.#hold(knex, { commit: to }, { commit: from });
      const generation = await this.#generation(knex);
      const names = new Set<string>();
      for (const some of chunks(paths, ROWS_AT_ONCE)) {
        const old = knex(INSTANCES).where({ generation }).whereIn('path', some);
        const named = await old.clone().whereNotNull('name').select('name');
        for (const { name } of z.array(nameRow).parse(named)) names.add(name);
        await old.delete();
      }
      await this.#insert(knex, generation, files);
      for (const file of files) {
        if (!isProblem(file)) names.add(file.record.name);
      }
      for (const some of chunks([...names], ROWS_AT_ONCE)) {
        await this.#markDuplicates(knex, generation, some);
      }
    });
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
      await this.#markDuplicates(knex, generation);
    });
    await this.#deleteExcept(generation);
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
    const rows = files.map(file => rowOf(generation, file));
    for (const some of chunks(rows, ROWS_AT_ONCE)) {
      await knex(INSTANCES).insert(some);
    }
  }

  /** Of several files with one instance name, the first by path is the instance. */
  async #markDuplicates(
    knex: Knex,
    generation: number,
    names?: readonly string[],
  ): Promise<void> {
    const rows = () => {
      const query = knex(INSTANCES).where({ generation }).whereNotNull('name');
      return names ? query.whereIn('name', names) : query;
    };
    if (names) await rows().update({ status: 'instance' });
    const earlier = knex(`${INSTANCES} as earlier`)
      .where('earlier.generation', generation)
      .where('earlier.name', knex.ref(`${INSTANCES}.name`))
      .where('earlier.path', '<', knex.ref(`${INSTANCES}.path`))
      .whereIn('earlier.status', ['instance', 'duplicate']);
    await rows().whereExists(earlier).update({ status: 'duplicate' });
  }

  async #deleteExcept(current: number): Promise<void> {
    for (;;) {
      const row = await this.#knex(INSTANCES)
        .whereNot('generation', current)
        .first('generation');
      if (!row) return;
      const { generation } = generationRow.parse(row);
      const some = this.#knex(INSTANCES)
        .where({ generation })
        .select('path')
        .limit(DELETED_AT_ONCE);
      await this.#knex(INSTANCES)
        .where({ generation })
        .whereIn('path', some)
        .delete();
    }
  }
}
