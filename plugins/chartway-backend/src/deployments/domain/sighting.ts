import { CHARTWAY_INSTANCE_ANNOTATION } from '@chartway/plugin-chartway-common';
import type {
  ApplicationState,
  EngineConnection,
  ObservedApplication,
} from '@chartway/plugin-chartway-node';

/** How old a sighting is, when the engine may have said something newer since. */
export type Age = {
  observedAt: string;
  stale?: { since: string; reason: string };
};

/**
 * What is seen of an instance's Application. `none`: no engine is configured; `unreachable`: the engine does not answer, and
 * nothing is known; `absent`: the engine knows none of this name; `foreign`: it knows one, which says that it is not this
 * instance's; `own`: it is there.
 */
export type Sighting =
  | { kind: 'none'; message: string }
  | { kind: 'unreachable'; message: string }
  | ({ kind: 'absent' | 'foreign' } & Age)
  | ({ kind: 'own'; state: ApplicationState } & Age);

/**
 * Whether an Application is an instance's: Git's record names it, and it names the instance. What an Application says of
 * itself is not enough, because whoever may write Applications may write any annotation.
 */
function belongsTo(
  { annotations }: ApplicationState,
  instanceName: string,
): boolean {
  return annotations[CHARTWAY_INSTANCE_ANNOTATION] === instanceName;
}

/** Puts what an engine answers about an Application into words of an instance. */
export function sightingOf(
  { state, observedAt, stale }: ObservedApplication,
  instanceName: string,
): Sighting {
  const age = { observedAt, ...(stale && { stale }) };
  if (!state) return { kind: 'absent', ...age };
  return belongsTo(state, instanceName)
    ? { kind: 'own', state, ...age }
    : { kind: 'foreign', ...age };
}

/** What an engine that names no Application of the instance has said, when it said so. */
export function absentAt(connection: EngineConnection, now: Date): Sighting {
  const { state, since, message } = connection;
  const isStale = state === 'stale' || state === 'down';
  return {
    kind: 'absent',
    observedAt: connection.observedAt ?? now.toISOString(),
    ...(isStale && { stale: { since, reason: message } }),
  };
}
