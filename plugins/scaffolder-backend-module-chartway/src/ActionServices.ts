import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { HelmEngine } from '@chartway/helm-engine';
import type {
  CallOptions,
  ChartwayApi,
} from '@chartway/plugin-chartway-common';

/** Time, as `argocd:wait` needs it. */
export type Clock = {
  /** Milliseconds since any fixed moment. */
  now(): number;
  /** Resolves after so many milliseconds; rejects when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

/** What the actions work with; built once in module.ts. */
export type ActionServices = {
  /** The Chartway backend: everything that leaves the workspace goes through it. */
  chartway: ChartwayApi;
  auth: AuthService;
  /** The pool shared by all tasks of this process. */
  engine: Pick<HelmEngine, 'lint' | 'render'>;
  clock: Clock;
};

/** The part of an action's context that a call to the backend needs. */
export type Initiator = {
  getInitiatorCredentials(): Promise<BackstageCredentials>;
  signal?: AbortSignal;
};

/**
 * Options for one call on behalf of the person who started the task. Asked for anew before every call, because the
 * token lives shorter than a long task.
 */
export async function onBehalfOfInitiator(
  services: Pick<ActionServices, 'auth'>,
  initiator: Initiator,
): Promise<CallOptions> {
  const { token } = await services.auth.getPluginRequestToken({
    onBehalfOf: await initiator.getInitiatorCredentials(),
    targetPluginId: 'chartway',
  });
  return { token, signal: initiator.signal };
}
