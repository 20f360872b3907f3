import type {
  LifecycleService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  CHARTWAY_CHANGES_CHANNEL,
  chartPushPermission,
} from '@chartway/plugin-chartway-common';
import type { Knex } from 'knex';
import { newReplica } from './audit/replica';
import { Ticker } from './audit/Ticker';
import type { AuditRoom } from './auditRoom';
import type { DeploymentEventStore } from './deployments/DeploymentEventStore';
import { DesiredRecorder, type BegunAt } from './deployments/DesiredRecorder';
import type { DesiredInstance } from './deployments/domain/desiredInstance';
import type { EngineDirectory } from './deployments/EngineDirectory';
import { GitLooks, type GitLook } from './deployments/GitLooks';
import { LiveRecorder } from './deployments/LiveRecorder';
import { LiveWriter } from './deployments/LiveWriter';
import { SignalPublisher } from './deployments/SignalPublisher';
import type { WatchIds } from './deployments/WatchIds';
import type { RepositoryAccess } from './git/RepositoryAccess';
import { ChangedInstances } from './instances/ChangedInstances';
import { DatabaseLiveFacetStore } from './instances/DatabaseLiveFacetStore';
import type { InstanceIndex } from './instances/InstanceIndex';
import type { InstanceRecord } from './instances/domain/releaseFile';

/** Milliseconds between two writes of what changed. */
const WRITE_PAUSE = 1000;

const now = () => new Date();

/** What the live part of the portal works with. */
export type LiveRoomOptions = {
  knex: Knex;
  engines: EngineDirectory;
  index: InstanceIndex;
  gitops: RepositoryAccess;
  events: DeploymentEventStore;
  audit: Pick<AuditRoom, 'leases' | 'reading'>;
  watchIds: WatchIds;
  signals: SignalsService;
  /** Seconds between two looks at Git. */
  seconds: number;
  /** What else is done at every look at Git. */
  looks: readonly GitLook[];
  lifecycle: LifecycleService;
  logger: LoggerService;
};

const desiredOf = (record: InstanceRecord): DesiredInstance => ({
  name: record.name,
  context: record.context,
  ...(record.engine && { engine: record.engine }),
  application: record.name,
  release: record.release,
});

/** When the values of a release were committed, or its chart was first published through the portal: the later one. */
function makeBegunAt({ gitops, audit, logger }: LiveRoomOptions): BegunAt {
  const committedAt = async ({ release }: DesiredInstance) => {
    const repository = await gitops.repository();
    const revision = release.valuesCommit;
    const [commit] = await repository.history({ revision, limit: 1 });
    return commit?.authoredAt;
  };
  const publishedAt = async ({ context, release }: DesiredInstance) => {
    const { chart } = release;
    const { items } = await audit.reading.list({
      product: context.product,
      action: chartPushPermission.name,
      status: 'succeeded',
      text: `${chart.repository}:${chart.version}`,
      allowed: { kind: 'all' },
      limit: 50,
    });
    return items.at(-1)?.at;
  };
  return async instance => {
    const times = [committedAt, publishedAt].map(async time => {
      try {
        const at = await time(instance);
        return at === undefined ? [] : [new Date(at).toISOString()];
      } catch (error) {
        logger.debug(`When ${instance.name} was begun is not known: ${error}`);
        return [];
      }
    });
    return (await Promise.all(times)).flat().sort().at(-1);
  };
}

function makeRecorder(
  options: LiveRoomOptions,
  replica: string,
  find: (names: readonly string[]) => Promise<DesiredInstance[]>,
): { recorder: LiveRecorder; publisher: SignalPublisher } {
  const { engines, events, audit, signals, watchIds, logger } = options;
  const publisher = new SignalPublisher({
    publish: message =>
      signals.publish({
        recipients: { type: 'broadcast' },
        channel: CHARTWAY_CHANGES_CHANNEL,
        message,
      }),
    watchIds,
    logger,
  });
  const facets = new DatabaseLiveFacetStore(options.knex);
  const writer = new LiveWriter({ find, facets, events, now });
  const { leases } = audit;
  const recorder = new LiveRecorder({
    ...{ engines, writer, publisher, leases, replica, logger, now },
  });
  return { recorder, publisher };
}

/** Follows what Git says: records it, and has the engines' states judged anew. */
function followGit(
  options: LiveRoomOptions,
  recorder: LiveRecorder,
  find: (names: readonly string[]) => Promise<DesiredInstance[]>,
): GitLook {
  const { engines, index, events, gitops, logger } = options;
  const begunAt = makeBegunAt(options);
  const desired = new DesiredRecorder({ events, begunAt, now });
  const record = async (instances: readonly DesiredInstance[]) => {
    try {
      await desired.record(instances);
    } catch (error) {
      logger.warn(`A desired release is missing in the measures: ${error}`);
    }
  };
  engines.listen(async instance => {
    await record([instance]);
    recorder.desired([instance.name]);
  });
  const changes = new ChangedInstances({
    repository: gitops,
    index: {
      commit: () => index.commit(),
      refresh: () => index.refreshed(),
    },
  });
  return {
    what: 'Looking for changes in Git',
    async look() {
      const changed = await changes.look();
      if (changed !== 'many') await record(await find(changed));
      recorder.desired(changed);
    },
  };
}

/**
 * Starts what the portal does by itself to know what runs where: listening to the engines, looking at Git, telling those
 * who have a page open, and keeping lists and measures. All of it ends with the backend.
 *
 * @returns the looks at Git, for whoever hears of a push before the next regular one.
 */
export function startLiveRoom(options: LiveRoomOptions): GitLooks {
  const { engines, index, audit, seconds, logger, lifecycle } = options;
  const replica = newReplica();
  const find = async (names: readonly string[]) => {
    const store = await index.known();
    return (await store.named(names)).map(desiredOf);
  };
  const { recorder, publisher } = makeRecorder(options, replica, find);
  const looks = new GitLooks({
    looks: [followGit(options, recorder, find), ...options.looks],
    ...{ leases: audit.leases, replica, seconds, logger },
  });
  const tickers = [
    new Ticker('Looking at Git', () => looks.run(), {
      pause: seconds * 1000,
      logger,
    }),
  ];
  if (engines.all().length > 0) {
    tickers.push(
      new Ticker('Writing live state', () => recorder.flush(), {
        pause: WRITE_PAUSE,
        logger,
      }),
    );
  }
  let firstLook: Promise<void> | undefined;
  lifecycle.addStartupHook(() => {
    recorder.start();
    tickers.forEach(ticker => ticker.start());
    // What is pushed from now on counts as pushed since the portal looks.
    firstLook = looks.run().catch(error => {
      logger.warn(`The first look at Git failed: ${error}`);
    });
  });
  lifecycle.addShutdownHook(async () => {
    publisher.close();
    await firstLook;
    await Promise.all(tickers.map(ticker => ticker.stop()));
    await recorder.stop();
    await looks.stop();
  });
  return looks;
}
