import type { Knex } from 'knex';
import type { DeliveryStore } from './DeliveryStore';

const TABLE = 'webhook_deliveries';

/** Takes back what a repetition wrote beside the key that is known. */
class Repeated extends Error {}

/** {@link DeliveryStore} in SQLite or PostgreSQL. */
export class DatabaseDeliveryStore implements DeliveryStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async remember(keys: readonly string[], at: Date): Promise<boolean> {
    try {
      await this.#knex.transaction(async transaction => {
        const rows = keys.map(key => ({ key, at: at.toISOString() }));
        const written: unknown[] = await transaction(TABLE)
          .insert(rows)
          .onConflict('key')
          .ignore()
          .returning('key');
        if (written.length < rows.length) throw new Repeated();
      });
      return true;
    } catch (error) {
      if (error instanceof Repeated) return false;
      throw error;
    }
  }

  async forget(keys: readonly string[]): Promise<void> {
    await this.#knex(TABLE)
      .whereIn('key', [...keys])
      .delete();
  }

  async prune(before: Date): Promise<void> {
    await this.#knex(TABLE).where('at', '<', before.toISOString()).delete();
  }
}
