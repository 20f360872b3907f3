import type { Knex } from 'knex';
import { z } from 'zod';
import type { PermissionFilter } from '../authorization/filters';
import { whereAllowed } from '../authorization/whereAllowed';
import type { AuditStoreQuery } from './AuditStore';
import type { StoredEntry } from './domain/entries';
import { number, recordRow, toRecord } from './databaseRows';

/** Where the parts that permissions are decided by are found. */
const FILTER_COLUMNS = {
  product: 'entry.product',
  customer: 'entry.customer',
  environment: 'entry.environment',
  instance: 'entry.instance',
  actor: 'entry.actor',
};

const EQUAL = {
  product: 'entry.product',
  customer: 'entry.customer',
  environment: 'entry.environment',
  instance: 'entry.instance',
  actor: 'entry.actor',
  action: 'entry.action',
  requestId: 'entry.request_id',
} as const;

const entryRow = recordRow.extend({
  outcome_position: number.nullable(),
  outcome_record: z.string().nullable(),
});

/** Intents and events with the outcomes of the intents. The literal condition lets the partial indexes be used. */
function entries(knex: Knex) {
  return knex('audit_log as entry')
    .leftJoin('audit_log as outcome', join =>
      join
        .on('outcome.entry_id', 'entry.entry_id')
        .andOnVal('outcome.kind', 'outcome'),
    )
    .whereRaw("entry.kind <> 'outcome'")
    .select(
      'entry.position',
      'entry.record',
      'outcome.position as outcome_position',
      'outcome.record as outcome_record',
    );
}

function toStored(row: unknown): StoredEntry {
  const {
    outcome_position: position,
    outcome_record: record,
    ...first
  } = entryRow.parse(row);
  return {
    first: toRecord(first),
    ...(position !== null &&
      record !== null && { outcome: toRecord({ position, record }) }),
  };
}

/** Reads a page of entries, newest first. */
export async function listEntries(
  knex: Knex,
  query: AuditStoreQuery,
): Promise<StoredEntry[]> {
  const select = entries(knex)
    .orderBy('entry.position', 'desc')
    .limit(query.limit);
  whereAllowed(select, query.allowed, FILTER_COLUMNS);
  for (const part of Object.keys(EQUAL) as (keyof typeof EQUAL)[]) {
    const value = query[part];
    if (value !== undefined) select.where(EQUAL[part], value);
  }
  const { from, to, before, status, text } = query;
  if (from !== undefined) select.where('entry.at', '>=', from);
  if (to !== undefined) select.where('entry.at', '<', to);
  if (before !== undefined) select.where('entry.position', '<', before);
  if (status === 'intended') {
    select.where('entry.kind', 'intent').whereNull('outcome.position');
  } else if (status !== undefined) {
    select.whereRaw('coalesce(outcome.status, entry.status) = ?', [status]);
  }
  if (text !== undefined) {
    const pattern = text.toLowerCase().replace(/[\\%_]/g, '\\$&');
    select.whereRaw("entry.search like ? escape '\\'", [`%${pattern}%`]);
  }
  const rows: unknown[] = await select;
  return rows.map(toStored);
}

/** Reads one entry, if it may be read. */
export async function findEntry(
  knex: Knex,
  id: string,
  allowed: PermissionFilter,
): Promise<StoredEntry | undefined> {
  const select = entries(knex).where('entry.entry_id', id);
  const row: unknown = await whereAllowed(
    select,
    allowed,
    FILTER_COLUMNS,
  ).first();
  return row === undefined ? undefined : toStored(row);
}
