import { ConflictError, InputError } from '@backstage/errors';
import type { EngineObject, EngineSync } from '@chartway/plugin-chartway-node';
import { hasStatus } from '../JsonHttpClient';
import type { ApplicationAddress } from './applicationName';
import type { ArgoCdClient } from './ArgoCdClient';
import type { ArgoApplication } from './schema';

const SERVER_SIDE_APPLY = 'ServerSideApply';
const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** What Argo CD says when the state of an Application forbids what was asked for. */
const FORBIDDEN_BY_STATE =
  /another operation is already in progress|no operation is in progress|blocked by sync window|is (?:being )?delet|deletion in progress|auto-sync/i;

/** Changes what runs. */
export class ActionRunner {
  readonly #client: ArgoCdClient;
  /** Names of Argo CD and of the Application, for messages. */
  readonly #label: string;

  constructor(client: ArgoCdClient, label: string) {
    this.#client = client;
    this.#label = label;
  }

  /** Begins a sync of an Application that was just read; gives it as it is then. */
  sync(
    address: ApplicationAddress,
    application: ArgoApplication,
    { resources, prune, dryRun, serverSideApply }: EngineSync,
  ): Promise<ArgoApplication> {
    // What is given replaces the options of the Application, so they are given again.
    const kept = (application.spec.syncPolicy?.syncOptions ?? []).filter(
      option => !option.startsWith(`${SERVER_SIDE_APPLY}=`),
    );
    const request = {
      prune,
      dryRun,
      syncOptions: {
        items: [...kept, `${SERVER_SIDE_APPLY}=${serverSideApply}`],
      },
      ...(resources && { resources: resources.map(referenceOf) }),
    };
    return this.#explained(address, this.#client.sync(address, request));
  }

  terminate(address: ApplicationAddress): Promise<void> {
    return this.#explained(address, this.#client.terminate(address));
  }

  restart(address: ApplicationAddress, workload: EngineObject): Promise<void> {
    if (workload.group !== 'apps' || !WORKLOADS.has(workload.kind)) {
      throw new InputError(
        `A ${workload.kind} cannot be restarted: choose a Deployment, StatefulSet or DaemonSet`,
      );
    }
    const resource = referenceOf(workload);
    return this.#explained(
      address,
      this.#client.runAction(address, { resource, action: 'restart' }),
    );
  }

  /** @throws ConflictError for what the state of the Application forbids. */
  async #explained<T>(
    { name }: ApplicationAddress,
    work: Promise<T>,
  ): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (
        hasStatus(error, 400, 403, 409, 412) &&
        FORBIDDEN_BY_STATE.test(error.detail)
      ) {
        throw new ConflictError(
          `${this.#label} cannot do this with ${name} now: ${error.detail}`,
        );
      }
      throw error;
    }
  }
}

function referenceOf({ group, kind, namespace, name }: EngineObject) {
  return { group, kind, namespace, name };
}
