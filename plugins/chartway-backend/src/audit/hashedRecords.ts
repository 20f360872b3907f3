import { HASH_BYTES, TILE_WIDTH, type LoggedRecord } from '@chartway/audit-kit';
import type { AuditStore } from './AuditStore';

/** Reads records together with the leaf hashes that the tree has of them; a hash that is missing there is left out. */
export async function hashedRecords(
  store: Pick<AuditStore, 'records' | 'leafTiles'>,
  from: number,
  to: number,
): Promise<LoggedRecord[]> {
  const tiles = await store.leafTiles(
    Math.floor(from / TILE_WIDTH),
    Math.ceil(to / TILE_WIDTH),
  );
  const records = await store.records(from, to);
  return records.map(record => {
    const tile = tiles.get(Math.floor(record.position / TILE_WIDTH));
    const start = (record.position % TILE_WIDTH) * HASH_BYTES;
    const storedHash = tile?.subarray(start, start + HASH_BYTES);
    const whole = storedHash?.length === HASH_BYTES;
    return { ...record, ...(whole && { storedHash }) };
  });
}
