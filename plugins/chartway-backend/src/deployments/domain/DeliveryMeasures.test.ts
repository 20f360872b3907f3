import fc from 'fast-check';
import { exampleInstance } from '../__testUtils__/exampleInstance';
import { DeliveryMeasures, daysUntil } from './DeliveryMeasures';
import type { DeploymentEvent, DeploymentEventKind } from './deploymentEvents';

const NOW = new Date('2026-11-21T18:00:00.000Z');
const TIME = daysUntil(NOW, 3);
const { context } = exampleInstance();

/** `19T10` is 10 o'clock on the 19th. */
const at = (when: string) => `2026-11-${when}:00:00.000Z`;

const event = (
  kind: DeploymentEventKind,
  release: string,
  when: string,
  more: Partial<DeploymentEvent> = {},
): DeploymentEvent => ({
  name: 'shop-acme-dev-main',
  context,
  chartDigest: release,
  valuesCommit: 'c',
  kind,
  at: at(when),
  ...more,
});

function measure(
  events: readonly DeploymentEvent[],
  rollBacks?: ConstructorParameters<typeof DeliveryMeasures>[1],
) {
  const measures = new DeliveryMeasures(TIME, rollBacks);
  for (const item of events) measures.add(item);
  return measures.result();
}

const HOUR = 3600;

describe('the measures of delivery', () => {
  it('are of whole days in UTC, without anything too', () => {
    expect(measure([])).toEqual({
      from: '2026-11-19T00:00:00.000Z',
      to: NOW.toISOString(),
      days: ['2026-11-19', '2026-11-20', '2026-11-21'].map(day => ({
        day,
        deployments: 0,
        failed: 0,
      })),
      deployments: 0,
      failed: 0,
      leadTime: { count: 0 },
      timeToRestore: { count: 0 },
      provisioning: { count: 0, failed: 0 },
    });
  });

  it('count a deployment on the day on which it arrived, from when its newest part was made', () => {
    const measured = measure([
      event('created', 'a', '19T10', { begunAt: at('19T08') }),
      event('synced', 'a', '19T11'),
      event('healthy', 'a', '20T10'),
      event('desired', 'b', '20T11'),
      event('healthy', 'b', '20T12'),
    ]);
    expect(measured.days).toEqual([
      { day: '2026-11-19', deployments: 0, failed: 0 },
      { day: '2026-11-20', deployments: 2, failed: 0, leadTime: HOUR },
      { day: '2026-11-21', deployments: 0, failed: 0 },
    ]);
    expect(measured).toMatchObject({
      deployments: 2,
      leadTime: { count: 2, p50: HOUR, p90: 26 * HOUR },
      provisioning: { count: 1, p50: 24 * HOUR, failed: 0 },
    });
  });

  it('count a failure once, and how long it took until the instance was well again, by whichever release', () => {
    const measured = measure([
      event('desired', 'a', '19T10'),
      event('failed', 'a', '19T11'),
      event('healthy', 'a', '19T12'),
      event('degraded', 'a', '19T13'),
      event('desired', 'b', '19T14'),
      event('healthy', 'b', '19T16'),
    ]);
    expect(measured).toMatchObject({
      deployments: 2,
      failed: 1,
      timeToRestore: { count: 2, p50: HOUR, p90: 3 * HOUR },
    });
  });

  it('count a release that was rolled back as failed, though it never broke', () => {
    const events = [
      event('desired', 'a', '19T10'),
      event('healthy', 'a', '19T11'),
      event('desired', 'b', '20T10'),
      event('healthy', 'b', '20T11'),
    ];
    const rollBacks = (when: string) =>
      new Map([['shop-acme-dev-main', [at(when)]]]);
    expect(measure(events).failed).toBe(0);
    expect(measure(events, rollBacks('20T10')).days[0]).toMatchObject({
      failed: 1,
    });
    expect(measure(events, rollBacks('19T09')).failed).toBe(0);
    expect(measure(events, rollBacks('20T12')).failed).toBe(0);
  });

  it('count what did not start as failed provisioning', () => {
    const measured = measure([
      event('created', 'a', '19T10'),
      event('failed', 'a', '19T11'),
      event('degraded', 'a', '19T12'),
      event('healthy', 'a', '19T13'),
    ]);
    expect(measured.provisioning).toEqual({
      count: 1,
      p50: 3 * HOUR,
      p90: 3 * HOUR,
      failed: 1,
    });
  });

  it('leave out what ended before the first day, and what was there before anything was recorded', () => {
    expect(
      measure([
        event('desired', 'a', '17T10'),
        event('healthy', 'a', '18T10'),
        event('known', 'x', '19T10', { name: 'another' }),
        event('degraded', 'x', '19T11', { name: 'another' }),
        event('healthy', 'x', '19T12', { name: 'another' }),
      ]),
    ).toMatchObject({
      deployments: 0,
      failed: 0,
      timeToRestore: { count: 1, p50: HOUR },
    });
  });

  describe('whatever happened', () => {
    const kinds = fc.constantFrom<DeploymentEventKind>(
      ...(['known', 'created', 'desired', 'synced'] as const),
      ...(['healthy', 'degraded', 'failed'] as const),
    );
    const happenings = fc
      .array(
        fc.record({
          name: fc.constantFrom('one', 'two', 'three'),
          kind: kinds,
          chartDigest: fc.constantFrom('a', 'b', 'c'),
          minutes: fc.integer({ min: 0, max: 600 }),
        }),
        { maxLength: 40 },
      )
      .map(items => {
        let time = Date.parse('2026-11-18T00:00:00.000Z');
        return items.map(({ minutes, ...rest }): DeploymentEvent => {
          time += minutes * 60_000;
          const when = new Date(time).toISOString();
          return { ...rest, context, valuesCommit: 'c', at: when };
        });
      });

    it('add up, and no more fail than were deployed', () => {
      fc.assert(
        fc.property(happenings, events => {
          const { days, deployments, failed, leadTime, ...rest } =
            measure(events);
          const sum = (of: 'deployments' | 'failed') =>
            days.reduce((total, day) => total + day[of], 0);
          expect(sum('deployments')).toBe(deployments);
          expect(sum('failed')).toBe(failed);
          expect(days.every(day => day.failed <= day.deployments)).toBe(true);
          expect(rest.provisioning.count).toBeLessThanOrEqual(leadTime.count);
          for (const { p50, p90 } of [leadTime, rest.timeToRestore]) {
            expect((p50 ?? 0) >= 0 && (p90 ?? 0) >= (p50 ?? 0)).toBe(true);
          }
        }),
      );
    });

    it('count once what two replicas recorded', () => {
      fc.assert(
        fc.property(happenings, events => {
          const twice = events.flatMap(item => [item, item]);
          expect(measure(twice)).toEqual(measure(events));
        }),
      );
    });

    it('are those of each instance together', () => {
      fc.assert(
        fc.property(happenings, events => {
          const apart = ['one', 'two', 'three'].map(name =>
            measure(events.filter(item => item.name === name)),
          );
          const total = (of: (result: (typeof apart)[number]) => number) =>
            apart.reduce((sum, result) => sum + of(result), 0);
          const all = measure(events);
          expect(all.deployments).toBe(total(result => result.deployments));
          expect(all.failed).toBe(total(result => result.failed));
          expect(all.leadTime.count).toBe(
            total(result => result.leadTime.count),
          );
          expect(all.timeToRestore.count).toBe(
            total(result => result.timeToRestore.count),
          );
        }),
      );
    });
  });
});
