import { join } from 'node:path';
import {
  resolvePackagePath,
  type AuditorService,
  type DatabaseService,
  type LifecycleService,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import {
  parseSignerKey,
  parseVerifierKey,
  type SignerKey,
} from '@chartway/audit-kit';
import {
  chartPushPermission,
  instanceCreatePermission,
  instanceDecommissionPermission,
  instanceDeployPermission,
  instanceRollBackPermission,
  instanceValuesEditPermission,
} from '@chartway/plugin-chartway-common';
import type { ChartRegistry } from '@chartway/plugin-chartway-node';
import type { Knex } from 'knex';
import { noAnchor, type AuditAnchor } from './audit/AuditAnchor';
import { AuditLog } from './audit/AuditLog';
import type { AuditTruth } from './audit/AuditService';
import type { AuditSettings, ForwarderSettings } from './audit/auditSettings';
import { Checkpointer } from './audit/Checkpointer';
import { DatabaseAuditStore } from './audit/DatabaseAuditStore';
import { DatabaseCheckpointStore } from './audit/DatabaseCheckpointStore';
import { DatabaseCursorStore } from './audit/DatabaseCursorStore';
import { importEvents } from './audit/DatabaseEventImport';
import { DatabaseLeaseStore } from './audit/DatabaseLeaseStore';
import { DefaultAuditReadingService } from './audit/DefaultAuditReadingService';
import { DefaultAuditService } from './audit/DefaultAuditService';
import { FileAnchor } from './audit/FileAnchor';
import { Forwarder, type RecordSender } from './audit/Forwarder';
import { GitAnchor } from './audit/GitAnchor';
import { readSigningKey } from './audit/readSigningKey';
import { Reconciler } from './audit/Reconciler';
import { newReplica } from './audit/replica';
import { SyslogSender } from './audit/SyslogSender';
import { Ticker } from './audit/Ticker';
import { WebhookSender } from './audit/WebhookSender';
import { pushTruth } from './charts/pushTruth';
import type { RepositoryAccess } from './git/RepositoryAccess';
import { rollBackTruth, valuesTruth } from './instances/changeTruths';
import { deployTruth } from './instances/deployTruth';
import { decommissionTruth } from './instances/lifecycle/decommissionTruth';

/** Milliseconds between two looks for new records to forward. */
const FORWARD_PAUSE = 2000;
/** Milliseconds between two signs of life. */
const BEAT_PAUSE = 20_000;

const now = () => new Date();

/** Makes or updates the tables of the plugin. */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const knex = await database.getClient();
  if (!database.migrations?.skip) {
    await knex.migrate.latest({
      directory: resolvePackagePath(
        '@chartway/plugin-chartway-backend',
        'migrations',
      ),
    });
  }
  return knex;
}

function makeAnchor(
  settings: AuditSettings['anchor'],
  gitops: RepositoryAccess,
): AuditAnchor {
  switch (settings.type) {
    case 'git':
      return new GitAnchor(() => gitops.repository(), settings.branch);
    case 'file':
      return new FileAnchor(settings.folder);
    default:
      return noAnchor;
  }
}

function makeSender(settings: ForwarderSettings, origin: string): RecordSender {
  if (settings.type === 'syslog') return new SyslogSender(settings);
  return new WebhookSender({ ...settings, origin, now });
}

/** The key of the configuration, or the one in the data folder. */
async function signingKey(
  { key, origin }: AuditSettings & { origin: string },
  dataFolder: string,
): Promise<SignerKey> {
  return key === undefined
    ? readSigningKey(join(dataFolder, 'audit', 'signing-key'), origin)
    : parseSignerKey(key);
}

