import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { z } from 'zod';
import { WatchIds } from './deployments/WatchIds';

const TABLE = 'portal_secrets';

const secretRow = z.object({
  value: z
    .string()
    .transform(text => new Uint8Array(Buffer.from(text, 'base64'))),
});

/** What all replicas compute with the same keys. */
export type PortalKeys = {
  /** Names instances in signals. */
  watchIds: WatchIds;
  /** Hides the contents of Secrets; see `maskManifest`. */
  maskingKey: Uint8Array;
};

/** A random key of 32 bytes. It is made when first asked for; of several replicas that make one at once, one wins. */
async function secretOf(knex: Knex, name: string): Promise<Uint8Array> {
  await knex(TABLE)
    .insert({ name, value: randomBytes(32).toString('base64') })
    .onConflict('name')
    .ignore();
  const row: unknown = await knex(TABLE).where({ name }).first('value');
  return secretRow.parse(row).value;
}

/** The keys in the database, made at the first start. */
export async function openPortalKeys(knex: Knex): Promise<PortalKeys> {
  return {
    watchIds: new WatchIds(await secretOf(knex, 'watch-ids')),
    maskingKey: await secretOf(knex, 'masking'),
  };
}
