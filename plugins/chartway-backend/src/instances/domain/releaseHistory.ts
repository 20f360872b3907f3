import type {
  InstanceHistory,
  Release,
} from '@chartway/plugin-chartway-common';
import { requestIdIn } from './commitMessage';

/** The files of an instance at one commit. */
export type HistoricState = {
  release: Release | undefined;
  /** Text of the instance's own values. */
  values: string | undefined;
};

/** A commit to the files of an instance, and what they were then. */
export type HistoricCommit = {
  sha: string;
  message: string;
  state: HistoricState;
};

/** What a commit changed. */
export type HistoricChange = {
  kind: InstanceHistory['items'][number]['kind'];
  /** Absent when the commit changed none. */
  release?: Release;
};

const sameRelease = (a: Release | undefined, b: Release | undefined) =>
  a?.chart.digest === b?.chart.digest && a?.valuesCommit === b?.valuesCommit;

/** Whether the message says that the portal made the commit for this kind of change. Whoever may push can write that. */
const says = (message: string, kind: string) =>
  message.split('\n').includes(`Chartway-Change: ${kind}`);

/** What each commit changed; newest first. Of the last one it is only known what it left behind. */
export function historicChanges(
  commits: readonly HistoricCommit[],
): HistoricChange[] {
  return commits.map(({ message, state }, index) => {
    const before = commits[index + 1]?.state;
    const { release } = state;
    if (release && !sameRelease(release, before?.release)) {
      const rolledBack = says(message, 'roll-back');
      return { kind: rolledBack ? 'roll-back' : 'release', release };
    }
    const changed = before ? state.values !== before.values : true;
    return { kind: changed ? 'values' : 'other' };
  });
}

/** The reason that a commit of the portal gives: what stands between its subject and its trailers. */
export function reasonIn(message: string): string | undefined {
  if (requestIdIn(message) === undefined) return undefined;
  const lines = message.split('\n');
  const trailers = lines.findIndex(line => line.startsWith('Chartway-'));
  const body = lines.slice(1, trailers).join('\n').trim();
  return body === '' ? undefined : body;
}

/** What an engine tells of one deployment. */
export type EngineDeployment = {
  revisions: readonly string[];
  deployedAt: string;
  by: string;
};

/** When an engine first deployed a release, and who made it; undefined when it does not say. */
export function deploymentOf(
  release: Release,
  deployments: readonly EngineDeployment[],
): EngineDeployment | undefined {
  return deployments
    .filter(
      ({ revisions }) =>
        revisions.includes(release.chart.digest) &&
        revisions.includes(release.valuesCommit),
    )
    .sort((a, b) => a.deployedAt.localeCompare(b.deployedAt))[0];
}
