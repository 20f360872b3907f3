import type { Instance } from '@chartway/plugin-chartway-common';
import { statusWord } from '@chartway/plugin-chartway-react';
import type { InstanceStatus } from '../statusOf';

/** An instance with the status to show. */
export type InstanceRow = Instance & { live: InstanceStatus };

/** The sortable columns, in order. */
export const COLUMN_KEYS = [
  'name',
  'status',
  'product',
  'customer',
  'environment',
  'version',
  'digest',
  'values',
] as const;

/** One of the sortable columns. */
export type ColumnKey = (typeof COLUMN_KEYS)[number];

/** What a column says of an instance, as text. */
export function textOf(row: InstanceRow, key: ColumnKey): string {
  switch (key) {
    case 'name':
      return row.name;
    case 'status':
      return statusWord(row.live.status);
    case 'version':
      return row.release.chart.version;
    case 'digest':
      return row.release.chart.digest;
    case 'values':
      return row.release.valuesCommit;
    default:
      return row.context[key];
  }
}

/** True when every word of the search stands somewhere in the row. */
export function matches(row: InstanceRow, search: string): boolean {
  const text = COLUMN_KEYS.map(key => textOf(row, key))
    .join(' ')
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}

/** The rows in the order of one column; numbers within text count as numbers, so 1.10.0 follows 1.9.0. */
export function sortedBy(
  rows: InstanceRow[],
  key: ColumnKey,
  descending: boolean,
): InstanceRow[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort(
    (a, b) =>
      sign *
      textOf(a, key).localeCompare(textOf(b, key), 'en', { numeric: true }),
  );
}
