import type { Knex } from 'knex';
import { z } from 'zod';
import type { ReleaseCursor } from './PendingReleases';

const TABLE = 'values_cursor';

const row = z.object({ commit: z.string() });

/** {@link ReleaseCursor} in SQLite or PostgreSQL. */
export class DatabaseReleaseCursor implements ReleaseCursor {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async read(): Promise<string | undefined> {
    const found: unknown = await this.#knex(TABLE).where('id', 1).first();
    return found === undefined ? undefined : row.parse(found).commit;
  }

  async write(commit: string): Promise<void> {
    await this.#knex(TABLE)
      .insert({ id: 1, commit })
      .onConflict('id')
      .merge(['commit']);
  }
}
