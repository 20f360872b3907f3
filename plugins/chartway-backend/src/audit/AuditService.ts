import type { AuditRecord } from '@chartway/audit-kit';
import type { AuditEntry, Context } from '@chartway/plugin-chartway-common';
import type { Caller } from '../authorization/Caller';

/** Facts for the log: digests, commits, versions. Never a secret value. */
export type AuditFacts = AuditEntry['details'];

/** What somebody is about to do. */
export type AuditIntent = {
  /** Name of the permission it needs: `chartway.instance.deploy`. */
  action: string;
  /** What it is done to: an instance name, a chart reference. */
  subject: string;
  context: Partial<Context>;
  reason?: string;
  /** What it is meant to be afterwards, as far as that is known: it lets an interrupted action be judged. */
  after?: AuditFacts;
};

/** What came out. */
export type AuditOutcome = {
  /** Facts beside the change itself. */
  details: AuditFacts;
  /** What it was; absent for what is new. */
  before?: AuditFacts;
  /** What it is now. */
  after?: AuditFacts;
};

/** Writes the audit log: an intent before every effect outside the database, its outcome after. */
export interface AuditService {
  /**
   * Does `work` between an intent and its outcome. When the intent cannot be written, the work is not begun.
   *
   * @throws ServiceUnavailableError when the audit log cannot be written; else what `work` throws.
   */
  audited<T>(
    caller: Caller,
    intent: AuditIntent,
    work: () => Promise<{ result: T } & AuditOutcome>,
  ): Promise<T>;
  /** Records a refusal. Never throws: the refusal itself must reach the caller. */
  denied(caller: Caller, intent: AuditIntent, error: Error): Promise<void>;
}

/**
 * Looks up whether an intent took effect although the portal stopped before it could record that. Only what must have been
 * that very intent counts.
 *
 * @returns the outcome, or undefined when the truth does not show it.
 */
export type AuditTruth = (
  intent: AuditRecord,
) => Promise<AuditOutcome | undefined>;
