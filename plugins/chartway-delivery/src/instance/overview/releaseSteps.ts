import type { Deployment } from '@chartway/plugin-chartway-common';

/** How far one step of a release has come. */
export type StepState = 'done' | 'active' | 'failed' | 'waiting';

/** The steps on the way of a release from Git to the cluster. */
export type StepName = 'committed' | 'seen' | 'synced' | 'healthy';

/** When steps were done, as far as it is known; ISO 8601. */
export type StepTimes = Partial<Record<StepName, string>>;

/** One step on the way of a release from Git to the cluster. */
export type ReleaseStep = {
  name: StepName;
  label: string;
  state: StepState;
  detail: string;
};

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
  const facts: (Pick<ReleaseStep, 'name' | 'label' | 'detail'> & {
    done: boolean;
  })[] = [
    {
      name: 'committed',
      label: 'Committed',
      done: true,
      detail: 'Git holds the release',
    },
    {
      name: 'seen',
      label: `Seen by ${engine ?? 'an engine'}`,
      done: seen,
      detail: 'The engine has read the release',
    },
    { name: 'synced', label: 'Synced', done: synced, detail: sync ?? '' },
    { name: 'healthy', label: 'Healthy', done: healthy, detail: health ?? '' },
  ];
  const current = facts.findIndex(fact => !fact.done);
  return facts.map(({ name, label, done, detail }, position) => {
    if (done) return { name, label, detail, state: 'done' };
    if (position !== current) {
      return { name, label, detail: '', state: 'waiting' };
    }
    return { name, label, detail: message, state: stateOf(deployment.status) };
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
