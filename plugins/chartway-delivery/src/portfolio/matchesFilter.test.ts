import type { PortfolioFilter } from '@chartway/plugin-chartway-common';
import {
  sampleInstance,
  samplePortfolioItem,
} from '@chartway/plugin-chartway-react/testUtils';
import { matchesFilter } from './matchesFilter';

const item = samplePortfolioItem(sampleInstance(), { status: 'drifted' });

it.each<[PortfolioFilter, boolean]>([
  [{}, true],
  [{ product: 'shop', customer: 'acme', environment: 'dev' }, true],
  [{ customer: 'globex' }, false],
  [{ environment: 'prod' }, false],
  [{ instance: 'blue' }, false],
  [{ status: 'drifted', sync: 'Synced', health: 'Healthy' }, true],
  [{ status: 'arrived' }, false],
  [{ sync: 'OutOfSync' }, false],
  [{ health: 'Degraded' }, false],
  [{ chartVersion: '1.4.2' }, true],
  [{ chartVersion: '1.4' }, false],
  [{ owner: 'group:default/team-shop' }, true],
  [{ owner: 'group:default/others' }, false],
  [{ text: 'ACME' }, true],
  [{ text: '4.2' }, true],
  [{ text: 'globex' }, false],
])('%j: %s', (filter, expected) => {
  expect(matchesFilter(item, filter)).toBe(expected);
});
