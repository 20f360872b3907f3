import { sampleInstance } from '@chartway/plugin-chartway-react/testUtils';
import { matches, sortedBy, type InstanceRow } from './instanceRows';

const row = (customer: string, version: string): InstanceRow => ({
  ...sampleInstance({ customer }, version),
  live: { status: 'arrived', message: '' },
});

describe('sortedBy', () => {
  it('orders versions by number, both ways, without changing its input', () => {
    const rows = [row('a', '1.10.0'), row('b', '1.9.0'), row('c', '1.9.1')];
    const versions = (descending: boolean) =>
      sortedBy(rows, 'version', descending).map(
        one => one.release.chart.version,
      );
    expect(versions(false)).toEqual(['1.9.0', '1.9.1', '1.10.0']);
    expect(versions(true)).toEqual(['1.10.0', '1.9.1', '1.9.0']);
    expect(rows[0]?.release.chart.version).toBe('1.10.0');
  });
});

describe('matches', () => {
  it.each([
    ['', true],
    ['ACME', true],
    ['acme dev', true],
    ['dev acme arrived', true],
    ['acme prod', false],
    ['1.4.2', true],
  ])('%p: %p', (search, expected) => {
    expect(matches(row('acme', '1.4.2'), search)).toBe(expected);
  });
});
