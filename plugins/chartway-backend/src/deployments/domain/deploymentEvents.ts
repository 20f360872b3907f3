import type { Context } from '@chartway/plugin-chartway-common';
import { isSynced, hasFailed, judge } from './deploymentState';
import type { DesiredInstance } from './desiredInstance';
import type { Sighting } from './sighting';

/**
 * What became of a release. `known`: it was there already when the portal first looked; `created`: Git began to want it, and
 * with it the instance; `desired`: Git began to want it;
 * `synced`: the engine applied it; `healthy`: it arrived; `degraded`: it became unhealthy; `failed`: the engine could not
 * apply it.
 */
export type DeploymentEventKind =
  | 'known'
  | 'created'
  | 'desired'
  | 'synced'
  | 'healthy'
  | 'degraded'
  | 'failed';

/** Something that became of the release of an instance. */
export type DeploymentEvent = {
  /** Instance name. */
  name: string;
  context: Context;
  chartDigest: string;
  valuesCommit: string;
  kind: DeploymentEventKind;
  /** ISO 8601, UTC, with milliseconds. */
  at: string;
  /** Of a desired release: when its newest part, chart or values, was made, if that is known. */
  begunAt?: string;
};

/** The last event of an instance, as far as the next one depends on it. */
export type LastEvent = Pick<
  DeploymentEvent,
  'kind' | 'chartDigest' | 'valuesCommit'
>;

/** An event of an instance's desired release. */
export function eventOf(
  { name, context, release }: DesiredInstance,
  kind: DeploymentEventKind,
  at: string,
): DeploymentEvent {
  return {
    name,
    context,
    chartDigest: release.chart.digest,
    valuesCommit: release.valuesCommit,
    kind,
    at,
  };
}

/** Whether an event is of the release that an instance desires. */
export const isOfRelease = (
  last: LastEvent,
  { release }: DesiredInstance,
): boolean =>
  last.chartDigest === release.chart.digest &&
  last.valuesCommit === release.valuesCommit;

const HAS_BEGUN: readonly DeploymentEventKind[] = ['created', 'desired'];
const HAS_ENDED: readonly DeploymentEventKind[] = ['healthy', 'known'];
const HAS_FAILED: readonly DeploymentEventKind[] = ['degraded', 'failed'];

/** What a sighting newly says of a release of which the last event is known. */
function kindOf(
  instance: DesiredInstance,
  sighting: Sighting,
  last: DeploymentEventKind,
): DeploymentEventKind | undefined {
  if (sighting.kind !== 'own') return undefined;
  const { release } = instance;
  const { status } = judge(sighting, release);
  if (status === 'arrived') {
    return HAS_ENDED.includes(last) ? undefined : 'healthy';
  }
  if (status === 'degraded') {
    if (HAS_FAILED.includes(last)) return undefined;
    return hasFailed(sighting.state) ? 'failed' : 'degraded';
  }
  const isNew = HAS_BEGUN.includes(last) && isSynced(sighting, release);
  return isNew ? 'synced' : undefined;
}

/**
 * What is to be recorded once an instance was seen: that Git wants another release than the last one, and what has become of
 * it since. Seen again in the same state, nothing.
 *
 * @param last - The last event of the instance; undefined for one that nothing was recorded of.
 * @param at - ISO 8601, UTC, with milliseconds.
 */
export function newEvents(
  instance: DesiredInstance,
  sighting: Sighting,
  last: LastEvent | undefined,
  at: string,
): DeploymentEvent[] {
  const isNew = !last || !isOfRelease(last, instance);
  const first = last ? 'desired' : 'known';
  const kind = kindOf(instance, sighting, isNew ? first : last.kind);
  return [
    ...(isNew ? [eventOf(instance, first, at)] : []),
    ...(kind ? [eventOf(instance, kind, at)] : []),
  ];
}
