import type {
  Deployment,
  InstanceHistory,
} from '@chartway/plugin-chartway-common';
import { useEffect, useRef, useState } from 'react';
import { releaseSteps, type StepName, type StepTimes } from './releaseSteps';

/**
 * When the steps of the desired release were done: from the history and the engine's last operation, and for steps done
 * while somebody looks, when the page saw it.
 */
export function useStepTimes(
  deployment: Deployment | undefined,
  history: InstanceHistory | undefined,
): StepTimes {
  const release = deployment
    ? `${deployment.desired.chartDigest} ${deployment.desired.valuesCommit}`
    : '';
  const [watched, setWatched] = useState<{ release: string; times: StepTimes }>(
    { release, times: {} },
  );
  const before = useRef<{ release: string; done: ReadonlySet<StepName> }>();

  useEffect(() => {
    if (!deployment) return;
    const done = doneSteps(deployment);
    const last = before.current;
    before.current = { release, done };
    if (!last) return;
    // What a new release has not done yet was not done before either.
    const known = last.release === release ? last.done : new Set<StepName>();
    const fresh = [...done].filter(
      step => !known.has(step) && !(last.release !== release && isOld(step)),
    );
    if (fresh.length === 0) return;
    const now = new Date().toISOString();
    setWatched(previous => ({
      release,
      times: {
        ...(previous.release === release && previous.times),
        ...Object.fromEntries(fresh.map(step => [step, now])),
      },
    }));
  }, [deployment, release]);

  const current = history?.items.find(item => item.current);
  const { operation } = deployment ?? {};
  const committed = current?.at;
  return {
    committed,
    seen: since(committed, operation?.startedAt),
    synced:
      since(committed, current?.deployedAt) ??
      since(committed, finished(operation)),
    ...(watched.release === release && watched.times),
  };
}

/** The time of the commit is known better from Git. */
function isOld(step: StepName): boolean {
  return step === 'committed';
}

/** A time before the release was committed belongs to another one. */
function since(committed: string | undefined, time: string | undefined) {
  if (!time || !committed) return time;
  return Date.parse(time) >= Date.parse(committed) ? time : undefined;
}

function finished(operation: Deployment['operation']): string | undefined {
  return operation?.phase === 'Succeeded' ? operation.finishedAt : undefined;
}

function doneSteps(deployment: Deployment): ReadonlySet<StepName> {
  return new Set(
    releaseSteps(deployment)
      .filter(step => step.state === 'done')
      .map(step => step.name),
  );
}
