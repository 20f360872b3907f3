import { NotFoundError } from '@backstage/errors';
import { auditEntrySchema } from '@chartway/plugin-chartway-common';
import type { Knex } from 'knex';
import { z } from 'zod';
import type {
  AuditIntentRow,
  AuditOutcomeRow,
  AuditStore,
  AuditStoreQuery,
  StoredAuditEntry,
} from './AuditStore';

const TABLE = 'audit_events';
const CONTEXT_PARTS = [
  'product',
  'customer',
  'environment',
  'instance',
] as const;

const text = z.string().nullable();

/** A row as both databases give it: PostgreSQL has 64-bit numbers as text. */
const eventRow = z.object({
  position: z.coerce.number().int(),
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
  status: text,
  details: text,
});
type EventRow = z.infer<typeof eventRow>;

const present = <T extends object>(object: T) =>
  Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== null),
  );

function toEntry(intent: EventRow, outcome: EventRow | undefined) {
  const { product, customer, environment, instance } = intent;
  return auditEntrySchema.parse({
    id: intent.entry_id,
    position: intent.position,
    door: intent.via === 'plugin:scaffolder' ? 'action' : 'api',
    requestId: intent.request_id,
    at: intent.at,
    actor: intent.actor,
    action: intent.action,
    subject: intent.subject,
    context: present({ product, customer, environment, instance }),
    ...present({ via: intent.via, reason: intent.reason }),
    status: outcome?.status ?? 'intended',
    details: outcome?.details ? JSON.parse(outcome.details) : {},
    ...(outcome && { finishedAt: outcome.at }),
  });
}

const intentColumns = (row: AuditIntentRow) => ({
  entry_id: row.id,
  kind: 'intent',
  at: row.at,
  request_id: row.requestId,
  actor: row.actor,
  via: row.via,
  action: row.action,
  subject: row.subject,
  product: row.context.product,
  customer: row.context.customer,
  environment: row.context.environment,
  instance: row.context.instance,
  reason: row.reason,
});

const outcomeColumns = (row: AuditOutcomeRow) => ({
  entry_id: row.id,
  kind: 'outcome',
  at: row.at,
  status: row.status,
  details: JSON.stringify(row.details),
});

/**
 * {@link AuditStore} in SQLite or PostgreSQL. An outcome is a row of its own, so that no row ever changes; a unique index
 * on entry and kind lets only one outcome in.
 */
export class DatabaseAuditStore implements AuditStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async appendIntent(row: AuditIntentRow): Promise<void> {
    await this.#knex(TABLE).insert(intentColumns(row));
  }

  async appendOutcome(row: AuditOutcomeRow): Promise<void> {
    await this.#knex.transaction(async transaction => {
      const intent = await transaction(TABLE)
        .where({ entry_id: row.id, kind: 'intent' })
        .first();
      if (!intent) throw new NotFoundError(`No audit intent has id ${row.id}`);
      await transaction(TABLE).insert(outcomeColumns(row));
    });
  }

  async appendFinished(
    intent: AuditIntentRow,
    outcome: AuditOutcomeRow,
  ): Promise<void> {
    await this.#knex.transaction(async transaction => {
      await transaction(TABLE).insert(intentColumns(intent));
      await transaction(TABLE).insert(outcomeColumns(outcome));
    });
  }

  async list(query: AuditStoreQuery): Promise<StoredAuditEntry[]> {
    const select = this.#knex(TABLE)
      .where('kind', 'intent')
      .orderBy('position', 'desc')
      .limit(query.limit);
    for (const column of [...CONTEXT_PARTS, 'actor'] as const) {
      const value = query[column];
      if (value !== undefined) select.where(column, value);
    }
    if (query.before !== undefined) {
      select.where('position', '<', query.before);
    }
    const intents = z.array(eventRow).parse(await select);
    const outcomes = z.array(eventRow).parse(
      await this.#knex(TABLE)
        .where('kind', 'outcome')
        .whereIn(
          'entry_id',
          intents.map(row => row.entry_id),
        ),
    );
    const byId = new Map(outcomes.map(row => [row.entry_id, row]));
    return intents.map(row => ({
      position: row.position,
      entry: toEntry(row, byId.get(row.entry_id)),
    }));
  }

  async open(before: string): Promise<AuditIntentRow[]> {
    const rows: unknown[] = await this.#knex(`${TABLE} as intent`)
      .select('intent.*')
      .leftJoin(`${TABLE} as outcome`, join =>
        join
          .on('outcome.entry_id', 'intent.entry_id')
          .andOnVal('outcome.kind', 'outcome'),
      )
      .where('intent.kind', 'intent')
      .where('intent.at', '<', before)
      .whereNull('outcome.entry_id');
    return rows.map(row => {
      const { status, details, finishedAt, ...intent } = toEntry(
        eventRow.parse(row),
        undefined,
      );
      return intent;
    });
  }
}
