import { encodeRecord, type AuditRecord } from '@chartway/audit-kit';
import type { Knex } from 'knex';
import { z } from 'zod';
import type { AuditStore } from './AuditStore';
import { number } from './databaseRows';

const TABLE = 'audit_events';
const BATCH = 500;

const text = z.string().nullable();
const facts = z.record(z.string(), z.string());

const eventRow = z.object({
  position: number,
  entry_id: z.string(),
  kind: z.enum(['intent', 'outcome']),
  at: z.string(),
  request_id: text,
  actor: text,
  via: text,
  action: text,
  subject: text,
  product: text,
  customer: text,
  environment: text,
  instance: text,
  reason: text,
  status: z.enum(['succeeded', 'failed', 'denied', 'unknown']).nullable(),
  details: text,
});

type EventRow = z.infer<typeof eventRow>;

/** The parts that are there. */
const present = <T extends Record<string, string | null>>(parts: T) =>
  Object.fromEntries(
    Object.entries(parts).flatMap(([name, value]) =>
      value === null ? [] : [[name, value]],
    ),
  );

function toRecord(row: EventRow): AuditRecord {
  const { entry_id: id, kind, at, request_id: requestId, details } = row;
  const { product, customer, environment, instance } = row;
  const { actor, via, action, subject, reason, status } = row;
  const context = present({ product, customer, environment, instance });
  return {
    v: 1,
    id,
    kind,
    at,
    ...present({ requestId, actor, via, action, subject, reason }),
    ...(kind === 'intent' && {
      context,
      door: via === 'plugin:scaffolder' ? 'action' : 'api',
    }),
    ...(status && { status }),
    ...(details !== null && { details: facts.parse(JSON.parse(details)) }),
  };
}

/**
 * Takes the entries of the table that came before the tree into a log that is empty, with their times. The table stays; its
 * entries are proven from now on, not from when they were written.
 *
 * @returns how many records were taken over.
 */
export async function importEvents(
  knex: Knex,
  store: AuditStore,
  replica: string,
): Promise<number> {
  if ((await store.frontier()).size > 0) return 0;
  let last = 0;
  for (let taken = 0; ; ) {
    const rows: unknown = await knex(TABLE)
      .where('position', '>', last)
      .orderBy('position')
      .limit(BATCH);
    const events = z.array(eventRow).parse(rows);
    if (events.length === 0) return taken;
    await store.append(
      events.map(event => {
        const record = toRecord(event);
        return { record, bytes: encodeRecord(record), replica };
      }),
    );
    taken += events.length;
    last = events.at(-1)?.position ?? last;
  }
}
