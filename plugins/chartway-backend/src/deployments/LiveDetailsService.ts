import type {
  LiveDiff,
  LiveEvents,
  LiveResources,
} from '@chartway/plugin-chartway-common';
import type { Caller } from '../authorization/Caller';

/**
 * What the engine tells of one instance when asked; nothing of it is kept.
 *
 * All methods throw `NotFoundError` when there is no such instance, `ConflictError` when no engine has an Application of it,
 * and `UpstreamError` for an engine that does not answer.
 */
export interface LiveDetailsService {
  /** The Kubernetes objects. */
  resources(instanceName: string, caller: Caller): Promise<LiveResources>;
  /** Kubernetes events, newest first, at most 500. */
  events(instanceName: string, caller: Caller): Promise<LiveEvents>;
  /** The objects that differ between cluster and desired release; contents of Secrets are masked. */
  diff(instanceName: string, caller: Caller): Promise<LiveDiff>;
}
