import { ConflictError } from '@backstage/errors';
import {
  appendLeaves,
  decodeFrontier,
  decodeRecord,
  EMPTY_FRONTIER,
  encodeFrontier,
  growTile,
  leafHash,
  type Frontier,
  type TileGrowth,
} from '@chartway/audit-kit';
import type { Knex } from 'knex';
import { z } from 'zod';
import type { PermissionFilter } from '../authorization/filters';
import type {
  AuditStore,
  AuditStoreQuery,
  NewRecord,
  OpenIntent,
} from './AuditStore';
import type { StoredEntry, StoredRecord } from './domain/entries';
import { findEntry, listEntries } from './databaseEntries';
import { number, recordRow, toRecord } from './databaseRows';

const headRow = z.object({ frontier: z.string().nullable() });
const tileRow = z.object({ hashes: z.instanceof(Uint8Array) });
const leafTileRow = tileRow.extend({ tile: number });
const openRow = z.object({ record: z.string(), replica: z.string() });
const entryIdRow = z.object({ entry_id: z.string() });

const toFrontier = (row: unknown): Frontier => {
  const { frontier } = headRow.parse(row);
  return frontier === null ? EMPTY_FRONTIER : decodeFrontier(frontier);
};

/** Columns are for finding only: what is too long or no text for a database is cut or left out, and whole in the record. */
const column = (text: string | undefined, length: number) =>
  text === undefined ? null : text.replaceAll('\0', '').slice(0, length);

const COLUMNS = [
  'position',
  'entry_id',
  'kind',
  'at',
  'record',
  'request_id',
  'actor',
  'action',
  'product',
  'customer',
  'environment',
  'instance',
  'status',
  'search',
] as const;

/** The values of {@link COLUMNS}. */
function values({ record, bytes }: NewRecord, position: number) {
  const { context, subject, reason } = record;
  const begins = record.kind !== 'outcome';
  const search = `${subject ?? ''}\n${reason ?? ''}`.toLowerCase();
  return [
    position,
    record.id,
    record.kind,
    record.at,
    Buffer.from(bytes).toString('utf8'),
    column(record.requestId, 128),
    column(record.actor, 512),
    column(record.action, 128),
    column(context?.product, 63),
    column(context?.customer, 63),
    column(context?.environment, 63),
    column(context?.instance, 63),
    record.status ?? null,
    begins ? column(search, 2000) : null,
  ];
}

