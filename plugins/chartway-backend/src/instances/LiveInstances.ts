import { setTimeout as delay } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { CHARTWAY_INSTANCE_ANNOTATION } from '@chartway/plugin-chartway-common';
import type {
  ApplicationState,
  DeploymentEngine,
} from '@chartway/plugin-chartway-node';
import { redact } from '../redaction/redact';
import { objectRefOf, type ManifestObject } from './domain/manifestObjects';
import type { EngineDeployment } from './domain/releaseHistory';
import type { InstanceRecord } from './domain/releaseFile';
import { soon } from './soon';

/** What is asked of an engine. */
export type LiveEngine = Pick<
  DeploymentEngine,
  'find' | 'differences' | 'history' | 'sync'
>;

/** Nobody waits longer for an engine than this. */
const WAIT_MS = 2_000;
/** How long a sync waits for the engine to see what Git says now. */
const SEEN_MS = 10_000;
const POLL_MS = 250;

/**
 * What engines know of instances, where it is good to have and not needed. An Application counts only if it is at the
 * engine and under the name that Git gives, and says that it is the instance's.
 */
export class LiveInstances {
  readonly #engine: (name: string | undefined) => LiveEngine | undefined;
  readonly #logger: LoggerService;

  constructor(options: {
    engine: (name: string | undefined) => LiveEngine | undefined;
    logger: LoggerService;
  }) {
    this.#engine = options.engine;
    this.#logger = options.logger;
  }

  /** The live objects, Secrets masked by the engine's adapter; undefined when the engine does not tell within 2 s. */
  async objects(record: InstanceRecord): Promise<ManifestObject[] | undefined> {
    return soon(
      (async () => {
        const engine = await this.#own(record);
        const told = await engine?.differences(record.name);
        return told?.flatMap(({ live }) => {
          if (live === undefined) return [];
          const object: unknown = JSON.parse(live);
          return [{ ...objectRefOf(object), object }];
        });
      })(),
      WAIT_MS,
    );
  }

  /** What the engine deployed; empty when it does not tell within 2 s. */
  async history(record: InstanceRecord): Promise<EngineDeployment[]> {
    const told = await soon(
      (async () => {
        const engine = await this.#own(record);
        return engine?.history(record.name);
      })(),
      WAIT_MS,
    );
    return [...(told ?? [])];
  }

  /** Has an engine that does not follow Git by itself apply a release, once it has seen it. Never throws. */
  async sync(record: InstanceRecord): Promise<void> {
    const end = Date.now() + SEEN_MS;
    try {
      for (;;) {
        const engine = this.#engine(record.engine);
        if (!engine) return;
        const { state } = await engine.find(record.name);
        if (state && isOwn(state, record) && wants(state, record)) {
          await engine.sync(record.name, {
            prune: true,
            dryRun: false,
            serverSideApply: true,
          });
          return;
        }
        if (Date.now() > end) break;
        await delay(POLL_MS);
      }
      this.#logger.warn(
        `Git has the release of ${record.name}, but its engine did not see it in time; sync it by hand`,
      );
    } catch (error) {
      this.#logger.warn(
        `Git has the release of ${
          record.name
        }, but its engine does not sync it: ${redact(String(error))}`,
      );
    }
  }

  async #own(record: InstanceRecord): Promise<LiveEngine | undefined> {
    const engine = this.#engine(record.engine);
    const found = await engine?.find(record.name);
    return found?.state && isOwn(found.state, record) ? engine : undefined;
  }
}

function isOwn({ annotations }: ApplicationState, { name }: InstanceRecord) {
  return annotations[CHARTWAY_INSTANCE_ANNOTATION] === name;
}

/** Whether the Application names exactly this release. */
function wants({ sources }: ApplicationState, { release }: InstanceRecord) {
  const revisions = sources.map(({ targetRevision }) => targetRevision);
  return (
    revisions.includes(release.chart.digest) &&
    revisions.includes(release.valuesCommit)
  );
}
