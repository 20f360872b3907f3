import { createHash } from 'node:crypto';
import type { DeployRequest, Release } from '@chartway/plugin-chartway-common';

const chartFacts = ({
  name,
  version,
  digest,
}: Omit<Release['chart'], 'repository'>) => ({
  chart: name,
  chartVersion: version,
  chartDigest: digest,
});

/** Facts of a release for the audit log: what tells it from any other. */
export function releaseFacts({
  chart,
  valuesCommit,
  manifestsDigest,
}: Release): Record<string, string> {
  return { ...chartFacts(chart), valuesCommit, manifestsDigest };
}

/** Names a text of values without telling it. */
const valuesDigest = (values: string) =>
  `sha256:${createHash('sha256').update(values, 'utf8').digest('hex')}`;

/** What a release is meant to be before there is a commit of its values. */
export function plannedFacts({
  chart,
  values,
}: Pick<DeployRequest, 'chart' | 'values'>): Record<string, string> {
  return { ...chartFacts(chart), valuesDigest: valuesDigest(values) };
}

/** Whether a release, with the values it pins, is the one that was planned. */
export function isPlanned(
  planned: Readonly<Record<string, string>>,
  release: Release,
  values: string,
): boolean {
  const is = plannedFacts({ chart: release.chart, values });
  return Object.entries(is).every(([name, value]) => planned[name] === value);
}
