import type { Knex } from 'knex';
import { z } from 'zod';
import type { Cursor, CursorStore } from './AuditStore';
import { number } from './databaseRows';

const TABLE = 'audit_cursors';

const cursorRow = z.object({
  position: number,
  problem: z.string().nullable(),
});

/** {@link CursorStore} in SQLite or PostgreSQL. */
export class DatabaseCursorStore implements CursorStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async read(name: string, start: number): Promise<Cursor> {
    await this.#knex(TABLE)
      .insert({ name, position: start })
      .onConflict('name')
      .ignore();
    const row: unknown = await this.#knex(TABLE).where('name', name).first();
    const { position, problem } = cursorRow.parse(row);
    return { position, ...(problem !== null && { problem }) };
  }

  async write(name: string, { position, problem }: Cursor): Promise<void> {
    await this.#knex(TABLE)
      .where('name', name)
      .update({ position, problem: problem ?? null });
  }
}
