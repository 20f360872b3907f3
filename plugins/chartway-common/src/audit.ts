import { z } from 'zod';
import { contextSchema } from './context';

/**
 * Ways by which something reaches the portal.
 *
 * - `ui`: a person's browser; `api`: a person's or a service's own client.
 * - `action`: a step of a software template; `mcp`: an assistant's tool call.
 * - `schedule`, `event`, `system`: work of the portal itself.
 *
 * @public
 */
export const auditDoors = [
  'ui',
  'api',
  'action',
  'mcp',
  'schedule',
  'event',
  'system',
] as const;

/**
 * One of {@link auditDoors}.
 *
 * @public
 */
export type AuditDoor = (typeof auditDoors)[number];

/**
 * What became of an audited action. `intended` means that it is under way; `unknown` that the portal stopped in the
 * middle and nothing could tell afterwards.
 *
 * @public
 */
export const auditStatuses = [
  'intended',
  'succeeded',
  'failed',
  'denied',
  'unknown',
] as const;

/**
 * One of {@link auditStatuses}.
 *
 * @public
 */
export type AuditStatus = (typeof auditStatuses)[number];

const position = z.number().int().min(0);
const facts = z.record(z.string(), z.string());

/**
 * One entry of the audit log: an intent, and its outcome once known.
 *
 * @public
 */
export const auditEntrySchema = z.object({
  id: z.string(),
  /** Place of the intent in the log, from 0. */
  position,
  /** Place of the outcome; equal to `position` when both are one record. */
  outcomePosition: position.optional(),
  /** Correlates everything one request did. */
  requestId: z.string(),
  /** ISO 8601, UTC. */
  at: z.string(),
  /** Entity reference of the person who answers for it, or `service:…`. */
  actor: z.string(),
  /** Person for whom a service or a schedule acted; the actor itself when the person's own token was passed on. */
  onBehalfOf: z.string().optional(),
  /** The service that acted for the person, if any. */
  via: z.string().optional(),
  door: z.enum(auditDoors),
  /** Where the request came from. The user agent is bounded and has no control characters. */
  source: z
    .object({ ip: z.string().optional(), userAgent: z.string().optional() })
    .optional(),
  /** Verb, as the permission names it: `chartway.instance.deploy`. */
  action: z.string(),
  /** What it was done to: an instance name, a chart reference. */
  subject: z.string(),
  context: contextSchema.partial(),
  reason: z.string().optional(),
  /** Which policy decided: a short SHA-256 over bindings, environments and roles. */
  policyVersion: z.string().optional(),
  /** What it was before. Never a secret value. */
  before: facts.optional(),
  /** What it is afterwards; of an action that is under way or failed, what it was meant to be. */
  after: facts.optional(),
  status: z.enum(auditStatuses),
  /** Facts of the outcome: digests, commits, an error message. Never a secret value. */
  details: facts,
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

/**
 * How the audit log is doing.
 *
 * @public
 */
export const auditStateSchema = z.object({
  /** Records in the log; an entry has one or two. */
  size: position,
  /** The newest signed checkpoint. */
  checkpoint: z.object({ size: position, at: z.string() }).optional(),
  /** Where checkpoints are kept outside the database. */
  anchor: z.object({
    type: z.enum(['git', 'file', 'none']),
    /** Size of the newest checkpoint that is there. */
    size: position.optional(),
    at: z.string().optional(),
    url: z.string().optional(),
    /** Why the newest checkpoint is not there, or why none is signed any more. */
    problem: z.string().optional(),
  }),
  /** False while nothing can be recorded; whatever must be recorded is refused then. */
  writable: z.boolean(),
  /** Key that checkpoints are verified with, in the form of a C2SP signed note. */
  verifierKey: z.string(),
  /** Where entries are sent to, and how far each has got. Positions below `position` have arrived. */
  forwarders: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['syslog', 'webhook']),
      position,
      problem: z.string().optional(),
    }),
  ),
});

/**
 * How the audit log is doing.
 *
 * @public
 */
export type AuditState = z.infer<typeof auditStateSchema>;

/**
 * The newest signed checkpoint: size and root of the log, as a C2SP tlog-checkpoint.
 *
 * @public
 */
export const auditCheckpointSchema = z.object({
  size: position,
  /** ISO 8601, UTC: when it was signed. */
  at: z.string(),
  /** Base64 of the root hash. */
  root: z.string(),
  /** The signed note as it was anchored. */
  note: z.string(),
  verifierKey: z.string(),
});

/**
 * The newest signed checkpoint.
 *
 * @public
 */
export type AuditCheckpoint = z.infer<typeof auditCheckpointSchema>;

/**
 * Proof that the records of an entry are in the log of the newest checkpoint (RFC 6962, inclusion proof).
 *
 * @public
 */
export const auditProofSchema = z.object({
  /** `pending` until a checkpoint covers every record of the entry; then at most a minute goes by. */
  state: z.enum(['proven', 'pending']),
  /** Absent until there is one. */
  checkpoint: auditCheckpointSchema.optional(),
  records: z.array(
    z.object({
      kind: z.enum(['intent', 'outcome', 'event']),
      position,
      /** The canonical JSON that was hashed. */
      record: z.string(),
      /** Base64 of the leaf hash. */
      leafHash: z.string(),
      /** Base64 hashes from the leaf upwards; absent while the checkpoint does not cover the record. */
      proof: z.array(z.string()).optional(),
    }),
  ),
});

/**
 * Proof that an entry is in the log.
 *
 * @public
 */
export type AuditProof = z.infer<typeof auditProofSchema>;

/**
 * Proof that the log of one size is the beginning of the log of another (RFC 6962, consistency proof).
 *
 * @public
 */
export const auditConsistencySchema = z.object({
  from: position,
  to: position,
  /** Base64 hashes. */
  proof: z.array(z.string()),
});

/**
 * Proof that the log was only added to between two sizes.
 *
 * @public
 */
export type AuditConsistency = z.infer<typeof auditConsistencySchema>;

/**
 * Forms an export can have: JSON Lines with checkpoints, CSV, Open Cybersecurity Schema Framework.
 *
 * @public
 */
export const auditExportFormats = ['jsonl', 'csv', 'ocsf'] as const;

/**
 * One of {@link auditExportFormats}.
 *
 * @public
 */
export type AuditExportFormat = (typeof auditExportFormats)[number];
