import type { ApplicationState } from '@chartway/plugin-chartway-node';
import fc from 'fast-check';
import { applicationState } from '../__testUtils__/FakeEngine';
import {
  COMMIT,
  DIGEST,
  exampleInstance,
} from '../__testUtils__/exampleInstance';
import { eventOf, newEvents, type DeploymentEvent } from './deploymentEvents';

const instance = exampleInstance();
const AT = '2026-11-21T12:00:00.000Z';
const OLD = { chartDigest: DIGEST, valuesCommit: 'c'.repeat(40) };

const own = (changes: Partial<ApplicationState>) =>
  ({
    kind: 'own',
    observedAt: AT,
    state: applicationState(instance.name, {
      comparedRevisions: [DIGEST, COMMIT],
      liveRevisions: [DIGEST, COMMIT],
      ...changes,
    }),
  } as const);

const ARRIVED = own({});
const ROLLING = own({ health: 'Progressing' });
const WAITING = own({ sync: 'OutOfSync', liveRevisions: [] });
const DEGRADED = own({ health: 'Degraded' });
const FAILED = own({
  sync: 'OutOfSync',
  liveRevisions: [],
  messages: ['no'],
  operation: { phase: 'Failed', message: 'no' },
});

/** The kinds of what is recorded when these are seen one after the other. */
function recorded(
  sightings: readonly ReturnType<typeof own>[],
  first?: DeploymentEvent,
): string[] {
  let last = first;
  return sightings.flatMap(sighting => {
    const events = newEvents(instance, sighting, last, AT);
    last = events.at(-1) ?? last;
    return events.map(({ kind }) => kind);
  });
}

const desired = eventOf(instance, 'desired', AT);

describe('what is recorded of a release', () => {
  it('is how it arrives, each step once', () => {
    const seen = [WAITING, WAITING, ROLLING, ROLLING, ARRIVED, ARRIVED];
    expect(recorded(seen, desired)).toEqual(['synced', 'healthy']);
  });

  it('is that it fails, and that it is well again', () => {
    const seen = [FAILED, FAILED, ROLLING, ARRIVED, DEGRADED, ARRIVED];
    expect(recorded(seen, desired)).toEqual([
      'failed',
      'healthy',
      'degraded',
      'healthy',
    ]);
  });

  it('is that it is desired, when nobody recorded that before', () => {
    expect(
      recorded([ARRIVED], { ...desired, ...OLD, kind: 'healthy' }),
    ).toEqual(['desired', 'healthy']);
  });

  it('is nothing but that it is known for one that was there before', () => {
    expect(recorded([ARRIVED, ROLLING, ARRIVED])).toEqual(['known']);
    expect(recorded([DEGRADED])).toEqual(['known', 'degraded']);
  });

  it('never is the same twice in a row, whatever is seen', () => {
    const any = fc.constantFrom(ARRIVED, ROLLING, WAITING, DEGRADED, FAILED);
    fc.assert(
      fc.property(fc.array(any), seen => {
        const kinds = recorded(seen, desired);
        expect(kinds.some((kind, index) => kind === kinds[index - 1])).toBe(
          false,
        );
        expect(kinds).not.toContain('desired');
      }),
    );
  });
});
