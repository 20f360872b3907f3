import type { AuditRecord } from '../record';

/**
 * A record and its place in the log, as exports show it.
 *
 * @public
 */
export type PlacedRecord = {
  readonly position: number;
  readonly record: AuditRecord;
};

type Column = readonly [
  name: string,
  value: (placed: PlacedRecord) => string | undefined,
];

const facts = (values: Record<string, string> | undefined) =>
  values && JSON.stringify(values);

const COLUMNS: readonly Column[] = [
  ['position', ({ position }) => String(position)],
  ['id', ({ record }) => record.id],
  ['kind', ({ record }) => record.kind],
  ['at', ({ record }) => record.at],
  ['status', ({ record }) => record.status],
  ['action', ({ record }) => record.action],
  ['subject', ({ record }) => record.subject],
  ['product', ({ record }) => record.context?.product],
  ['customer', ({ record }) => record.context?.customer],
  ['environment', ({ record }) => record.context?.environment],
  ['instance', ({ record }) => record.context?.instance],
  ['actor', ({ record }) => record.actor],
  ['onBehalfOf', ({ record }) => record.onBehalfOf],
  ['via', ({ record }) => record.via],
  ['door', ({ record }) => record.door],
  ['reason', ({ record }) => record.reason],
  ['ip', ({ record }) => record.source?.ip],
  ['userAgent', ({ record }) => record.source?.userAgent],
  ['requestId', ({ record }) => record.requestId],
  ['policyVersion', ({ record }) => record.policyVersion],
  ['before', ({ record }) => facts(record.before)],
  ['after', ({ record }) => facts(record.after)],
  ['details', ({ record }) => facts(record.details)],
];

// What spreadsheets take for a formula, or for its beginning once they have dropped a blank (OWASP: CSV injection).
const FORMULA = /^[\s\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u;

/**
 * One field of CSV (RFC 4180), quoted where it must be. What a spreadsheet would take for a formula gets an apostrophe in
 * front, which makes it text there.
 *
 * @public
 */
export function csvField(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * First row of the CSV export, with its line end.
 *
 * @public
 */
export function csvHeader(): string {
  return `${COLUMNS.map(([name]) => name).join(',')}\r\n`;
}

/**
 * A record as a row of CSV, with its line end. `before`, `after` and `details` are JSON.
 *
 * @public
 */
export function csvRow(placed: PlacedRecord): string {
  const fields = COLUMNS.map(([, value]) => csvField(value(placed) ?? ''));
  return `${fields.join(',')}\r\n`;
}
