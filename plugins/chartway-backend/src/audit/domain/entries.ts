import { decodeRecord, type AuditRecord } from '@chartway/audit-kit';
import type { AuditEntry } from '@chartway/plugin-chartway-common';

/** A record as it is stored: its place and the bytes that were hashed. */
export type StoredRecord = { position: number; bytes: Uint8Array };

/** The records of one entry. */
export type StoredEntry = { first: StoredRecord; outcome?: StoredRecord };

type Decoded = { position: number; record: AuditRecord };

const decode = ({ position, bytes }: StoredRecord): Decoded => ({
  position,
  record: decodeRecord(bytes),
});

/** How an entry ended, if it did. */
function ending(outcome: Decoded | undefined) {
  if (!outcome) return { status: 'intended' as const, details: {} };
  const { record, position } = outcome;
  return {
    status: record.status ?? ('unknown' as const),
    details: record.details ?? {},
    outcomePosition: position,
    finishedAt: record.at,
  };
}

/** What an entry says, from the bytes that are proven, not from the columns that find them. */
export function toEntry({ first, outcome }: StoredEntry): AuditEntry {
  const begin = decode(first);
  const end = outcome && decode(outcome);
  const { record } = begin;
  const { onBehalfOf, via, source, reason, policyVersion } = record;
  const before = end?.record.before ?? record.before;
  const after = end?.record.after ?? record.after;
  return {
    id: record.id,
    position: begin.position,
    requestId: record.requestId ?? '',
    at: record.at,
    actor: record.actor ?? '',
    ...(onBehalfOf && { onBehalfOf }),
    ...(via && { via }),
    door: record.door ?? 'system',
    ...(source && { source }),
    action: record.action ?? '',
    subject: record.subject ?? '',
    context: record.context ?? {},
    ...(reason && { reason }),
    ...(policyVersion && { policyVersion }),
    ...(before && { before }),
    ...(after && { after }),
    ...ending(record.kind === 'event' ? begin : end),
  };
}
