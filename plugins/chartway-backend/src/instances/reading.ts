import type { Knex } from 'knex';

/** Reads in one transaction: all that `work` reads is of one moment. */
export function reading<T>(
  knex: Knex,
  work: (knex: Knex) => Promise<T>,
): Promise<T> {
  const isPostgres = knex.client.config.client === 'pg';
  return knex.transaction(
    work,
    isPostgres ? { isolationLevel: 'repeatable read', readOnly: true } : {},
  );
}
