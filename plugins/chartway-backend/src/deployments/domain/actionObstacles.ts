import type { InstanceActionName } from '@chartway/plugin-chartway-common';
import type { EngineConnection } from '@chartway/plugin-chartway-node';
import { isRunning } from './deploymentState';
import type { Sighting } from './sighting';

/** What an action meets. */
export type Situation = {
  environment: string;
  /** Whether the configuration still has this environment. */
  environmentConfigured: boolean;
  /** Name of the engine, if one is configured. */
  engine?: string;
  connection?: EngineConnection;
  /** Why a sync window forbids a sync now. */
  window?: string;
  sighting: Sighting;
};

/** What the engine does; the others change Git. */
const ENGINE_ACTIONS: readonly InstanceActionName[] = [
  'refresh',
  'hard-refresh',
  'sync',
  'terminate',
  'restart',
];

/** Actions on Git that work in any environment that is left. */
const LEAVING: readonly InstanceActionName[] = [
  'clone',
  'move',
  'decommission',
];

function obstacleInGit(
  action: InstanceActionName,
  { environment, environmentConfigured }: Situation,
): string | undefined {
  if (environmentConfigured || LEAVING.includes(action)) return undefined;
  return `The environment "${environment}" is not configured any more (chartway.environments), so instances there can only be cloned, moved or decommissioned.`;
}

function obstacleInConnection({
  engine,
  connection,
}: Situation): string | undefined {
  if (connection?.state !== 'down') return undefined;
  const { since, message } = connection;
  return `The deployment engine "${engine}" is down since ${since}${
    message ? `: ${message}` : ''
  }`;
}

const UNSEEN: Readonly<Record<'absent' | 'foreign', string>> = {
  absent:
    'The deployment engine does not know the Application yet. Refresh the instance, so that the engine looks at Git.',
  foreign:
    'The deployment engine has an Application of this name that says it is not this instance’s, so the portal leaves it alone.',
};

/** Refreshing finds out whether an engine is back, and makes it look for an Application that it does not know yet. */
const FINDS_OUT: readonly InstanceActionName[] = ['refresh', 'hard-refresh'];

function obstacleInState(
  action: InstanceActionName,
  { sighting, window }: Situation,
): string | undefined {
  if (sighting.kind === 'none') return sighting.message;
  if (sighting.kind === 'foreign') return UNSEEN.foreign;
  if (sighting.kind !== 'own') {
    if (FINDS_OUT.includes(action)) return undefined;
    return 'message' in sighting ? sighting.message : UNSEEN.absent;
  }
  const { state } = sighting;
  const runs = isRunning(state);
  if (action === 'terminate') {
    return runs ? undefined : 'Nothing runs that could be stopped.';
  }
  const changesCluster = action === 'sync' || action === 'restart';
  if (changesCluster && state.deleting) {
    return 'The deployment engine is removing the Application and what it made.';
  }
  if (action === 'sync' && runs) {
    return 'The deployment engine is syncing already; wait until it has finished, or stop it.';
  }
  return action === 'sync' ? window : undefined;
}

/**
 * Which state is in the way of an action now, in one sentence for people; undefined when none is. What an engine that does
 * not answer has told before may have changed, so only one that is down is an obstacle.
 */
export function obstacleTo(
  action: InstanceActionName,
  situation: Situation,
): string | undefined {
  if (!ENGINE_ACTIONS.includes(action)) return obstacleInGit(action, situation);
  return obstacleInConnection(situation) ?? obstacleInState(action, situation);
}
