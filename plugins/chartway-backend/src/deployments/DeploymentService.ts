import type {
  Deployment,
  EngineStatus,
  InstanceActions,
  RestartRequest,
  syncRequestSchema,
} from '@chartway/plugin-chartway-common';
import type { z } from 'zod';
import type { Caller } from '../authorization/Caller';

/** How to sync, with all defaults filled in. */
export type SyncOrder = z.output<typeof syncRequestSchema>;

/**
 * Live state of instances, as the deployment engine sees it, and what the engine does for them.
 *
 * All methods with an instance name throw `NotFoundError` when there is no such instance. Those that act throw
 * `ConflictError` when a state is in the way (see `actions`), and `UpstreamError` for an engine that refuses or does not
 * answer; then nothing was done.
 */
export interface DeploymentService {
  /**
   * Compares live state with the desired release. An engine that does not answer in time gives the status
   * `unreachable`, or what it said last as `stale`; it is no error.
   */
  get(instanceName: string, caller: Caller): Promise<Deployment>;
  /** As `get`, in the order of the names; names of no instance are left out. */
  list(instanceNames: readonly string[], caller: Caller): Promise<Deployment[]>;
  /** Has the engine look at Git again, if there is one, then reads the state. `hard` drops the engine's caches. */
  refresh(
    instanceName: string,
    options: { hard: boolean },
    caller: Caller,
  ): Promise<Deployment>;
  /** Has the engine make live state follow desired state. Comes back once that has begun. */
  sync(
    instanceName: string,
    order: SyncOrder,
    caller: Caller,
  ): Promise<Deployment>;
  /** Stops the engine's running operation. */
  terminate(instanceName: string, caller: Caller): Promise<Deployment>;
  /**
   * Restarts the pods of a workload of the instance, one after the other.
   *
   * @throws InputError for what is no workload of the instance.
   */
  restart(
    instanceName: string,
    request: RestartRequest,
    caller: Caller,
  ): Promise<Deployment>;
  /** What can be done with an instance now. */
  actions(instanceName: string, caller: Caller): Promise<InstanceActions>;
  /** How the portal stands with the engines, in the order of the configuration. */
  engines(caller: Caller): Promise<EngineStatus[]>;
}
