import { createHash } from 'node:crypto';
import { type AuditRecord, encodeRecord } from '@chartway/audit-kit';
import {
  auditLogOn,
  timeOrderedId,
  type OpenAuditLog,
} from '@chartway/plugin-chartway-backend';
import type { Knex } from 'knex';
import { z } from 'zod';

/** The three ways of keeping an audit log that are compared. */
export const SIDES = ['chartway', 'chained', 'plain'] as const;

/** One of {@link SIDES}. */
export type Side = (typeof SIDES)[number];

/** Appends one record and comes back once it is safe. */
export type Append = (record: AuditRecord) => Promise<unknown>;

const silent = () => undefined;

/** The audit log of Chartway on a database. */
export function openChartway(
  knex: Knex,
  options: { privateKey: string; folder: string; skipMigrations?: boolean },
): Promise<OpenAuditLog> {
  const logger = {
    debug: silent,
    info: silent,
    warn: silent,
    error: silent,
    child: () => logger,
  };
  return auditLogOn({ knex, ...options, logger });
}

const hashRow = z.object({ hash: z.string() });

/** Hash of a row of the chained table: over the hash before and the text. */
export const chainHash = (before: string, record: string): string =>
  createHash('sha256').update(before).update(record).digest('hex');

/** What people write themselves: a table, and the same table where each row holds a hash over the row before. */
export async function makePlainTables(knex: Knex): Promise<void> {
  for (const side of ['plain', 'chained']) {
    await knex.schema.createTable(side, table => {
      table.bigIncrements('id');
      table.text('record').notNullable();
      table.string('hash', 64);
    });
  }
  await knex.schema.createTable('chain_head', table => {
    table.integer('id').primary();
    table.string('hash', 64).notNullable();
  });
  await knex('chain_head').insert({ id: 1, hash: '' });
}

const textOf = (record: AuditRecord) =>
  Buffer.from(encodeRecord(record)).toString('utf8');

/** Appends to the plain table. */
export function appendPlain(knex: Knex): Append {
  return async record => knex('plain').insert({ record: textOf(record) });
}

/** Appends to the chained table: the row before has to be known, so one after another. */
export function appendChained(knex: Knex): Append {
  return record =>
    knex.transaction(async transaction => {
      const head = () => transaction('chain_head').where('id', 1);
      await head().update({ id: 1 });
      const { hash: before } = hashRow.parse(await head().first());
      const text = textOf(record);
      const hash = chainHash(before, text);
      await transaction('chained').insert({ record: text, hash });
      await head().update({ hash });
    });
}

/** An intent and its outcome, as a deployment leaves them. */
export function deployment(number: number): [AuditRecord, AuditRecord] {
  const product = `product${number % 1000}`;
  const customer = `customer${number % 50}`;
  const common = {
    v: 1 as const,
    id: timeOrderedId(),
    requestId: timeOrderedId(),
    actor: `user:default/person-${number % 400}`,
    action: 'chartway.instance.deploy',
    subject: `${product}-${customer}-prod-main`,
    context: { product, customer, environment: 'prod', instance: 'main' },
  };
  const digest = createHash('sha256').update(common.id).digest('hex');
  const after = {
    chart: product,
    chartVersion: `1.${number % 90}.0`,
    chartDigest: `sha256:${digest}`,
    valuesCommit: digest.slice(0, 40),
  };
  const at = new Date().toISOString();
  return [
    {
      ...common,
      at,
      kind: 'intent',
      onBehalfOf: common.actor,
      via: 'plugin:scaffolder',
      door: 'action',
      reason: `Change ${number}`,
      source: { ip: '10.1.2.3', userAgent: 'node' },
      policyVersion: '0123456789abcdef',
      after,
    },
    {
      ...common,
      at,
      kind: 'outcome',
      status: 'succeeded',
      before: { ...after, chartVersion: '1.0.0' },
      after,
      details: { releaseCommit: digest.slice(0, 40) },
    },
  ];
}
