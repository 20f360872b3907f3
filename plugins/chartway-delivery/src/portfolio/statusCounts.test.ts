import { sampleInfo } from '@chartway/plugin-chartway-react/testUtils';
import { statusCounts } from './statusCounts';

it('counts by environment in promotion order, with those that are no longer configured', () => {
  const counts = statusCounts(
    {
      byStatus: {},
      byEnvironment: {
        retired: { arrived: 1 },
        prod: { degraded: 2, arrived: 3, drifted: 0 },
        dev: { unknown: 1, 'from the future': 4 },
      },
    },
    sampleInfo.environments,
  );
  expect(counts.map(one => [one.name, Object.fromEntries(one.counts)])).toEqual(
    [
      ['dev', { unknown: 5 }],
      ['sit', {}],
      ['uat', {}],
      ['prod', { degraded: 2, arrived: 3 }],
      ['retired', { arrived: 1 }],
    ],
  );
});
