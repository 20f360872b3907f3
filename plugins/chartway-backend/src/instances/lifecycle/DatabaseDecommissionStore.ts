import {
  contextSchema,
  objectRefSchema,
} from '@chartway/plugin-chartway-common';
import type { Knex } from 'knex';
import { z } from 'zod';
import type {
  Decommission,
  DecommissionProgress,
  DecommissionStore,
} from './DecommissionStore';

const TABLE = 'decommissions';
const OPEN = ['git', 'engine', 'namespace'];

const json = z.string().transform((text): unknown => JSON.parse(text));

const row = z
  .object({
    id: z.string(),
    name: z.string(),
    context: json.pipe(contextSchema),
    engine: z.string().nullable(),
    application: z.string(),
    server: z.string(),
    namespace: z.string(),
    // SQLite has no booleans.
    prunes_namespace: z.coerce.boolean(),
    namespace_reason: z.string(),
    step: z.enum(['git', 'engine', 'namespace', 'done', 'failed']),
    message: z.string(),
    requested_by: z.string(),
    requested_at: z.string(),
    updated_at: z.string(),
    next_at: z.string(),
    failures: z.number().int(),
    left_over: json.pipe(z.array(objectRefSchema)),
  })
  .transform(
    (fields): Decommission => ({
      id: fields.id,
      name: fields.name,
      context: fields.context,
      engine: fields.engine ?? undefined,
      application: fields.application,
      server: fields.server,
      namespace: fields.namespace,
      prunesNamespace: fields.prunes_namespace,
      namespaceReason: fields.namespace_reason,
      step: fields.step,
      message: fields.message,
      requestedBy: fields.requested_by,
      requestedAt: fields.requested_at,
      updatedAt: fields.updated_at,
      nextAt: fields.next_at,
      failures: fields.failures,
      left: fields.left_over,
    }),
  );

function columnsOf(progress: DecommissionProgress) {
  return {
    step: progress.step,
    message: progress.message,
    updated_at: progress.updatedAt,
    next_at: progress.nextAt,
    failures: progress.failures,
    left_over: JSON.stringify(progress.left),
  };
}

/** {@link DecommissionStore} in SQLite or PostgreSQL. */
export class DatabaseDecommissionStore implements DecommissionStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async add(decommission: Decommission): Promise<void> {
    await this.#knex(TABLE).insert({
      id: decommission.id,
      name: decommission.name,
      context: JSON.stringify(decommission.context),
      engine: decommission.engine ?? null,
      application: decommission.application,
      server: decommission.server,
      namespace: decommission.namespace,
      prunes_namespace: decommission.prunesNamespace,
      namespace_reason: decommission.namespaceReason,
      requested_by: decommission.requestedBy,
      requested_at: decommission.requestedAt,
      ...columnsOf(decommission),
    });
  }

  async remove(id: string): Promise<void> {
    await this.#knex(TABLE).where({ id }).delete();
  }

  async update(id: string, progress: DecommissionProgress): Promise<void> {
    await this.#knex(TABLE).where({ id }).update(columnsOf(progress));
  }

  async due(at: string, limit: number): Promise<Decommission[]> {
    const rows: unknown = await this.#knex(TABLE)
      .whereIn('step', OPEN)
      .where('next_at', '<=', at)
      .orderBy('requested_at')
      .limit(limit);
    return z.array(row).parse(rows);
  }

  async recent(since: string, limit: number): Promise<Decommission[]> {
    const rows: unknown = await this.#knex(TABLE)
      .where(wanted =>
        wanted.whereIn('step', OPEN).orWhere('updated_at', '>=', since),
      )
      .orderBy('requested_at', 'desc')
      .limit(limit);
    return z.array(row).parse(rows);
  }
}
