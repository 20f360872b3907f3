import { parseSignerKey, parseVerifierKey } from '@chartway/audit-kit';
import { z } from 'zod';

/** What a parser of keys takes; its message tells nothing of the key. */
const readable = (read: (text: string) => unknown) => (text: string) => {
  try {
    read(text);
    return true;
  } catch {
    return false;
  }
};

const gitName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/, 'must be a name that Git takes');

const forwarderName = z
  .string()
  .max(63)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be made of a-z, 0-9 and "-"');

const start = z.enum(['beginning', 'now']).default('beginning');

const forwarder = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('syslog'),
    name: forwarderName,
    host: z.string().min(1),
    port: z.int().min(1).max(65535).default(6514),
    transport: z.enum(['tls', 'tcp', 'udp']).default('tls'),
    caFile: z.string().min(1).optional(),
    start,
  }),
  z.strictObject({
    type: z.literal('webhook'),
    name: forwarderName,
    url: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }),
    secret: z.string().min(16, 'must have at least 16 characters'),
    start,
  }),
]);

const anchor = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('git'),
    branch: gitName.default('audit-checkpoints'),
  }),
  z.strictObject({ type: z.literal('file'), folder: z.string().min(1) }),
  z.strictObject({ type: z.literal('none') }),
]);

/** `chartway.audit`. */
export const auditSettings = z
  .strictObject({
    origin: z
      .string()
      .regex(/^[^\s+]+$/, 'must have neither spaces nor "+"')
      .optional(),
    key: z
      .string()
      .refine(readable(parseSignerKey), {
        error: 'must be a key as "chartway-audit" makes them: PRIVATE+KEY+…',
      })
      .optional(),
    formerKeys: z
      .array(
        z.string().refine(readable(parseVerifierKey), {
          error: 'must be a verifier key: name+id+base64',
        }),
      )
      .default([]),
    checkpointSeconds: z.int().min(1).max(3600).default(60),
    anchor: anchor.prefault({ type: 'git' }),
    forward: z.array(forwarder).default([]),
  })
  .superRefine(({ forward, key, origin }, context) => {
    if (key && origin && readable(parseSignerKey)(key)) {
      const { name } = parseSignerKey(key);
      if (name !== origin) {
        context.addIssue({
          code: 'custom',
          path: ['origin'],
          message: `the key is named "${name}"; give the origin the name of the key, or leave it out`,
        });
      }
    }
    const names = forward.map(({ name }) => name);
    names.forEach((name, index) => {
      if (names.indexOf(name) === index) return;
      context.addIssue({
        code: 'custom',
        path: ['forward', index, 'name'],
        message: `"${name}" is there twice`,
      });
    });
  })
  .prefault({});

/** What `chartway.audit` says. */
export type AuditSettings = z.output<typeof auditSettings>;

/** One of `chartway.audit.forward`. */
export type ForwarderSettings = AuditSettings['forward'][number];
