import {
  EMPTY_FRONTIER,
  encodeFrontier,
  type Frontier,
} from '../merkle/frontier';
import { leafHash } from '../merkle/hash';
import { appendLeaves, MemoryTiles } from '../merkle/tiles';
import { signCheckpoint } from '../note/checkpoint';
import { generateKey, parseSignerKey } from '../note/keys';
import { encodeRecord } from '../record';
import type { CheckpointEvidence } from '../verify/types';

export const ORIGIN = 'chartway.example.com/audit';
export const signer = parseSignerKey(generateKey(ORIGIN).privateKey);

/** A row of the database. */
export type Row = {
  position: number;
  bytes: Uint8Array;
  storedHash: Uint8Array;
};

/** A log as a database has it. */
export type TestLog = {
  rows: Row[];
  tiles: MemoryTiles;
  checkpoints: CheckpointEvidence[];
};

const encoded = new Map<string, Uint8Array>();

/** A record of its own for every id. */
export function recordBytes(id: string): Uint8Array {
  const known = encoded.get(id);
  if (known) return known;
  const bytes = encodeRecord({
    v: 1,
    id,
    kind: 'event',
    at: '2026-01-01T00:00:00.000Z',
    actor: 'user:default/jane',
    action: 'chartway.instance.deploy',
    subject: 'shop-acme-dev-main',
  });
  encoded.set(id, bytes);
  return bytes;
}

/** Numbers, hashes and tiles as if these had always been the records. */
export function store(records: Uint8Array[]): Pick<TestLog, 'rows' | 'tiles'> {
  const hashes = records.map(leafHash);
  const tiles = new MemoryTiles();
  tiles.grow(appendLeaves(EMPTY_FRONTIER, hashes).tiles);
  return {
    rows: records.map((bytes, position) => ({
      position,
      bytes,
      storedHash: hashes[position]!,
    })),
    tiles,
  };
}

/** A log of `size` records with checkpoints of the given sizes, signed as it grew. */
export function makeLog(size: number, checkpoints: number[]): TestLog {
  const records = Array.from({ length: size }, (_, i) => recordBytes(`r${i}`));
  const log = store(records);
  let frontier: Frontier = EMPTY_FRONTIER;
  const signed = [...new Set(checkpoints)]
    .sort((a, b) => a - b)
    .map(end => {
      const hashes = log.rows.slice(frontier.size, end);
      const growth = appendLeaves(
        frontier,
        hashes.map(({ storedHash }) => storedHash),
      );
      frontier = growth.frontier;
      const checkpoint = { origin: ORIGIN, size: end, root: growth.root };
      return {
        note: signCheckpoint(checkpoint, signer),
        frontier: encodeFrontier(frontier),
      };
    });
  return { ...log, checkpoints: signed };
}
