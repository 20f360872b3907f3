import { z } from 'zod';
import type { StoredRecord } from './domain/entries';

/** PostgreSQL has 64-bit numbers as text. */
export const number = z.coerce.number().int().min(0);

/** Place and text of a record, as both databases give them. */
export const recordRow = z.object({ position: number, record: z.string() });

/** The bytes that were hashed. */
export const toRecord = ({
  position,
  record,
}: z.infer<typeof recordRow>): StoredRecord => ({
  position,
  bytes: Buffer.from(record, 'utf8'),
});
