import {
  sampleDeployment,
  sampleInstance,
} from '@chartway/plugin-chartway-react/testUtils';
import { releaseSteps } from './releaseSteps';

const instance = sampleInstance();
const old = { chartDigest: 'sha256:old', valuesCommit: 'old' };

const statesOf = (changes: Parameters<typeof sampleDeployment>[1]) =>
  releaseSteps(sampleDeployment(instance, changes)).map(step => step.state);

describe('releaseSteps', () => {
  it.each([
    ['arrived', {}, ['done', 'done', 'done', 'done']],
    [
      'synced, pods still starting',
      { status: 'progressing', health: 'Progressing' },
      ['done', 'done', 'done', 'active'],
    ],
    [
      'synced, but broken',
      { status: 'degraded', health: 'Degraded' },
      ['done', 'done', 'done', 'failed'],
    ],
    [
      'seen, not applied yet',
      { status: 'progressing', sync: 'OutOfSync', live: old },
      ['done', 'done', 'active', 'waiting'],
    ],
    [
      'the engine still looks at the former release',
      { status: 'progressing', sync: 'Synced', live: old },
      ['done', 'active', 'waiting', 'waiting'],
    ],
    [
      'the engine does not answer',
      {
        status: 'unreachable',
        sync: undefined,
        health: undefined,
        live: undefined,
      },
      ['done', 'failed', 'waiting', 'waiting'],
    ],
  ] as const)('%s', (_title, changes, states) => {
    expect(statesOf(changes)).toEqual(states);
  });

  it('is healthy only at exactly the desired chart and values', () => {
    const { desired } = sampleDeployment(instance);
    expect(
      statesOf({ live: { ...desired, valuesCommit: 'other' } }),
    ).not.toContain('failed');
    expect(statesOf({ live: { ...desired, valuesCommit: 'other' } })[3]).toBe(
      'waiting',
    );
  });
});
