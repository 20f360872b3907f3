import type { AuditEntry, Context } from '@chartway/plugin-chartway-common';

/** What was about to be done. */
export type AuditIntentRow = Omit<
  AuditEntry,
  'position' | 'door' | 'status' | 'details' | 'finishedAt'
>;

/** How it ended. */
export type AuditOutcomeRow = {
  id: AuditEntry['id'];
  at: string;
  status: Exclude<AuditEntry['status'], 'intended'>;
  details: AuditEntry['details'];
};

/** An entry and its place in the log, ascending. */
export type StoredAuditEntry = { position: number; entry: AuditEntry };

/** Which entries to read, newest first. */
export type AuditStoreQuery = Partial<Context> & {
  actor?: string;
  /** Only entries before this position. */
  before?: number;
  limit: number;
};

/** Where the audit log is kept. Rows are only ever added. */
export interface AuditStore {
  appendIntent(row: AuditIntentRow): Promise<void>;
  /** At most one outcome per intent; a second one is refused. */
  appendOutcome(row: AuditOutcomeRow): Promise<void>;
  /** Intent and outcome at once. */
  appendFinished(
    intent: AuditIntentRow,
    outcome: AuditOutcomeRow,
  ): Promise<void>;
  list(query: AuditStoreQuery): Promise<StoredAuditEntry[]>;
  /** Intents without an outcome that began before a time. */
  open(before: string): Promise<AuditIntentRow[]>;
}