/** The part of the audit room that other rooms write to. It writes from the moment it is made. */
export async function makeAuditRoom(options: {
  knex: Knex;
  settings: AuditSettings & { origin: string };
  dataFolder: string;
  gitops: RepositoryAccess;
  auditor: AuditorService;
  logger: LoggerService;
  policyVersion: () => string | undefined;
}) {
  const { knex, settings, logger } = options;
  const replica = newReplica();
  const store = new DatabaseAuditStore(knex);
  const taken = await importEvents(knex, store, replica);
  if (taken > 0) {
    logger.info(`Took ${taken} records of the former audit log over`);
  }
  const log = new AuditLog({ store, logger, replica });
  const audit = new DefaultAuditService({
    log,
    auditor: options.auditor,
    logger,
    now,
    policyVersion: options.policyVersion,
  });
  const key = await signingKey(settings, options.dataFolder);
  const checkpoints = new DatabaseCheckpointStore(knex);
  const leases = new DatabaseLeaseStore(knex, now);
  const cursors = new DatabaseCursorStore(knex);
  const anchor = makeAnchor(settings.anchor, options.gitops);
  const common = { store, leases, cursors, replica, logger, now };
  const checkpointer = new Checkpointer({
    ...common,
    checkpoints,
    anchor,
    key,
    formerKeys: settings.formerKeys.map(parseVerifierKey),
  });
  const forwarders = settings.forward.map(
    ({ name, start, ...forward }) =>
      new Forwarder({
        ...common,
        name,
        start,
        sender: makeSender({ name, start, ...forward }, key.name),
      }),
  );
  const reading = new DefaultAuditReadingService({
    store,
    checkpoints,
    log,
    anchor,
    checkpointer,
    forwarders,
    key,
  });
  return { audit, reading, log, store, leases, checkpointer, forwarders };
}

/** What {@link makeAuditRoom} makes. */
export type AuditRoom = Awaited<ReturnType<typeof makeAuditRoom>>;

/** What can be asked about an intent whose outcome nobody recorded, by action. */
function makeTruths(gitops: RepositoryAccess, registry: ChartRegistry) {
  const deploy = deployTruth(gitops);
  return new Map<string, AuditTruth>([
    [instanceCreatePermission.name, deploy],
    [instanceDeployPermission.name, deploy],
    [instanceValuesEditPermission.name, valuesTruth(gitops)],
    [instanceRollBackPermission.name, rollBackTruth(gitops)],
    [chartPushPermission.name, pushTruth(registry)],
    [instanceDecommissionPermission.name, decommissionTruth(gitops)],
  ]);
}

/**
 * Starts what the audit room does by itself: signing, anchoring, forwarding, and judging what a replica left open that
 * ended in the middle. All of it ends with the backend.
 */
export async function startAuditRoom(
  room: AuditRoom,
  options: {
    settings: AuditSettings;
    gitops: RepositoryAccess;
    registry: ChartRegistry;
    lifecycle: LifecycleService;
    logger: LoggerService;
  },
): Promise<void> {
  const { logger, lifecycle, gitops, registry } = options;
  const { log, store, leases, checkpointer } = room;
  const reconciler = new Reconciler({
    store,
    log,
    leases,
    truths: makeTruths(gitops, registry),
    logger,
    now,
  });
  await reconciler.beat();
  const ending = new AbortController();
  const beat = async () => {
    await reconciler.beat();
    await reconciler.run();
  };
  const tickers = [
    new Ticker('Looking after open audit intents', beat, {
      pause: BEAT_PAUSE,
      logger,
    }),
    new Ticker('Signing the audit log', () => checkpointer.run(), {
      pause: options.settings.checkpointSeconds * 1000,
      logger,
    }),
    ...room.forwarders.map(
      forwarder =>
        new Ticker(
          `Forwarding the audit log to ${forwarder.name}`,
          () => forwarder.run(ending.signal),
          { pause: FORWARD_PAUSE, logger },
        ),
    ),
  ];
  lifecycle.addStartupHook(async () => {
    tickers.forEach(ticker => ticker.start());
    try {
      await reconciler.run();
    } catch (error) {
      logger.warn(`Open audit intents are judged later: ${error}`);
    }
  });
  lifecycle.addShutdownHook(async () => {
    ending.abort();
    await Promise.all(tickers.map(ticker => ticker.stop()));
    await log.close();
    await reconciler.leave();
  });
}
