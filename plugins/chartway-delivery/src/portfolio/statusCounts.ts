import {
  deploymentStatusSchema,
  type Environment,
  type PortfolioCounts,
} from '@chartway/plugin-chartway-common';
import type { StatusName } from '@chartway/plugin-chartway-react';

/** One bar: an environment and how many of its instances have which status. */
export type StatusCount = {
  name: string;
  title: string;
  counts: Map<StatusName, number>;
};

/** Counts in promotion order; environments that are no longer configured come last. */
export function statusCounts(
  { byEnvironment }: PortfolioCounts,
  environments: readonly Environment[],
): StatusCount[] {
  const known = new Set(environments.map(({ name }) => name));
  const others = Object.keys(byEnvironment).filter(name => !known.has(name));
  return [
    ...environments,
    ...others.sort().map(name => ({ name, title: name })),
  ].map(({ name, title }) => ({
    name,
    title,
    counts: countsOf(byEnvironment[name] ?? {}),
  }));
}

/** A status that this page does not know counts as unknown, so that the sum stays right. */
function countsOf(byStatus: Record<string, number>): Map<StatusName, number> {
  const counts = new Map<StatusName, number>();
  for (const [name, count] of Object.entries(byStatus)) {
    const status = deploymentStatusSchema.catch('unknown').parse(name);
    if (count > 0) counts.set(status, (counts.get(status) ?? 0) + count);
  }
  return counts;
}
