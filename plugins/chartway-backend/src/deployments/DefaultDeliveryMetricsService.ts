import {
  instanceRollBackPermission,
  type DeliveryMetrics,
} from '@chartway/plugin-chartway-common';
import type { AuditReadingService } from '../audit/AuditReadingService';
import type {
  DeliveryMetricsService,
  MetricsQuery,
} from './DeliveryMetricsService';
import type { DeploymentEventStore } from './DeploymentEventStore';
import { DeliveryMeasures, daysUntil } from './domain/DeliveryMeasures';

/** Releases that were desired so long before the first day may still end on it. */
const DAYS_BEFORE = 30;
const DAY = 24 * 60 * 60 * 1000;

const ROLL_BACKS_AT_ONCE = 500;

/** How long measures are kept: counting a year of many instances takes seconds, and nobody needs it to the second. */
const KEPT_MS = 60_000;
const MOST_KEPT = 50;

type Kept = { until: number; metrics: Promise<DeliveryMetrics> };

/** {@link DeliveryMetricsService} on what was recorded of releases, and on the audit log for what was rolled back. */
export class DefaultDeliveryMetricsService implements DeliveryMetricsService {
  readonly #events: Pick<DeploymentEventStore, 'read'>;
  readonly #audit: Pick<AuditReadingService, 'list'>;
  readonly #now: () => Date;
  /** By query, in which the asker's permissions are. */
  readonly #kept = new Map<string, Kept>();

  constructor(options: {
    events: Pick<DeploymentEventStore, 'read'>;
    audit: Pick<AuditReadingService, 'list'>;
    now: () => Date;
  }) {
    this.#events = options.events;
    this.#audit = options.audit;
    this.#now = options.now;
  }

  read(query: MetricsQuery): Promise<DeliveryMetrics> {
    const key = JSON.stringify(Object.entries(query).sort());
    const now = this.#now().getTime();
    const kept = this.#kept.get(key);
    if (kept && kept.until > now) return kept.metrics;
    const metrics = this.#measure(query);
    this.#kept.delete(key);
    this.#kept.set(key, { until: now + KEPT_MS, metrics });
    metrics.catch(() => this.#kept.delete(key));
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
    return metrics;
  }

  async #measure(query: MetricsQuery): Promise<DeliveryMetrics> {
    const { days, allowed = { kind: 'all' }, ...context } = query;
    const time = daysUntil(this.#now(), days);
    const before = new Date(time.from.getTime() - DAYS_BEFORE * DAY);
    const from = before.toISOString();
    const measures = new DeliveryMeasures(time, await this.#rollBacks(from));
    for await (const some of this.#events.read({ ...context, allowed, from })) {
      for (const event of some) measures.add(event);
    }
    return measures.result();
  }

  /** When instances were rolled back. Only those of which events may be read are looked at. */
  async #rollBacks(from: string): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    let before: string | undefined;
    do {
      const page = await this.#audit.list({
        action: instanceRollBackPermission.name,
        status: 'succeeded',
        from,
        allowed: { kind: 'all' },
        limit: ROLL_BACKS_AT_ONCE,
        ...(before !== undefined && { before }),
      });
      for (const { subject, at } of page.items) {
        found.set(subject, [...(found.get(subject) ?? []), at]);
      }
      before = page.next;
    } while (before !== undefined);
    return found;
  }
}
