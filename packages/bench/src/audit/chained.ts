import { randomInt } from 'node:crypto';
import type { Knex } from 'knex';
import { z } from 'zod';
import { chainHash } from './sides';
import { KINDS, type Kind } from './tampering';

const row = z.object({
  id: z.coerce.number(),
  record: z.string(),
  hash: z.string(),
});

class TakenBack extends Error {}

/** Whether each row's hash fits the row before, and the last is the one kept: all that such a table can be asked. */
async function isWhole(knex: Knex): Promise<boolean> {
  const rows = z.array(row).parse(await knex('chained').orderBy('id'));
  let hash = '';
  for (const item of rows) {
    hash = chainHash(hash, item.record);
    if (item.hash !== hash) return false;
  }
  return (
    (await knex('chain_head').where({ id: 1, hash }).first()) !== undefined
  );
}

/** Writes the hashes anew from a row on, as whoever owns the database can: no secret is needed. */
async function rewrite(knex: Knex, from: number): Promise<void> {
  const rows = z.array(row).parse(
    await knex('chained')
      .where('id', '>=', from - 1)
      .orderBy('id'),
  );
  let hash = '';
  for (const item of rows) {
    if (item.id >= from) {
      hash = chainHash(hash, item.record);
      await knex('chained').where('id', item.id).update({ hash });
    } else {
      hash = item.hash;
    }
  }
  await knex('chain_head').where('id', 1).update({ hash });
}

async function attack(knex: Knex, kind: Kind, last: number): Promise<void> {
  const id = randomInt(Math.max(2, last - 100), last);
  const at = (place: number) => knex('chained').where('id', place);
  if (kind === 'delete') await at(id).delete();
  if (kind === 'edit' || kind === 're-chain') {
    await at(id).update({ record: '{}' });
  }
  if (kind === 're-chain') await rewrite(knex, id);
  if (kind === 'swap') {
    const both = z.array(row).parse(
      await knex('chained')
        .whereIn('id', [id, id + 1])
        .orderBy('id'),
    );
    const [one, two] = both;
    if (one && two) {
      await at(one.id).update({ record: two.record });
      await at(two.id).update({ record: one.record });
    }
  }
  if (kind === 'truncate') {
    await knex('chained').where('id', '>=', id).delete();
    const rest: unknown = await at(id - 1).first();
    const { hash } = row.parse(rest);
    await knex('chain_head').where('id', 1).update({ hash });
  }
}

/**
 * Tampers with the chained table, as with Chartway's log, and asks the chain.
 *
 * @returns how many of how many were noticed; none is named.
 */
export async function tamperChained(
  knex: Knex,
  rounds: number,
): Promise<{ tampered: number; noticed: number }> {
  const newest: unknown = await knex('chained').orderBy('id', 'desc').first();
  const { id: last } = row.parse(newest);
  let noticed = 0;
  for (let round = 0; round < rounds; round += 1) {
    const kind = KINDS[round % KINDS.length] ?? 'edit';
    if (!(await looksWholeAfter(knex, kind, last))) noticed += 1;
  }
  return { tampered: rounds, noticed };
}

/** Whether the chain has nothing to say to a tampering, which is taken back. */
async function looksWholeAfter(
  knex: Knex,
  kind: Kind,
  last: number,
): Promise<boolean> {
  const asked: boolean[] = [];
  try {
    await knex.transaction(async transaction => {
      await attack(transaction, kind, last);
      asked.push(await isWhole(transaction));
      throw new TakenBack();
    });
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error;
  }
  return asked.includes(true);
}
