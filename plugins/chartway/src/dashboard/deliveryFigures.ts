import type { DeliveryMetrics } from '@chartway/plugin-chartway-common';
import { durationWords, percent } from './durations';

/** One figure of the dashboard. */
export type DeliveryFigure = {
  name: string;
  /** `–` when there was nothing to measure. */
  value: string;
  /** What is behind it, in a few words. */
  detail: string;
  /** How it is measured, in one sentence. */
  about: string;
};

const UNKNOWN = '–';

/** The figures of the dashboard: the four measures of DORA (https://dora.dev/guides/dora-metrics-four-keys/), and provisioning. */
export function deliveryFigures(metrics: DeliveryMetrics): DeliveryFigure[] {
  const { deployments, failed, leadTime, timeToRestore, provisioning } =
    metrics;
  const tried = provisioning.count + provisioning.failed;
  return [
    {
      name: 'Deployments',
      value: String(deployments),
      detail: perDay(deployments, metrics.days.length),
      about: 'Releases that an engine was told to bring to a cluster.',
    },
    {
      name: 'Lead time',
      value: median(leadTime),
      detail: slowest(leadTime),
      about:
        'From the commit of values, or the publication of the chart, until the instance is Healthy at exactly that release; the median.',
    },
    {
      name: 'Change failure rate',
      value: percent(failed, deployments) ?? UNKNOWN,
      detail: `${failed} of ${deployments} failed`,
      about:
        'Releases that became Degraded, could not be synced, or were rolled back.',
    },
    {
      name: 'Time to restore',
      value: median(timeToRestore),
      detail: slowest(timeToRestore),
      about:
        'From a failed release until the instance is Healthy at a release again; the median.',
    },
    {
      name: 'Provisioning',
      value: percent(provisioning.count, tried) ?? UNKNOWN,
      detail:
        tried === 0
          ? 'no new instance'
          : `${provisioning.count} of ${tried} arrived, typically in ${median(
              provisioning,
            )}`,
      about:
        'New instances that became Healthy, and how long that took from their creation.',
    },
  ];
}

function median({ p50 }: { p50?: number }): string {
  return p50 === undefined ? UNKNOWN : durationWords(p50);
}

function slowest({ count, p90 }: { count: number; p90?: number }): string {
  if (count === 0 || p90 === undefined) return 'nothing measured';
  return `90 % within ${durationWords(p90)}`;
}

function perDay(count: number, days: number): string {
  if (days === 0) return '';
  return `${(count / days).toFixed(1)} a day`;
}
