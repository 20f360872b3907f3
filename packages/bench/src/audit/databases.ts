import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@chartway/testbed';
import knexFactory, { type Knex } from 'knex';
import { z } from 'zod';

/** A database that other processes can open too. */
export type BenchDatabase = {
  name: 'sqlite' | 'postgres';
  /** File or URL. */
  address: string;
  /** Folder outside the database. */
  folder: string;
  remove(): Promise<void>;
};

/** Milliseconds. Row by row, two processes on one SQLite file starve each other; slow is to be measured, not refused. */
const PATIENCE = 600_000;

const pragmas = z.object({
  pragma: z.custom<(text: string) => unknown>(
    value => typeof value === 'function',
  ),
});

function waitLong(connection: unknown, done: (error?: Error) => void): void {
  const database = pragmas.parse(connection);
  database.pragma.call(connection, `busy_timeout = ${PATIENCE}`);
  done();
}

/** Opens a database as Backstage does: one connection to SQLite, a pool to PostgreSQL. */
export function connect({
  name,
  address,
}: Pick<BenchDatabase, 'name' | 'address'>): Knex {
  return name === 'sqlite'
    ? knexFactory({
        client: 'better-sqlite3',
        connection: { filename: address },
        useNullAsDefault: true,
        pool: { min: 1, max: 1, afterCreate: waitLong },
        acquireConnectionTimeout: PATIENCE,
      })
    : knexFactory({
        client: 'pg',
        connection: address,
        pool: { max: 10 },
        acquireConnectionTimeout: PATIENCE,
      });
}

/** Makes an empty database of a kind, in a folder of its own. */
export async function makeDatabase(
  name: BenchDatabase['name'],
): Promise<BenchDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'chartway-bench-audit-'));
  const wipe = () => rm(folder, { recursive: true, force: true });
  if (name === 'sqlite') {
    return { name, folder, address: join(folder, 'audit.db'), remove: wipe };
  }
  const server = await startPostgres();
  return {
    name,
    folder,
    address: server.url,
    async remove() {
      await server.stop();
      await wipe();
    },
  };
}
