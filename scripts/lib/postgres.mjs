// The databases of one run of the portal on the testbed's PostgreSQL.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { CommandError } from './terminal.mjs';

const PREFIX = 'chartway_e2e_plugin_';

/** Removes what an earlier run left, and gives the settings of Backstage's `backend.database` for the next. */
export async function emptyDatabase(url) {
  if (!url)
    throw new CommandError(
      'POSTGRES_URL is missing in the settings of the testbed: start its tier postgres',
    );
  // The driver that the portal itself uses.
  const { Client } = createRequire(
    join(ROOT, 'packages', 'backend', 'package.json'),
  )('pg');
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(
      'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
      [PREFIX],
    );
    for (const { datname } of rows)
      await client.query(
        `DROP DATABASE ${client.escapeIdentifier(datname)} WITH (FORCE)`,
      );
  } finally {
    await client.end();
  }
  return { client: 'pg', connection: url, prefix: PREFIX };
}
