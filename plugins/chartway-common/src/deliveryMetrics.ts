import { z } from 'zod';
import type { Context } from './context';

const duration = z.object({
  /** How many there were. */
  count: z.number().int(),
  /** Seconds; absent without any. */
  p50: z.number().optional(),
  p90: z.number().optional(),
});

/**
 * How delivery goes, from the audit log and what the engines reported: the four measures of DORA, by the day (UTC).
 *
 * - lead time: from the values commit or the chart's publication to Healthy at exactly that release;
 * - change failure rate: releases that became Degraded, failed to sync, or were rolled back, by all releases;
 * - time to restore: from a failed release until the instance is Healthy at a release again;
 * - provisioning: from the creation of an instance until it is Healthy for the first time.
 *
 * @public
 */
export const deliveryMetricsSchema = z.object({
  from: z.string(),
  to: z.string(),
  days: z.array(
    z.object({
      /** `2026-11-21`. */
      day: z.string(),
      deployments: z.number().int(),
      failed: z.number().int(),
      /** Median of the day, seconds. */
      leadTime: z.number().optional(),
    }),
  ),
  deployments: z.number().int(),
  failed: z.number().int(),
  leadTime: duration,
  timeToRestore: duration,
  provisioning: duration.extend({ failed: z.number().int() }),
});

/**
 * How delivery goes.
 *
 * @public
 */
export type DeliveryMetrics = z.infer<typeof deliveryMetricsSchema>;

/**
 * Which deployments to measure.
 *
 * @public
 */
export type DeliveryMetricsQuery = Partial<Context> & {
  /** Days back from today, at most 365; 30 by default. */
  days?: number;
};
