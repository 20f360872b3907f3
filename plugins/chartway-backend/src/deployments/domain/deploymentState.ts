import type { Deployment, Release } from '@chartway/plugin-chartway-common';
import type { ApplicationState } from '@chartway/plugin-chartway-node';

/** What the state of an Application means for the desired release. */
export type Judgement = Pick<
  Deployment,
  'status' | 'message' | 'sync' | 'health' | 'live' | 'resources'
>;

const FAILED_HEALTH = ['Degraded', 'Missing'];

/** Revisions in the order of the Application's sources: chart digest, then values commit. */
function liveOf({ liveRevisions }: ApplicationState): Judgement['live'] {
  const [chartDigest, valuesCommit] = liveRevisions;
  return chartDigest && valuesCommit
    ? { chartDigest, valuesCommit }
    : undefined;
}

function describe(
  state: ApplicationState,
  isDesired: boolean,
): Pick<Judgement, 'status' | 'message'> {
  const { sync, health, messages } = state;
  const detail = messages[0] ? ` ${messages[0]}` : '';
  if (sync === 'Synced' && health === 'Healthy' && isDesired) {
    return {
      status: 'arrived',
      message: 'The desired release runs and is healthy.',
    };
  }
  if (messages.length > 0 && sync !== 'Synced') {
    return {
      status: 'degraded',
      message: `The deployment engine reports a problem:${detail}`,
    };
  }
  if (isDesired && FAILED_HEALTH.includes(health)) {
    return {
      status: 'degraded',
      message: `The desired release runs but is ${health.toLowerCase()}.${detail}`,
    };
  }
  return isDesired
    ? {
        status: 'progressing',
        message: `The desired release is being rolled out (${sync}, ${health}).`,
      }
    : {
        status: 'progressing',
        message: `The engine has not applied the desired release yet (${sync}, ${health}).`,
      };
}

/** `arrived` only for Synced and Healthy at exactly the desired chart digest and values commit. */
export function judge(
  state: ApplicationState | undefined,
  release: Release,
): Judgement {
  if (!state) {
    return {
      status: 'unknown',
      message:
        'The deployment engine does not know the Application yet; it appears once the engine has looked at Git.',
      resources: [],
    };
  }
  const live = liveOf(state);
  const isDesired =
    live?.chartDigest === release.chart.digest &&
    live.valuesCommit === release.valuesCommit;
  return {
    ...describe(state, isDesired),
    sync: state.sync,
    health: state.health,
    ...(live && { live }),
    resources: [...state.resources],
  };
}
