import { HASH_BYTES, TILE_WIDTH, type LoggedRecord } from '@chartway/audit-kit';
import type { AuditStore } from './AuditStore';

/** Reads records together with the leaf hashes that the tree has of them; a hash that is missing there is left out. */
export async function hashedRecords(
  store: Pick<AuditStore, 'records' | 'readTile'>,
  from: number,
  to: number,
): Promise<LoggedRecord[]> {
  const tiles = new Map<number, Uint8Array | undefined>();
  const first = Math.floor(from / TILE_WIDTH);
  for (let tile = first; tile * TILE_WIDTH < to; tile += 1) {
    tiles.set(tile, await store.readTile(0, tile, TILE_WIDTH));
  }
  const records = await store.records(from, to);
  return records.map(record => {
    const tile = tiles.get(Math.floor(record.position / TILE_WIDTH));
    const start = (record.position % TILE_WIDTH) * HASH_BYTES;
    const storedHash = tile?.subarray(start, start + HASH_BYTES);
    const whole = storedHash?.length === HASH_BYTES;
    return { ...record, ...(whole && { storedHash }) };
  });
}
