import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { z } from 'zod';
import { whereAllowed } from '../authorization/whereAllowed';
import type {
  DeploymentEventQuery,
  DeploymentEventStore,
} from './DeploymentEventStore';
import type { DeploymentEvent, LastEvent } from './domain/deploymentEvents';

const TABLE = 'deployment_events';

/** Rows read by one statement. */
const ROWS_AT_ONCE = 2_000;
/** Rows written, or names looked for, by one statement: SQLite takes 500 rows at once. */
const WRITTEN_AT_ONCE = 500;

const PARTS = ['product', 'customer', 'environment', 'instance'] as const;

/** What `whereAllowed` finds the parts of a context in. */
const COLUMNS = Object.fromEntries(PARTS.map(part => [part, part]));

const eventRow = z
  .object({
    // PostgreSQL gives large numbers as texts.
    id: z.coerce.number(),
    name: z.string(),
    product: z.string(),
    customer: z.string(),
    environment: z.string(),
    instance: z.string(),
    chart_digest: z.string(),
    values_commit: z.string(),
    kind: z.enum([
      'known',
      'created',
      'desired',
      'synced',
      'healthy',
      'degraded',
      'failed',
    ]),
    at: z.string(),
    begun_at: z.string().nullable(),
  })
  .transform(row => {
    const { product, customer, environment, instance } = row;
    const event: DeploymentEvent = {
      name: row.name,
      context: { product, customer, environment, instance },
      chartDigest: row.chart_digest,
      valuesCommit: row.values_commit,
      kind: row.kind,
      at: row.at,
      ...(row.begun_at !== null && { begunAt: row.begun_at }),
    };
    return { id: row.id, event };
  });

const eventRows = z.array(eventRow);

function* pieces<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) {
    yield items.slice(start, start + size);
  }
}

/** {@link DeploymentEventStore} in SQLite or PostgreSQL. */
export class DatabaseDeploymentEventStore implements DeploymentEventStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async append(events: readonly DeploymentEvent[]): Promise<void> {
    for (const some of pieces(events, WRITTEN_AT_ONCE)) {
      await this.#knex(TABLE).insert(
        some.map(({ name, context, kind, at, ...event }) => ({
          name,
          product: context.product,
          customer: context.customer,
          environment: context.environment,
          instance: context.instance,
          chart_digest: event.chartDigest,
          values_commit: event.valuesCommit,
          kind,
          at,
          begun_at: event.begunAt ?? null,
        })),
      );
    }
  }

  async last(names: readonly string[]): Promise<Map<string, LastEvent>> {
    const found = new Map<string, LastEvent>();
    for (const some of pieces(names, WRITTEN_AT_ONCE)) {
      const newest = this.#knex(TABLE)
        .whereIn('name', some)
        .groupBy('name')
        .max('id');
      const rows = await this.#knex(TABLE).whereIn('id', newest);
      for (const { event } of eventRows.parse(rows)) {
        found.set(event.name, event);
      }
    }
    return found;
  }

  async newest(name: string): Promise<DeploymentEvent | undefined> {
    const rows = await this.#knex(TABLE)
      .where({ name })
      .orderBy('id', 'desc')
      .limit(1);
    return eventRows.parse(rows).at(0)?.event;
  }

  async *read(query: DeploymentEventQuery): AsyncGenerator<DeploymentEvent[]> {
    let after = 0;
    for (;;) {
      const rows = this.#knex(TABLE)
        .where('at', '>=', query.from)
        .where('id', '>', after)
        .whereNot('kind', 'synced')
        .orderBy('id')
        .limit(ROWS_AT_ONCE);
      for (const part of PARTS) {
        const value = query[part];
        if (value !== undefined) rows.where(part, value);
      }
      const found = eventRows.parse(
        await whereAllowed(rows, query.allowed, COLUMNS),
      );
      if (found.length > 0) yield found.map(({ event }) => event);
      const last = found.at(-1);
      if (!last || found.length < ROWS_AT_ONCE) return;
      after = last.id;
      // Other requests have their turn in between.
      await nextTurn();
    }
  }
}
