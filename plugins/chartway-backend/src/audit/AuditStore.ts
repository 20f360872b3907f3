import type { AuditRecord, Frontier, TileReader } from '@chartway/audit-kit';
import type { AuditFilter } from '@chartway/plugin-chartway-common';
import type { PermissionFilter } from '../authorization/filters';
import type { StoredEntry, StoredRecord } from './domain/entries';

/** A record on its way into the log. */
export type NewRecord = {
  record: AuditRecord;
  /** What `encodeRecord` makes of it. */
  bytes: Uint8Array;
  /** Which replica does the work of an intent. */
  replica: string;
};

/** Which entries to read, newest first. */
export type AuditStoreQuery = AuditFilter & {
  /** Which of them may be read at all. */
  allowed: PermissionFilter;
  /** Only entries before this position. */
  before?: number;
  limit: number;
};

/** An intent without an outcome. */
export type OpenIntent = { record: AuditRecord; replica: string };

/**
 * Where the audit log is kept: records, each a leaf of a Merkle tree, and the tree's hashes in tiles. Records are only
 * ever added. Several processes may append at the same time.
 */
export interface AuditStore extends TileReader {
  /**
   * Adds records, all or none, in this order, and lets the tree grow with them in the same transaction. An outcome needs
   * an open intent, and closes it.
   *
   * @returns the position of the first.
   * @throws ConflictError when an outcome has no open intent, or a record is there already.
   */
  append(records: readonly NewRecord[]): Promise<number>;
  /** @throws when nothing can be appended now. Changes nothing. */
  probe(): Promise<void>;
  /** The tiles of the leaves by index, from one up to, but without, another; those that are missing are left out. */
  leafTiles(from: number, to: number): Promise<Map<number, Uint8Array>>;
  /** Size and right edge of the tree. */
  frontier(): Promise<Frontier>;
  /** The records from one position up to, but without, another, ascending. */
  records(from: number, to: number): Promise<StoredRecord[]>;
  list(query: AuditStoreQuery): Promise<StoredEntry[]>;
  /** One entry, if it is there and may be read. */
  entry(
    id: string,
    allowed: PermissionFilter,
  ): Promise<StoredEntry | undefined>;
  openIntents(): Promise<OpenIntent[]>;
}

/** A signed checkpoint. */
export type StoredCheckpoint = {
  size: number;
  /** ISO 8601, UTC. */
  at: string;
  /** The signed note. */
  note: string;
  /** The tree's right edge at this size, as `encodeFrontier` writes it. */
  frontier: string;
  /** When it was put outside the database. */
  anchoredAt?: string;
  anchoredUrl?: string;
};

/** Where checkpoints are kept inside the database. */
export interface CheckpointStore {
  newest(): Promise<StoredCheckpoint | undefined>;
  newestAnchored(): Promise<StoredCheckpoint | undefined>;
  /** At most so many of them, spread evenly, ascending; the newest is one of them. */
  some(atMost: number): Promise<StoredCheckpoint[]>;
  /** Those that are not outside yet, ascending. */
  unanchored(): Promise<StoredCheckpoint[]>;
  /** Keeps a checkpoint; another one of this size stays. */
  add(checkpoint: StoredCheckpoint): Promise<void>;
  markAnchored(
    sizes: readonly number[],
    anchor: { at: string; url?: string },
  ): Promise<void>;
}

/** Lets one replica at a time do what only one may do. */
export interface LeaseStore {
  /** Takes or prolongs a lease. @returns false when another holder has it. */
  take(name: string, holder: string, milliseconds: number): Promise<boolean>;
  release(name: string, holder: string): Promise<void>;
  /** Names of the leases that somebody has, among those that begin so. */
  held(prefix: string): Promise<string[]>;
}

/** How far each forwarder has got. */
export type Cursor = { position: number; problem?: string };

/** Where the forwarders keep their places. */
export interface CursorStore {
  /** The place of a forwarder; made at `start` when it is new. */
  read(name: string, start: number): Promise<Cursor>;
  write(name: string, cursor: Cursor): Promise<void>;
}
