import type {
  Context,
  DeliveryMetrics,
} from '@chartway/plugin-chartway-common';
import type { Caller } from '../authorization/Caller';
import type { PermissionFilter } from '../authorization/filters';

/** What to measure. Every given part of the context must match. */
export type MetricsQuery = Partial<Context> & {
  /** Days back from today, today among them. */
  days: number;
  /** Of which instances; all when absent. */
  allowed?: PermissionFilter;
};

/** How delivery goes. */
export interface DeliveryMetricsService {
  read(query: MetricsQuery, caller: Caller): Promise<DeliveryMetrics>;
}
