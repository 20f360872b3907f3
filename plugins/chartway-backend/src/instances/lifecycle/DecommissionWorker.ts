import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import {
  CHARTWAY_INSTANCE_ANNOTATION,
  type ObjectRef,
} from '@chartway/plugin-chartway-common';
import type { Cluster, DeploymentEngine } from '@chartway/plugin-chartway-node';
import type {
  Decommission,
  DecommissionProgress,
  DecommissionStore,
} from './DecommissionStore';
import type { NamespaceUsers } from './NamespaceUsers';

const LEASE = 'decommissions';
const LEASE_MS = 60_000;
const AT_ONCE = 50;
const MAX_LEFT = 100;
/** Pause between two looks while all goes well. */
const PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 5 * 60_000;
/** After this long, what is awaited is told together with what to do. */
const SLOW_MS = 10 * 60_000;

/** The right of one replica at a time. */
export type Leases = {
  take(name: string, holder: string, milliseconds: number): Promise<boolean>;
  release(name: string, holder: string): Promise<void>;
};

/** What the worker asks an engine. */
export type RemovingEngine = Pick<
  DeploymentEngine,
  'name' | 'find' | 'resources'
>;

/** What the worker works with. */
export type DecommissionWorkerOptions = {
  /** Whether Git has an instance of this name now. */
  inGit: (name: string) => Promise<boolean>;
  store: DecommissionStore;
  leases: Leases;
  engine: (name: string | undefined) => RemovingEngine | undefined;
  cluster: (server: string, engine: string | undefined) => Cluster | undefined;
  namespaces: Pick<NamespaceUsers, 'hasOther'>;
  logger: LoggerService;
  now: () => Date;
};

type Outcome = Pick<Decommission, 'step' | 'message'> & { left?: ObjectRef[] };

const refOf = ({ group, kind, namespace, name }: ObjectRef): ObjectRef => ({
  group,
  kind,
  namespace,
  name,
});

/**
 * Follows decommissions: from Git to the engine, to the namespace, to the end. All it knows is in the database and in
 * the systems it asks, so any replica goes on where another one stopped.
 */
export class DecommissionWorker {
  readonly #options: DecommissionWorkerOptions;
  readonly #holder = randomUUID();

  constructor(options: DecommissionWorkerOptions) {
    this.#options = options;
  }

  /** Looks once at all that are due. One that fails does not hold up the others. */
  async run(): Promise<void> {
    const { leases, now, store } = this.#options;
    const due = await store.due(now().toISOString(), AT_ONCE);
    if (due.length === 0) return;
    if (!(await leases.take(LEASE, this.#holder, LEASE_MS))) return;
    try {
      for (const decommission of due) {
        if (!(await leases.take(LEASE, this.#holder, LEASE_MS))) return;
        await store.update(decommission.id, await this.#look(decommission));
      }
    } finally {
      await leases.release(LEASE, this.#holder);
    }
  }

  async #look(decommission: Decommission): Promise<DecommissionProgress> {
    try {
      const outcome = await this.#next(decommission);
      return this.#progress(decommission, outcome, 0);
    } catch (error) {
      const reason = isError(error) ? error.message : 'Unknown error';
      this.#options.logger.warn(
        `Decommissioning ${decommission.name} goes on later: ${reason}`,
      );
      const { step, left, failures } = decommission;
      const message = `It goes on when this works: ${reason}`;
      return this.#progress(
        decommission,
        { step, message, left },
        failures + 1,
      );
    }
  }

  #progress(
    before: Decommission,
    { step, message, left = [] }: Outcome,
    failures: number,
  ): DecommissionProgress {
    const now = this.#options.now();
    const moved = step !== before.step;
    const pause = moved
      ? 0
      : Math.min(PAUSE_MS * 2 ** Math.min(failures, 10), MAX_PAUSE_MS);
    return {
      step,
      message,
      left: left.slice(0, MAX_LEFT).map(refOf),
      failures,
      // The time of the last step, so that it shows how long the present one takes.
      updatedAt: moved ? now.toISOString() : before.updatedAt,
      nextAt: new Date(now.getTime() + pause).toISOString(),
    };
  }

  async #next(decommission: Decommission): Promise<Outcome> {
    if (await this.#options.inGit(decommission.name)) {
      return {
        step: 'failed',
        message:
          decommission.step === 'git'
            ? 'The portal stopped before Git was changed, and nothing was removed. Request it again.'
            : 'Somebody deployed the instance again, so nothing more is removed. Decommission it anew if it shall go.',
      };
    }
    if (decommission.step === 'git' || decommission.step === 'engine') {
      return this.#engine(decommission);
    }
    return this.#namespace(decommission);
  }

  async #engine(decommission: Decommission): Promise<Outcome> {
    const { application, engine: name } = decommission;
    const engine = this.#options.engine(name);
    const next = {
      step: 'namespace' as const,
      message: 'What the engine made is gone.',
    };
    if (!engine) return next;
    const { state, stale } = await engine.find(application);
    if (stale) {
      return {
        step: 'engine',
        message: `${engine.name} does not answer since ${stale.since}; waiting for it.`,
        left: decommission.left,
      };
    }
    if (!state) return next;
    const left = await leftOf(engine, application);
    const slow = this.#isSlow(decommission);
    if (!state.deleting) {
      return {
        step: 'engine',
        left,
        message: slow
          ? `${engine.name} still has the Application ${application}, although Git has it no more. See whether the root Application of this engine is synced with pruning, and whether somebody made the Application by hand.`
          : `Waiting for ${engine.name} to see that Git has the Application ${application} no more.`,
      };
    }
    return {
      step: 'engine',
      left,
      message: slow
        ? `${engine.name} is deleting for a long time; ${left.length} objects are left. Finalizers of objects may wait for a controller that is gone.`
        : `${engine.name} deletes what it made; ${left.length} objects are left.`,
    };
  }

  async #namespace(decommission: Decommission): Promise<Outcome> {
    const { name, namespace, server, prunesNamespace } = decommission;
    const stays = (why: string): Outcome => ({
      step: 'done',
      message: `Done. The namespace ${namespace} stays: ${why}`,
    });
    if (!prunesNamespace) return stays(decommission.namespaceReason);
    const cluster = this.#options.cluster(server, decommission.engine);
    if (!cluster) return stays('the portal has no access to its cluster.');
    const found = await cluster.namespace(namespace);
    if (!found) {
      return {
        step: 'done',
        message: `Done. The namespace ${namespace} is gone.`,
      };
    }
    if (!found.terminating) {
      if (
        await this.#options.namespaces.hasOther(
          { server, name: namespace },
          name,
        )
      ) {
        return stays('another instance goes there by now.');
      }
      const label = { name: CHARTWAY_INSTANCE_ANNOTATION, value: name };
      if (found.labels[label.name] !== label.value) {
        return stays(`it does not carry the label ${label.name} any more.`);
      }
      await cluster.deleteNamespace(namespace, label);
    }
    const left = await cluster.objects(namespace);
    const why =
      this.#isSlow(decommission) && found.message ? ` ${found.message}` : '';
    return {
      step: 'namespace',
      left,
      message: `Kubernetes deletes the namespace ${namespace}.${why}`,
    };
  }

  #isSlow({ updatedAt }: Decommission): boolean {
    const now = this.#options.now().getTime();
    return now - new Date(updatedAt).getTime() > SLOW_MS;
  }
}

/** What is left is for people to see; that the engine does not tell holds nothing up. */
async function leftOf(
  engine: RemovingEngine,
  application: string,
): Promise<ObjectRef[]> {
  try {
    return await engine.resources(application);
  } catch {
    return [];
  }
}
