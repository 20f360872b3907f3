import type {
  AuditEntry,
  AuditPage,
  Context,
} from '@chartway/plugin-chartway-common';
import type { Caller } from '../authorization/Caller';
import type { AuditResource, Visible } from '../authorization/resources';

/** What somebody is about to do. */
export type AuditIntent = {
  /** Name of the permission it needs: `chartway.instance.deploy`. */
  action: string;
  /** What it is done to: an instance name, a chart reference. */
  subject: string;
  context: Partial<Context>;
  reason?: string;
};

/** Facts of an outcome: digests, commits. Never a secret value. */
export type AuditDetails = AuditEntry['details'];

/** Which entries to list. Every given part must match. */
export type AuditListQuery = Partial<Context> & {
  actor?: string;
  /** The `next` of the page before. */
  before?: string;
  limit: number;
  /** Which entries the asker may see; all when absent. */
  visible?: Visible<AuditResource>;
};

/** The audit log: an intent before every effect outside the database, its outcome after. */
export interface AuditService {
  /**
   * Does `work` between an intent and its outcome. When the intent cannot be written, the work is not begun.
   *
   * @throws ServiceUnavailableError when the audit log cannot be written; else what `work` throws.
   */
  audited<T>(
    caller: Caller,
    intent: AuditIntent,
    work: () => Promise<{ result: T; details: AuditDetails }>,
  ): Promise<T>;
  /** Records a refusal. Never throws: the refusal itself must reach the caller. */
  denied(caller: Caller, intent: AuditIntent, error: Error): Promise<void>;
  list(query: AuditListQuery, caller: Caller): Promise<AuditPage>;
}
