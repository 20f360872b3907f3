import type { Deployment } from '@chartway/plugin-chartway-common';

/** How far one step of a release has come. */
export type StepState = 'done' | 'active' | 'failed' | 'waiting';

/** One step on the way of a release from Git to the cluster. */
export type ReleaseStep = { label: string; state: StepState; detail: string };

const STUCK: ReadonlySet<Deployment['status']> = new Set([
  'degraded',
  'unreachable',
]);

/** Where the desired release is on its way: committed, seen by the engine, synced, healthy. */
export function releaseSteps(deployment: Deployment): ReleaseStep[] {
  const { sync, health, message, engine } = deployment;
  const arrived = isLive(deployment);
  const seen = arrived || sync === 'OutOfSync';
  const synced = arrived && sync === 'Synced';
  const healthy = synced && health === 'Healthy';
  const facts = [
    { label: 'Committed', done: true, detail: 'Git holds the release' },
    {
      label: `Seen by ${engine ?? 'an engine'}`,
      done: seen,
      detail: 'The engine has read the release',
    },
    { label: 'Synced', done: synced, detail: sync ?? '' },
    { label: 'Healthy', done: healthy, detail: health ?? '' },
  ];
  const current = facts.findIndex(fact => !fact.done);
  return facts.map((fact, position) => {
    if (fact.done)
      return { label: fact.label, detail: fact.detail, state: 'done' };
    if (position !== current) {
      return { label: fact.label, detail: '', state: 'waiting' };
    }
    return {
      label: fact.label,
      detail: message,
      state: stateOf(deployment.status),
    };
  });
}

/** Without an engine nobody is on the way: the step waits, and its detail says for what. */
function stateOf(status: Deployment['status']): StepState {
  if (status === 'none') return 'waiting';
  return STUCK.has(status) ? 'failed' : 'active';
}

/** True when the engine reports exactly the desired chart digest and values commit as live. */
export function isLive({ live, desired }: Deployment): boolean {
  return (
    live !== undefined &&
    live.chartDigest === desired.chartDigest &&
    live.valuesCommit === desired.valuesCommit
  );
}
