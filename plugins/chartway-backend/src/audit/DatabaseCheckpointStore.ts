import type { Knex } from 'knex';
import { z } from 'zod';
import type { CheckpointStore, StoredCheckpoint } from './AuditStore';
import { number } from './databaseRows';

const TABLE = 'audit_checkpoints';
/** SQLite and PostgreSQL take more values than this in one query. */
const MAX_SIZES = 500;

const sizeRow = z.object({ size: number });

const checkpointRow = z.object({
  size: number,
  at: z.string(),
  note: z.string(),
  frontier: z.string(),
  anchored_at: z.string().nullable(),
  anchored_url: z.string().nullable(),
});

function toCheckpoint(row: unknown): StoredCheckpoint {
  const { size, at, note, frontier, ...anchor } = checkpointRow.parse(row);
  return {
    size,
    at,
    note,
    frontier,
    ...(anchor.anchored_at !== null && { anchoredAt: anchor.anchored_at }),
    ...(anchor.anchored_url !== null && { anchoredUrl: anchor.anchored_url }),
  };
}

/** {@link CheckpointStore} in SQLite or PostgreSQL. */
export class DatabaseCheckpointStore implements CheckpointStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async newest(): Promise<StoredCheckpoint | undefined> {
    const row: unknown = await this.#knex(TABLE)
      .orderBy('size', 'desc')
      .first();
    return row === undefined ? undefined : toCheckpoint(row);
  }

  async newestAnchored(): Promise<StoredCheckpoint | undefined> {
    const row: unknown = await this.#knex(TABLE)
      .whereNotNull('anchored_at')
      .orderBy('size', 'desc')
      .first();
    return row === undefined ? undefined : toCheckpoint(row);
  }

  async some(atMost: number): Promise<StoredCheckpoint[]> {
    const all: unknown = await this.#knex(TABLE)
      .select('size')
      .orderBy('size', 'desc');
    const sizes = z.array(sizeRow).parse(all);
    const step = Math.ceil(sizes.length / atMost);
    const chosen = sizes.filter((_, index) => index % step === 0);
    const found: StoredCheckpoint[] = [];
    for (let start = 0; start < chosen.length; start += MAX_SIZES) {
      const part = chosen.slice(start, start + MAX_SIZES);
      const rows: unknown[] = await this.#knex(TABLE)
        .whereIn(
          'size',
          part.map(({ size }) => size),
        )
        .orderBy('size', 'desc');
      found.push(...rows.map(toCheckpoint));
    }
    return found.reverse();
  }

  async unanchored(): Promise<StoredCheckpoint[]> {
    const rows: unknown[] = await this.#knex(TABLE)
      .whereNull('anchored_at')
      .orderBy('size')
      .limit(MAX_SIZES);
    return rows.map(toCheckpoint);
  }

  async add({ size, at, note, frontier }: StoredCheckpoint): Promise<void> {
    await this.#knex(TABLE)
      .insert({ size, at, note, frontier })
      .onConflict('size')
      .ignore();
  }

  async markAnchored(
    sizes: readonly number[],
    anchor: { at: string; url?: string },
  ): Promise<void> {
    await this.#knex(TABLE)
      .whereIn('size', sizes)
      .update({ anchored_at: anchor.at, anchored_url: anchor.url ?? null });
  }
}
