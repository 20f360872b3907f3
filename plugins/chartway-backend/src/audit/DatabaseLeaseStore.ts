import type { Knex } from 'knex';
import { z } from 'zod';
import type { LeaseStore } from './AuditStore';

const TABLE = 'audit_leases';

/**
 * {@link LeaseStore} in SQLite or PostgreSQL. Times are those of the replicas: when their clocks differ by more than a lease
 * lasts, two may hold it at once, so whatever is done under one must bear that.
 */
export class DatabaseLeaseStore implements LeaseStore {
  readonly #knex: Knex;
  readonly #now: () => Date;

  constructor(knex: Knex, now: () => Date) {
    this.#knex = knex;
    this.#now = now;
  }

  async take(
    name: string,
    holder: string,
    milliseconds: number,
  ): Promise<boolean> {
    const now = this.#now().getTime();
    const until = now + milliseconds;
    const taken = await this.#knex(TABLE)
      .where('name', name)
      .andWhere(mine => mine.where('holder', holder).orWhere('until', '<', now))
      .update({ holder, until });
    if (taken > 0) return true;
    await this.#knex(TABLE)
      .insert({ name, holder, until })
      .onConflict('name')
      .ignore();
    const row: unknown = await this.#knex(TABLE)
      .where({ name, holder })
      .first();
    return row !== undefined;
  }

  async release(name: string, holder: string): Promise<void> {
    await this.#knex(TABLE).where({ name, holder }).delete();
  }

  async held(prefix: string): Promise<string[]> {
    const rows: unknown = await this.#knex(TABLE)
      .select('name')
      .whereLike('name', `${prefix}%`)
      .where('until', '>=', this.#now().getTime());
    return z
      .array(z.object({ name: z.string() }))
      .parse(rows)
      .map(({ name }) => name);
  }
}
