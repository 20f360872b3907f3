import type { ApplicationState } from '@chartway/plugin-chartway-node';
import fc from 'fast-check';
import { applicationState } from '../__testUtils__/FakeEngine';
import {
  COMMIT,
  DIGEST,
  exampleInstance,
} from '../__testUtils__/exampleInstance';
import { judge } from './deploymentState';

const { name, release } = exampleInstance();
const DESIRED = [DIGEST, COMMIT];

const AT_REST: Partial<ApplicationState> = {
  comparedRevisions: DESIRED,
  liveRevisions: DESIRED,
};

const judged = (changes: Partial<ApplicationState>) =>
  judge(
    {
      kind: 'own',
      state: applicationState(name, { ...AT_REST, ...changes }),
      observedAt: '2026-11-21T12:00:00.000Z',
    },
    release,
  );

const statusOf = (changes: Partial<ApplicationState>) => judged(changes).status;

const OTHER = [`sha256:${'c'.repeat(64)}`, COMMIT];

describe('the state of a deployment', () => {
  it('is arrived for Synced and Healthy at exactly the desired release', () => {
    expect(statusOf({})).toBe('arrived');
  });

  it.each<[string, Partial<ApplicationState>]>([
    ['another chart is live', { liveRevisions: OTHER }],
    ['other values are live', { liveRevisions: [DIGEST, 'd'.repeat(40)] }],
    ['revisions are in another order', { liveRevisions: [COMMIT, DIGEST] }],
    ['nothing is live', { liveRevisions: [] }],
    ['it is Progressing', { health: 'Progressing' }],
    ['it is Suspended', { health: 'Suspended' }],
    ['it is being removed', { deleting: true }],
    [
      'the engine syncs it',
      {
        sync: 'OutOfSync',
        operation: { phase: 'Running', message: '' },
      },
    ],
    [
      'the engine compared another release',
      { sync: 'OutOfSync', comparedRevisions: OTHER },
    ],
  ])('is progressing while %s', (_, changes) => {
    expect(statusOf(changes)).toBe('progressing');
  });

  it.each<[string, Partial<ApplicationState>]>([
    ['it is Degraded', { health: 'Degraded' }],
    ['it is Missing', { health: 'Missing', sync: 'OutOfSync' }],
    [
      'a sync failed',
      {
        sync: 'OutOfSync',
        liveRevisions: OTHER,
        messages: ['the namespace is forbidden'],
        operation: { phase: 'Failed', message: 'the namespace is forbidden' },
      },
    ],
    [
      'the engine cannot compare',
      { sync: 'Unknown', messages: ['cannot read the chart'] },
    ],
  ])('is degraded when %s', (_, changes) => {
    expect(statusOf(changes)).toBe('degraded');
  });

  it('is drifted when the cluster differs from the release that runs', () => {
    const automated = { sync: true, selfHeal: false, prune: true };
    expect(judged({ sync: 'OutOfSync', automated })).toMatchObject({
      status: 'drifted',
      message: expect.stringContaining('changed it there'),
      automated: { sync: true, selfHeal: false },
    });
  });

  it('waits for a person where nothing syncs by itself', () => {
    const automated = { sync: false, selfHeal: false, prune: false };
    expect(
      judged({ sync: 'OutOfSync', liveRevisions: OTHER, automated }).message,
    ).toContain('waits for somebody to sync');
  });

  it('is arrived or drifted for nothing but exactly the desired release', () => {
    const revisions = fc.array(
      fc.constantFrom(DIGEST, COMMIT, 'e'.repeat(40), ''),
      { maxLength: 3 },
    );
    const states = fc.record({
      sync: fc.constantFrom('Synced', 'OutOfSync', 'Unknown', 'New word'),
      health: fc.constantFrom('Healthy', 'Progressing', 'Degraded', 'Missing'),
      liveRevisions: revisions,
      comparedRevisions: revisions,
      messages: fc.array(fc.string(), { maxLength: 2 }),
      deleting: fc.boolean(),
    });
    fc.assert(
      fc.property(states, state => {
        const { status, live } = judged(state);
        const [chartDigest, valuesCommit] = DESIRED;
        const isDesired =
          live?.chartDigest === chartDigest &&
          live?.valuesCommit === valuesCommit;
        const isThere = status === 'arrived' || status === 'drifted';
        expect(isThere && (!isDesired || state.deleting)).toBe(false);
        expect(status === 'arrived').toBe(
          state.sync === 'Synced' &&
            state.health === 'Healthy' &&
            !state.deleting &&
            state.liveRevisions[0] === chartDigest &&
            state.liveRevisions[1] === valuesCommit,
        );
      }),
    );
  });

  it('tells nothing of an Application that says it is another’s', () => {
    const seen = { kind: 'foreign', observedAt: '' } as const;
    expect(judge(seen, release)).toEqual({
      status: 'unknown',
      message: expect.stringContaining('not this instance’s'),
      resources: [],
    });
  });
});
