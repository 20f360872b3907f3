import type { DeliveryMetrics } from '@chartway/plugin-chartway-common';
import type { DeploymentEvent } from './deploymentEvents';

const DAY = 24 * 60 * 60 * 1000;

/** What is measured of: whole days in UTC, the last one up to now. */
export type MeasuredTime = { from: Date; to: Date };

/** The days up to now, today among them. */
export function daysUntil(now: Date, days: number): MeasuredTime {
  const today = Math.floor(now.getTime() / DAY) * DAY;
  return { from: new Date(today - (days - 1) * DAY), to: now };
}

const dayOf = (at: string) => at.slice(0, 10);

/** The value that a share of all is not above (nearest rank); undefined of none. */
function percentile(sorted: readonly number[], share: number) {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

const ascending = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b);

function duration(values: readonly number[]) {
  const sorted = ascending(values);
  const p50 = percentile(sorted, 0.5);
  const p90 = percentile(sorted, 0.9);
  return {
    count: sorted.length,
    ...(p50 !== undefined && { p50 }),
    ...(p90 !== undefined && { p90 }),
  };
}

type Day = { deployments: number; failed: number; leadTimes: number[] };

/** A release of an instance, from when Git wanted it on. */
type Course = {
  release: string;
  /** When it was desired; undefined for one that was there before anything was recorded. */
  desiredAt?: string;
  begunAt?: string;
  /** Whether the instance was made with it. */
  creates: boolean;
  /** The day on which it came to an end, if that is measured. */
  countedOn?: Day;
  ended: boolean;
  failed: boolean;
  wasHealthy: boolean;
};

type InstanceState = {
  course: Course;
  /** Since when the instance is not well. */
  failingSince?: string;
};

const secondsBetween = (start: string, end: string) =>
  Math.max(0, (Date.parse(end) - Date.parse(start)) / 1000);

const releaseOf = ({ chartDigest, valuesCommit }: DeploymentEvent) =>
  `${chartDigest} ${valuesCommit}`;

/**
 * Computes the measures of delivery from what became of releases; see `deliveryMetricsSchema` for what each means. A
 * deployment counts on the day on which its release first became healthy or failed. Events of one instance are to be added
 * in their order; the same event twice counts once, since two replicas may have recorded it.
 */
export class DeliveryMeasures {
  readonly #time: MeasuredTime;
  readonly #rollBacks: ReadonlyMap<string, readonly string[]>;
  readonly #days = new Map<string, Day>();
  readonly #instances = new Map<string, InstanceState>();
  readonly #restores: number[] = [];
  readonly #provisionings: number[] = [];
  #failedProvisionings = 0;

  /** @param rollBacks - When instances were rolled back, ISO 8601 in UTC, by instance name. */
  constructor(
    time: MeasuredTime,
    rollBacks: ReadonlyMap<string, readonly string[]> = new Map(),
  ) {
    this.#time = time;
    this.#rollBacks = rollBacks;
    const { from, to } = time;
    for (let day = from.getTime(); day <= to.getTime(); day += DAY) {
      const key = dayOf(new Date(day).toISOString());
      this.#days.set(key, { deployments: 0, failed: 0, leadTimes: [] });
    }
  }

  add(event: DeploymentEvent): void {
    const known = this.#instances.get(event.name);
    if (!known || known.course.release !== releaseOf(event)) {
      this.#begin(event, known);
    }
    const state = this.#instances.get(event.name);
    if (!state) return;
    if (event.kind === 'healthy') this.#healthy(event, state);
    if (event.kind === 'failed' || event.kind === 'degraded') {
      this.#failed(event, state);
    }
  }

  result(): DeliveryMetrics {
    const days = [...this.#days];
    const sum = (of: (day: Day) => number) =>
      days.reduce((total, [, day]) => total + of(day), 0);
    return {
      from: this.#time.from.toISOString(),
      to: this.#time.to.toISOString(),
      days: days.map(([day, { deployments, failed, leadTimes }]) => {
        const leadTime = percentile(ascending(leadTimes), 0.5);
        return {
          day,
          deployments,
          failed,
          ...(leadTime !== undefined && { leadTime }),
        };
      }),
      deployments: sum(({ deployments }) => deployments),
      failed: sum(({ failed }) => failed),
      leadTime: duration(days.flatMap(([, { leadTimes }]) => leadTimes)),
      timeToRestore: duration(this.#restores),
      provisioning: {
        ...duration(this.#provisionings),
        failed: this.#failedProvisionings,
      },
    };
  }

  #measuredDay(at: string): Day | undefined {
    return at <= this.#time.to.toISOString()
      ? this.#days.get(dayOf(at))
      : undefined;
  }

  /** Another release than before. */
  #begin(event: DeploymentEvent, before: InstanceState | undefined): void {
    const { name, kind, at, begunAt } = event;
    if (before && this.#wasRolledBack(name, before.course, at)) {
      this.#markFailed(before.course);
    }
    const isDesired = kind === 'desired' || kind === 'created';
    const failingSince = before?.failingSince;
    this.#instances.set(name, {
      ...(failingSince !== undefined && { failingSince }),
      course: {
        release: releaseOf(event),
        ...(isDesired && { desiredAt: at }),
        ...(begunAt !== undefined && { begunAt }),
        creates: kind === 'created',
        ended: false,
        failed: false,
        wasHealthy: false,
      },
    });
  }

  #wasRolledBack(name: string, course: Course, until: string): boolean {
    const since = course.desiredAt ?? '';
    const times = this.#rollBacks.get(name) ?? [];
    return times.some(at => at > since && at <= until);
  }

  #markFailed(course: Course): void {
    if (course.failed) return;
    course.failed = true;
    if (course.countedOn) course.countedOn.failed += 1;
  }

  #end(course: Course, at: string): void {
    if (course.ended || course.desiredAt === undefined) return;
    course.ended = true;
    const day = this.#measuredDay(at);
    if (!day) return;
    day.deployments += 1;
    course.countedOn = day;
  }

  #healthy({ at }: DeploymentEvent, state: InstanceState): void {
    const { course, failingSince } = state;
    this.#end(course, at);
    const day = this.#measuredDay(at);
    if (failingSince !== undefined) {
      if (day) this.#restores.push(secondsBetween(failingSince, at));
      delete state.failingSince;
    }
    if (course.wasHealthy || course.desiredAt === undefined) return;
    course.wasHealthy = true;
    const { begunAt, desiredAt } = course;
    day?.leadTimes.push(secondsBetween(begunAt ?? desiredAt, at));
    if (day && course.creates) {
      this.#provisionings.push(secondsBetween(desiredAt, at));
    }
  }

  #failed({ at }: DeploymentEvent, state: InstanceState): void {
    const { course } = state;
    this.#end(course, at);
    const failsToStart = course.creates && !course.wasHealthy && !course.failed;
    if (failsToStart && this.#measuredDay(at)) this.#failedProvisionings += 1;
    this.#markFailed(course);
    state.failingSince ??= at;
  }
}
