import type { Deployment, Release } from '@chartway/plugin-chartway-common';
import type { ApplicationState } from '@chartway/plugin-chartway-node';
import type { Sighting } from './sighting';

/** What is seen of an Application means for the desired release. */
export type Judgement = Pick<
  Deployment,
  | 'status'
  | 'message'
  | 'sync'
  | 'health'
  | 'automated'
  | 'operation'
  | 'live'
  | 'resources'
>;

type Verdict = Pick<Judgement, 'status' | 'message'>;

const FAILED_HEALTH = ['Degraded', 'Missing'];
const FAILED_PHASES = ['Failed', 'Error'];
const RUNNING_PHASES = ['Running', 'Terminating'];

/** Whether the engine is at work on the Application. */
export const isRunning = ({ operation }: ApplicationState): boolean =>
  operation !== undefined && RUNNING_PHASES.includes(operation.phase);

/** Whether the last operation of the engine came to nothing. */
export const hasFailed = ({ operation }: ApplicationState): boolean =>
  operation !== undefined && FAILED_PHASES.includes(operation.phase);

/** Revisions in the order of the Application's sources: chart digest, then values commit. */
function pairOf(revisions: readonly string[]): Judgement['live'] {
  const [chartDigest, valuesCommit] = revisions;
  return chartDigest && valuesCommit
    ? { chartDigest, valuesCommit }
    : undefined;
}

function isRelease(revisions: readonly string[], release: Release): boolean {
  const pair = pairOf(revisions);
  return (
    pair?.chartDigest === release.chart.digest &&
    pair.valuesCommit === release.valuesCommit
  );
}

const sentence = (text: string | undefined) => (text ? ` ${text}` : '');

/** What is said of an Application whose live state is the desired release. */
function verdictOnDesired(
  state: ApplicationState,
  release: Release,
): Verdict | undefined {
  const { sync, health, messages } = state;
  if (sync === 'Synced' && health === 'Healthy') {
    return {
      status: 'arrived',
      message: 'The desired release runs and is healthy.',
    };
  }
  if (FAILED_HEALTH.includes(health)) {
    const what = health === 'Missing' ? 'parts of it are missing' : 'degraded';
    return {
      status: 'degraded',
      message: `The desired release runs but is ${what}.${sentence(
        messages[0],
      )}`,
    };
  }
  const isDrift =
    sync === 'OutOfSync' &&
    isRelease(state.comparedRevisions, release) &&
    !isRunning(state) &&
    !hasFailed(state);
  if (!isDrift) return undefined;
  return {
    status: 'drifted',
    message: state.automated.selfHeal
      ? 'The cluster differs from the desired release, which runs; the engine is about to undo the difference.'
      : 'The cluster differs from the desired release, which runs: somebody or something changed it there.',
  };
}

/** What is said of an Application on its way. */
function verdictOnTheWay(state: ApplicationState, isDesired: boolean): Verdict {
  const { sync, health } = state;
  if (isDesired) {
    return {
      status: 'progressing',
      message: `The desired release is being rolled out (${sync}, ${health}).`,
    };
  }
  const waits = !state.automated.sync && !isRunning(state);
  return {
    status: 'progressing',
    message: waits
      ? `The desired release waits for somebody to sync the instance (${sync}, ${health}).`
      : `The engine has not applied the desired release yet (${sync}, ${health}).`,
  };
}

function verdictOf(state: ApplicationState, release: Release): Verdict {
  const { sync, messages } = state;
  if (state.deleting) {
    return {
      status: 'progressing',
      message:
        'The deployment engine is removing the Application and what it made.',
    };
  }
  const isDesired = isRelease(state.liveRevisions, release);
  const verdict = isDesired ? verdictOnDesired(state, release) : undefined;
  if (verdict) return verdict;
  if (messages.length > 0 && sync !== 'Synced' && !isRunning(state)) {
    return {
      status: 'degraded',
      message: `The deployment engine reports a problem:${sentence(
        messages[0],
      )}`,
    };
  }
  return verdictOnTheWay(state, isDesired);
}

function judgeState(state: ApplicationState, release: Release): Judgement {
  const { sync, health, operation, automated } = state;
  const live = pairOf(state.liveRevisions);
  return {
    ...verdictOf(state, release),
    sync,
    health,
    automated: { sync: automated.sync, selfHeal: automated.selfHeal },
    ...(operation && { operation: { ...operation } }),
    ...(live && { live }),
    resources: state.resources.map(resource => ({
      kind: resource.kind,
      name: resource.name,
      health: resource.health,
      message: resource.message,
    })),
  };
}

const NOTHING_KNOWN: Readonly<
  Record<'absent' | 'foreign', Pick<Judgement, 'status' | 'message'>>
> = {
  absent: {
    status: 'unknown',
    message:
      'The deployment engine does not know the Application yet; it appears once the engine has looked at Git.',
  },
  foreign: {
    status: 'unknown',
    message:
      'The deployment engine has an Application of this name that says it is not this instance’s, so nothing is shown of it. Whoever runs the engine can tell where it comes from.',
  },
};

/**
 * What a sighting means for the desired release: `arrived` only for Synced and Healthy at exactly the desired chart digest
 * and values commit; `drifted` only when the engine compared exactly this release with the cluster and the last release it
 * applied was this one.
 */
export function judge(sighting: Sighting, release: Release): Judgement {
  switch (sighting.kind) {
    case 'own':
      return judgeState(sighting.state, release);
    case 'none':
    case 'unreachable':
      return {
        status: sighting.kind,
        message: sighting.message,
        resources: [],
      };
    default:
      return { ...NOTHING_KNOWN[sighting.kind], resources: [] };
  }
}

/** Whether the engine has applied the desired release, healthy or not. */
export const isSynced = (sighting: Sighting, release: Release): boolean =>
  sighting.kind === 'own' &&
  sighting.state.sync === 'Synced' &&
  isRelease(sighting.state.liveRevisions, release);
