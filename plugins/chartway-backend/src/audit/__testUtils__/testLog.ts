import { randomUUID } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { encodeRecord, type AuditRecord } from '@chartway/audit-kit';
import type { Knex } from 'knex';
import { AuditLog } from '../AuditLog';
import type { AuditStore, NewRecord } from '../AuditStore';
import { DatabaseAuditStore } from '../DatabaseAuditStore';
import { newReplica } from '../replica';

export const AT = '2026-01-01T00:00:00.000Z';

/** Makes the tables. */
export async function migrated(knex: Knex): Promise<Knex> {
  await knex.migrate.latest({
    directory: resolvePackagePath(
      '@chartway/plugin-chartway-backend',
      'migrations',
    ),
  });
  return knex;
}

/** A record of somebody deploying something. */
export function testRecord(changes: Partial<AuditRecord> = {}): AuditRecord {
  return {
    v: 1,
    id: randomUUID(),
    kind: 'intent',
    at: AT,
    requestId: 'request-1',
    actor: 'user:default/jane',
    door: 'api',
    action: 'chartway.instance.deploy',
    subject: 'shop-acme-dev-main',
    context: {
      product: 'shop',
      customer: 'acme',
      environment: 'dev',
      instance: 'main',
    },
    ...changes,
  };
}

export const prepared = (
  record: AuditRecord,
  replica = 'elsewhere-1-aa',
): NewRecord => ({ record, bytes: encodeRecord(record), replica });

/** A log on a database, as one replica writes to it. */
export function testLog(knex: Knex, replica = newReplica()) {
  const store: AuditStore = new DatabaseAuditStore(knex);
  const logger = mockServices.logger.mock();
  return { store, log: new AuditLog({ store, logger, replica }) };
}

/** Lets somebody who owns the database change what the triggers protect. */
export async function unprotected(
  knex: Knex,
  change: () => Promise<unknown>,
): Promise<void> {
  if (knex.client.config.client === 'pg') {
    await knex.raw('alter table audit_log disable trigger all');
  } else {
    await knex.raw('drop trigger if exists audit_log_no_update');
    await knex.raw('drop trigger if exists audit_log_no_delete');
  }
  await change();
}
