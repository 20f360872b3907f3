import { ConflictError, InputError, isError } from '@backstage/errors';
import {
  instanceDeployPermission,
  instanceValuesEditPermission,
  instanceValuesProposePermission,
  type ChangeResult,
  type InstanceChange,
} from '@chartway/plugin-chartway-common';
import type { AuditFacts } from '../../audit/AuditService';
import { redact } from '../../redaction/redact';
import { ReleaseMovedError } from '../ReleasePinner';
import { textDigest } from '../changeTruths';
import { changesValues, type ChangePlan } from './ChangePlanner';
import type { Target } from './ValuesReleaser';
import type { ChangeTerms } from './ValuesService';

/** Problems that an error repeats. */
const MAX_TOLD = 5;

/** @throws InputError naming the first of them. */
export function requireNoProblems(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const told = problems.slice(0, MAX_TOLD).join(' ');
  const more = problems.length - MAX_TOLD;
  throw new InputError(
    `Nothing was written. ${told}${more > 0 ? ` And ${more} more.` : ''}`,
  );
}

/** Name of the permission that a change takes. */
export function actionOf(
  change: InstanceChange,
  { saveAs }: ChangeTerms,
): string {
  if (!changesValues(change)) return instanceDeployPermission.name;
  return saveAs === 'commit'
    ? instanceValuesEditPermission.name
    : instanceValuesProposePermission.name;
}

/** What a change is meant to make: names the text without telling it. */
export function plannedChange({ layer, text, chart }: ChangePlan): AuditFacts {
  return {
    path: layer.path,
    valuesDigest: textDigest(text.after),
    chart: chart.chart.name,
    chartVersion: chart.chart.version,
    chartDigest: chart.chart.digest,
  };
}

/** First line of the commit that sets values. */
export function subjectOf({ layer, record }: ChangePlan): string {
  return layer.kind === 'instance'
    ? `Set values of ${record.name}`
    : `Set values of ${layer.title.toLowerCase()}`;
}

/** First line of the commit that releases them. */
export function releaseSubject(
  { record, chart }: ChangePlan,
  { chartVersion }: InstanceChange,
  targets: readonly Target[],
): string {
  if (chartVersion !== undefined) {
    return `Release ${chart.chart.name} ${chart.chart.version} to ${record.name}`;
  }
  return targets.length === 1
    ? `Release values of ${targets[0]?.record.name ?? record.name}`
    : `Release values of ${targets.length} instances`;
}

/** What a change did, for the audit log. */
export function detailsOf(result: ChangeResult): AuditFacts {
  const { valuesCommit, releaseCommit, pullRequest, touched } = result;
  return {
    ...(valuesCommit && { valuesCommit: valuesCommit.sha }),
    ...(releaseCommit && { releaseCommit: releaseCommit.sha }),
    ...(pullRequest && { pullRequest: String(pullRequest.number) }),
    ...(touched.released.length > 0 && {
      alsoReleased: touched.released.join(' '),
    }),
    ...(touched.pending.length > 0 && {
      alsoTouched: touched.pending.join(' '),
    }),
  };
}

/**
 * What a release that failed after the commit of its values tells: they are in Git, and what others committed beside them
 * may be to blame. Other systems' failures stay what they are; the same change again goes on.
 */
export function notReleased(cause: unknown, sha: string): unknown {
  if (cause instanceof ReleaseMovedError) {
    return new ConflictError(
      `The values are committed as ${sha}, but others kept releasing meanwhile, so they are not released. Release them now.`,
    );
  }
  const isComplaint = isError(cause) && /^(Helm|Input)/.test(cause.name);
  return isComplaint
    ? new ConflictError(
        `The values are committed as ${sha}, but not released: ${redact(
          cause.message,
        )}`,
      )
    : cause;
}
