import {
  resolvePackagePath,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import {
  parseSignerKey,
  type AuditRecord,
  type CheckpointEvidence,
  type LoggedRecord,
  type TileReader,
} from '@chartway/audit-kit';
import type { Knex } from 'knex';
import { AuditLog } from './audit/AuditLog';
import { Checkpointer } from './audit/Checkpointer';
import { DatabaseAuditStore } from './audit/DatabaseAuditStore';
import { DatabaseCheckpointStore } from './audit/DatabaseCheckpointStore';
import { DatabaseCursorStore } from './audit/DatabaseCursorStore';
import { DatabaseLeaseStore } from './audit/DatabaseLeaseStore';
import { FileAnchor } from './audit/FileAnchor';
import { hashedRecords } from './audit/hashedRecords';
import { newReplica } from './audit/replica';

/**
 * The audit log on a database, without the portal: for tools and benchmarks.
 *
 * @public
 */
export interface OpenAuditLog extends TileReader {
  /** Adds a record; comes back with its position once it is safe. Many at a time go into one transaction. */
  append(record: AuditRecord): Promise<number>;
  /** Signs the log as it is and puts the checkpoint outside. @throws Error when it cannot be signed or anchored. */
  checkpoint(): Promise<void>;
  /** Records by position, from one up to, but without, another, with the hashes that the tree has of them. */
  records(from: number, to: number): Promise<LoggedRecord[]>;
  /** Records in the log. */
  size(): Promise<number>;
  /** At most so many checkpoints, spread evenly, the newest among them, ascending. */
  evidence(atMost: number): Promise<CheckpointEvidence[]>;
}

/**
 * Opens the audit log on a database.
 *
 * @param options - `privateKey` signs, as `generateKey` makes it; `folder` is where checkpoints are anchored; the tables are
 * made unless `skipMigrations` says that they are there.
 *
 * @public
 */
export async function auditLogOn(options: {
  knex: Knex;
  privateKey: string;
  folder: string;
  logger: LoggerService;
  skipMigrations?: boolean;
}): Promise<OpenAuditLog> {
  const { knex, folder, logger } = options;
  if (!options.skipMigrations) {
    const packageName = '@chartway/plugin-chartway-backend';
    await knex.migrate.latest({
      directory: resolvePackagePath(packageName, 'migrations'),
    });
  }
  const now = () => new Date();
  const replica = newReplica();
  const store = new DatabaseAuditStore(knex);
  const checkpoints = new DatabaseCheckpointStore(knex);
  const log = new AuditLog({ store, logger, replica });
  const checkpointer = new Checkpointer({
    store,
    checkpoints,
    leases: new DatabaseLeaseStore(knex, now),
    cursors: new DatabaseCursorStore(knex),
    anchor: new FileAnchor(folder),
    key: parseSignerKey(options.privateKey),
    formerKeys: [],
    ...{ replica, logger, now },
  });
  return {
    append: record => log.append(record),
    async checkpoint() {
      await checkpointer.run();
      const problem = await checkpointer.problem();
      if (problem !== undefined) throw new Error(problem);
    },
    records: (from, to) => hashedRecords(store, from, to),
    readTile: (level, index) => store.readTile(level, index),
    async size() {
      const { size } = await store.frontier();
      return size;
    },
    async evidence(atMost) {
      const found = await checkpoints.some(atMost);
      return found.map(({ note, frontier }) => ({ note, frontier }));
    },
  };
}
