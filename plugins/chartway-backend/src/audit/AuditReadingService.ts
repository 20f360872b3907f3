import type { CheckpointEvidence, LoggedRecord } from '@chartway/audit-kit';
import type {
  AuditCheckpoint,
  AuditConsistency,
  AuditEntry,
  AuditFilter,
  AuditPage,
  AuditProof,
  AuditState,
} from '@chartway/plugin-chartway-common';
import type { PermissionFilter } from '../authorization/filters';
import type { StoredEntry } from './domain/entries';

/** Which entries to list. Every given part must match. */
export type AuditListQuery = AuditFilter & {
  /** The `next` of the page before. */
  before?: string;
  limit: number;
  /** Which entries may be read at all. */
  allowed: PermissionFilter;
};

/** Some entries as they are stored, and where to go on. */
export type StoredPage = { items: StoredEntry[]; next?: number };

/** Reads the audit log and what proves it. Whether the asker may is for `AuthorizedAuditService` to say. */
export interface AuditReadingService {
  list(query: AuditListQuery): Promise<AuditPage>;
  /** Entries as they are stored, newest first. */
  page(
    query: Omit<AuditListQuery, 'before'> & { before?: number },
  ): Promise<StoredPage>;
  /** @throws NotFoundError when there is no such entry, or it may not be read. */
  entry(id: string, allowed: PermissionFilter): Promise<AuditEntry>;
  /** @throws NotFoundError like `entry`. */
  proof(id: string, allowed: PermissionFilter): Promise<AuditProof>;
  /** @throws NotFoundError before the first checkpoint. */
  checkpoint(): Promise<AuditCheckpoint>;
  /** Checkpoints to verify the log with, ascending, as many as are useful. */
  evidence(): Promise<CheckpointEvidence[]>;
  /** @throws InputError when the sizes do not fit the log. */
  consistency(from: number, to: number): Promise<AuditConsistency>;
  /** Records by position, from one up to, but without, another, with the hashes that the tree has of them. */
  records(from: number, to: number): Promise<LoggedRecord[]>;
  /** Records in the log. */
  size(): Promise<number>;
  state(): Promise<AuditState>;
  /** Key that checkpoints are verified with. */
  readonly verifierKey: string;
  /** Identity of the log. */
  readonly origin: string;
}
