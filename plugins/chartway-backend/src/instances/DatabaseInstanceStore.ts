import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { z } from 'zod';
import { DatabaseInstanceWriter } from './DatabaseInstanceWriter';
import { InstanceSearch, searchMemory } from './InstanceSearch';
import type {
  InstanceRecords,
  InstanceStore,
  InstanceStoreQuery,
  InstanceWriter,
} from './InstanceStore';
import {
  duplicateMessage,
  type InstanceFile,
  type InstanceProblem,
} from './domain/indexedFile';
import { chunks } from './domain/chunks';
import {
  instanceRecordSchema,
  type InstanceRecord,
} from './domain/releaseFile';
import { INDEX, INSTANCES } from './instanceTables';
import { reading } from './reading';

const LEASE_MS = 60_000;
/** Names looked for by one statement. */
const NAMES_AT_ONCE = 500;

const indexRow = z.object({
  generation: z.number().int(),
  commit: z.string().nullable(),
  format: z.string().nullable(),
});
const json = z.string().transform(text => JSON.parse(text));
const fileRow = z.object({
  path: z.string(),
  record: json.pipe(instanceRecordSchema),
});
const problemRow = z.object({
  path: z.string(),
  name: z.string().nullable(),
  problem: z.string().nullable(),
});

/**
 * {@link InstanceStore} in SQLite or PostgreSQL. Each full build is a generation of rows of its own, which the one row of
 * the index table makes the current one.
 */
export class DatabaseInstanceStore implements InstanceStore {
  readonly #knex: Knex;
  readonly #format: string;
  readonly #now: () => Date;
  readonly #holder = randomUUID();
  readonly #searches = searchMemory();

  /** @param options.format - Changes when the same commit would give other rows; rows of another format do not count. */
  constructor(options: { knex: Knex; format: string; now: () => Date }) {
    this.#knex = options.knex;
    this.#format = options.format;
    this.#now = options.now;
  }

  async commit(): Promise<string | undefined> {
    return (await this.#index(this.#knex))?.commit;
  }

  list(query: InstanceStoreQuery): Promise<InstanceRecords> {
    return reading(this.#knex, async knex => {
      const index = await this.#index(knex);
      if (!index) return { records: [], total: 0 };
      const search = new InstanceSearch(knex, index, query, this.#searches);
      const total = await search.total();
      const paths = await search.page();
      const rows = await knex(INSTANCES)
        .select('path', 'record')
        .where('generation', index.generation)
        .whereIn('path', paths);
      const files = z.array(fileRow).parse(rows);
      const byPath = new Map(files.map(({ path, record }) => [path, record]));
      const records = paths.flatMap(path => byPath.get(path) ?? []);
      return { records, total };
    });
  }

  problems(limit: number): Promise<InstanceProblem[]> {
    return reading(this.#knex, async knex => {
      const index = await this.#index(knex);
      if (!index) return [];
      const rows = await knex(INSTANCES)
        .select('path', 'name', 'problem')
        .where('generation', index.generation)
        // As the partial index says it.
        .whereRaw("status <> 'instance'")
        .orderBy('path')
        .limit(limit);
      return z
        .array(problemRow)
        .parse(rows)
        .map(({ path, name, problem }) => ({
          path,
          message: problem ?? duplicateMessage(name ?? path),
        }));
    });
  }

  find(wanted: { name: string; path?: string }): Promise<InstanceFile[]> {
    return reading(this.#knex, async knex => {
      const index = await this.#index(knex);
      if (!index) return [];
      const { generation } = index;
      const rows = knex(INSTANCES)
        .select('path', 'record')
        .whereNotNull('record')
        .orderBy('path');
      const named = rows
        .clone()
        .where({ generation, name: wanted.name })
        .limit(100);
      const found = z.array(fileRow).parse(await named);
      const { path } = wanted;
      if (path === undefined || found.some(file => file.path === path)) {
        return found;
      }
      const there = await rows.where({ generation, path });
      return [...found, ...z.array(fileRow).parse(there)].sort((a, b) =>
        a.path < b.path ? -1 : 1,
      );
    });
  }

  named(names: readonly string[]): Promise<InstanceRecord[]> {
    return reading(this.#knex, async knex => {
      const index = await this.#index(knex);
      if (!index) return [];
      const { generation } = index;
      const records: InstanceRecord[] = [];
      for (const some of chunks([...new Set(names)], NAMES_AT_ONCE)) {
        const rows = await knex(INSTANCES)
          .select('path', 'record')
          .where({ generation, status: 'instance' })
          .whereIn('name', some);
        const files = z.array(fileRow).parse(rows);
        records.push(...files.map(({ record }) => record));
      }
      return records;
    });
  }

  async claim(): Promise<InstanceWriter | undefined> {
    const now = this.#now().getTime();
    const claimed = await this.#knex(INDEX)
      .where('id', 1)
      .where('lease_until', '<=', now)
      .update({ lease_holder: this.#holder, lease_until: now + LEASE_MS });
    if (claimed === 0) return undefined;
    return new DatabaseInstanceWriter({
      knex: this.#knex,
      holder: this.#holder,
      format: this.#format,
      leaseMs: LEASE_MS,
      now: this.#now,
    });
  }

  async #index(knex: Knex) {
    const [row] = z
      .array(indexRow)
      .parse(
        await knex(INDEX)
          .where('id', 1)
          .select('generation', 'commit', 'format'),
      );
    if (!row || row.commit === null || row.format !== this.#format) {
      return undefined;
    }
    return { generation: row.generation, commit: row.commit };
  }
}
