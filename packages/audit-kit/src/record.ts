import { z } from 'zod';
import { canonicalJson } from './canonicalJson';
import { RecordError } from './errors';

/**
 * Most bytes an encoded record may have: what the entry bundles of C2SP tlog-tiles can hold.
 *
 * @public
 */
export const MAX_RECORD_BYTES = 65_535;

const facts = z.record(z.string(), z.string());

const contextSchema = z.strictObject({
  product: z.string().optional(),
  customer: z.string().optional(),
  environment: z.string().optional(),
  instance: z.string().optional(),
});

/**
 * One record of the audit log, one leaf of its tree. What somebody does leaves an `intent` before and an `outcome` after,
 * with the same id; what needs no intent (a refusal, say) is an `event`.
 *
 * @public
 */
export const auditRecordSchema = z
  .strictObject({
    /** Version of this form. */
    v: z.literal(1),
    /** Shared by an intent and its outcome. */
    id: z.string().min(1),
    kind: z.enum(['intent', 'outcome', 'event']),
    /** ISO 8601, UTC, with milliseconds: `2026-01-01T00:00:00.000Z`. */
    at: z.iso.datetime({ precision: 3 }),
    /** Correlates everything one request did. */
    requestId: z.string().optional(),
    /** Entity reference of the person, or `service:…`. */
    actor: z.string().optional(),
    /** Whom the actor acted for. */
    onBehalfOf: z.string().optional(),
    /** The service in between, such as `plugin:scaffolder`. */
    via: z.string().optional(),
    /** How it came in. */
    door: z
      .enum(['ui', 'api', 'action', 'mcp', 'schedule', 'event', 'system'])
      .optional(),
    /** Verb, as the permission names it: `chartway.instance.deploy`. */
    action: z.string().optional(),
    /** What it was done to: an instance name, a chart reference. */
    subject: z.string().optional(),
    context: contextSchema.optional(),
    /** Why, in the person's words. */
    reason: z.string().optional(),
    /** Where the request came from. */
    source: z
      .strictObject({
        ip: z.string().optional(),
        userAgent: z.string().optional(),
      })
      .optional(),
    /** Which policy decided. */
    policyVersion: z.string().optional(),
    /** Facts before the change. Never a secret value. */
    before: facts.optional(),
    /** Facts after the change. Never a secret value. */
    after: facts.optional(),
    /** How it ended; an outcome has it. */
    status: z.enum(['succeeded', 'failed', 'denied', 'unknown']).optional(),
    /** Facts of the outcome: digests, commits, an error message. Never a secret value. */
    details: facts.optional(),
  })
  .refine(record => record.kind !== 'outcome' || record.status !== undefined, {
    path: ['status'],
    message: 'an outcome says how it ended',
  });

/**
 * One record of the audit log.
 *
 * @public
 */
export type AuditRecord = z.infer<typeof auditRecordSchema>;

function parseRecord(value: unknown): AuditRecord {
  const parsed = auditRecordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'record'}: ${message}`,
  );
  throw new RecordError(`No audit record: ${problems.join('; ')}.`);
}

/**
 * The bytes of a record: canonical JSON (RFC 8785) in UTF-8. These bytes are the leaf's data; they are stored as they are.
 *
 * @throws RecordError when it is no record, holds text that is no Unicode, or has more than {@link MAX_RECORD_BYTES}.
 *
 * @public
 */
export function encodeRecord(record: AuditRecord): Uint8Array {
  const parsed = parseRecord(record);
  let json: string;
  try {
    json = canonicalJson(parsed);
  } catch (error) {
    throw new RecordError(`Audit record ${parsed.id} cannot be written`, {
      cause: error,
    });
  }
  const bytes = Buffer.from(json, 'utf8');
  if (bytes.length > MAX_RECORD_BYTES) {
    throw new RecordError(
      `Audit record ${parsed.id} has ${bytes.length} bytes; at most ${MAX_RECORD_BYTES} are allowed. Shorten its details.`,
    );
  }
  return bytes;
}

/**
 * Reads what {@link encodeRecord} wrote.
 *
 * @throws RecordError when the bytes are no record, or not the canonical form of one.
 *
 * @public
 */
export function decodeRecord(bytes: Uint8Array): AuditRecord {
  const text = Buffer.from(bytes).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RecordError('No audit record: not JSON.', { cause: error });
  }
  const record = parseRecord(value);
  if (canonicalJson(record) !== text) {
    throw new RecordError(
      `Audit record ${record.id} is not in its canonical form (RFC 8785).`,
    );
  }
  return record;
}