/** {@link AuditStore} in SQLite or PostgreSQL. */
export class DatabaseAuditStore implements AuditStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  append(records: readonly NewRecord[]): Promise<number> {
    return this.#knex.transaction(async transaction => {
      const before = await lockHead(transaction);
      await closeIntents(transaction, records);
      const hashes = records.map(({ bytes }) => leafHash(bytes));
      const { frontier, tiles } = appendLeaves(before, hashes);
      await insertRecords(transaction, records, before.size);
      for (const growth of tiles) await storeGrowth(transaction, growth);
      await transaction('audit_head')
        .where('id', 1)
        .update({ size: frontier.size, frontier: encodeFrontier(frontier) });
      return before.size;
    });
  }

  async probe(): Promise<void> {
    await this.#knex.transaction(async transaction => {
      await lockHead(transaction);
    });
  }

  async frontier(): Promise<Frontier> {
    return toFrontier(await this.#knex('audit_head').where('id', 1).first());
  }

  async readTile(level: number, tile: number): Promise<Uint8Array | undefined> {
    return readTile(this.#knex, level, tile);
  }

  async leafTiles(from: number, to: number): Promise<Map<number, Uint8Array>> {
    const rows: unknown = await this.#knex('audit_tiles')
      .where('level', 0)
      .where('tile', '>=', from)
      .where('tile', '<', to);
    const found = z.array(leafTileRow).parse(rows);
    return new Map(found.map(({ tile, hashes }) => [tile, hashes]));
  }

  async records(from: number, to: number): Promise<StoredRecord[]> {
    const rows: unknown = await this.#knex('audit_log')
      .select('position', 'record')
      .where('position', '>=', from)
      .where('position', '<', to)
      .orderBy('position');
    return z.array(recordRow).parse(rows).map(toRecord);
  }

  list(query: AuditStoreQuery): Promise<StoredEntry[]> {
    return listEntries(this.#knex, query);
  }

  entry(
    id: string,
    allowed: PermissionFilter,
  ): Promise<StoredEntry | undefined> {
    return findEntry(this.#knex, id, allowed);
  }

  async openIntents(): Promise<OpenIntent[]> {
    const rows: unknown = await this.#knex('audit_open')
      .join('audit_log', 'audit_log.position', 'audit_open.position')
      .select('audit_log.record', 'audit_open.replica')
      .orderBy('audit_open.position');
    return z
      .array(openRow)
      .parse(rows)
      .map(({ record, replica }) => ({
        record: decodeRecord(Buffer.from(record)),
        replica,
      }));
  }
}

/**
 * Lets one append at a time through, whichever process it comes from. The update takes the row's lock in PostgreSQL; in
 * SQLite it takes the database's, at once, so that nobody has to give up a transaction that began by reading.
 */
async function lockHead(transaction: Knex.Transaction): Promise<Frontier> {
  const head = () => transaction('audit_head').where('id', 1);
  await head().update({ id: 1 });
  return toFrontier(await head().first());
}

const idsOf = (
  records: readonly NewRecord[],
  kind: NewRecord['record']['kind'],
): Set<string> =>
  new Set(
    records
      .filter(({ record }) => record.kind === kind)
      .map(({ record }) => record.id),
  );

/** Closes the open intents that the outcomes are of; an intent of the same batch was never open. */
async function closeIntents(
  transaction: Knex.Transaction,
  records: readonly NewRecord[],
): Promise<void> {
  const begun = idsOf(records, 'intent');
  const ids = [...idsOf(records, 'outcome')].filter(id => !begun.has(id));
  if (ids.length === 0) return;
  const open = () => transaction('audit_open').whereIn('entry_id', ids);
  const rows: unknown = await open().select('entry_id');
  const known = z.array(entryIdRow).parse(rows);
  if (known.length !== ids.length) {
    const missing = ids.filter(
      id => !known.some(({ entry_id: knownId }) => knownId === id),
    );
    throw new ConflictError(
      `No intent is open for the outcome of ${missing.join(
        ', ',
      )}: it has an outcome already, or never began.`,
    );
  }
  await open().delete();
}

async function insertRecords(
  transaction: Knex.Transaction,
  records: readonly NewRecord[],
  first: number,
): Promise<void> {
  const rows = records.map((record, index) => values(record, first + index));
  await insertRows(transaction, 'audit_log', COLUMNS, rows);
  const ended = idsOf(records, 'outcome');
  const open = records.flatMap(({ record, replica }, index) =>
    record.kind === 'intent' && !ended.has(record.id)
      ? [[first + index, record.id, replica]]
      : [],
  );
  await insertRows(
    transaction,
    'audit_open',
    ['position', 'entry_id', 'replica'],
    open,
  );
}

/** Inserts rows, bound as one value: to compile and bind each by itself takes several times as long. `position` is first. */
async function insertRows(
  transaction: Knex.Transaction,
  table: string,
  columns: readonly string[],
  rows: readonly (string | number | null)[][],
): Promise<void> {
  if (rows.length === 0) return;
  const isPostgres = transaction.client.config.client === 'pg';
  const each = isPostgres ? 'jsonb_array_elements(?::jsonb)' : 'json_each(?)';
  const [position, ...texts] = columns.map((_, index) => `value->>${index}`);
  await transaction.raw(
    `insert into ${table} (${columns.join(', ')})
     select ${[`cast(${position} as bigint)`, ...texts].join(', ')}
     from ${each}`,
    [JSON.stringify(rows)],
  );
}

async function readTile(
  knex: Knex,
  level: number,
  tile: number,
): Promise<Uint8Array | undefined> {
  const row: unknown = await knex('audit_tiles')
    .where({ level, tile })
    .first('hashes');
  return row === undefined ? undefined : tileRow.parse(row).hashes;
}

async function storeGrowth(
  transaction: Knex.Transaction,
  growth: TileGrowth,
): Promise<void> {
  const place = { level: growth.level, tile: growth.index };
  const known =
    growth.start === 0
      ? undefined
      : await readTile(transaction, growth.level, growth.index);
  const hashes = Buffer.from(growTile(known, growth));
  if (growth.start === 0) {
    await transaction('audit_tiles').insert({ ...place, hashes });
  } else {
    await transaction('audit_tiles').where(place).update({ hashes });
  }
}
