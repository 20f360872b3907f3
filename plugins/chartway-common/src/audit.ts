import { z } from 'zod';
import { contextSchema } from './context';

/**
 * One entry of the audit log: an intent, and its outcome once known.
 *
 * @public
 */
export const auditEntrySchema = z.object({
  id: z.string(),
  /** Correlates everything one request did. */
  requestId: z.string(),
  /** ISO 8601, UTC. */
  at: z.string(),
  /** Entity reference of the person, or `service:…`. */
  actor: z.string(),
  /** The service that acted for the person, if any. */
  via: z.string().optional(),
  /** Verb, as the permission names it: `chartway.instance.deploy`. */
  action: z.string(),
  /** What it was done to: an instance name, a chart reference. */
  subject: z.string(),
  context: contextSchema.partial(),
  reason: z.string().optional(),
  status: z.enum(['intended', 'succeeded', 'failed', 'denied', 'unknown']),
  /** Facts of the outcome: digests, commits, an error message. Never a secret value. */
  details: z.record(z.string(), z.string()),
  finishedAt: z.string().optional(),
});

/**
 * One entry of the audit log.
 *
 * @public
 */
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/**
 * A page of the audit log, newest first.
 *
 * @public
 */
export const auditPageSchema = z.object({
  items: z.array(auditEntrySchema),
  /** Pass as `before` to get the next page; absent on the last. */
  next: z.string().optional(),
});

/**
 * A page of the audit log.
 *
 * @public
 */
export type AuditPage = z.infer<typeof auditPageSchema>;
