import { defaultEnvironments } from '@chartway/plugin-chartway-common';
import { environmentsOf } from './environments';

const named = (...pairs: [name: string, group: string][]) =>
  pairs.map(([name, group]) => ({ name, group }));

describe('environmentsOf', () => {
  it.each([
    [['dev'], ['dev']],
    [['test'], ['sit', 'uat']],
    [['first test'], ['sit']],
    [['prod'], ['prod']],
    [
      ['test', 'dev'],
      ['dev', 'sit', 'uat'],
    ],
    [
      ['first test', 'test'],
      ['sit', 'uat'],
    ],
    [[], []],
  ] as const)('%j means %j by default', (classes, expected) => {
    expect(environmentsOf(classes, defaultEnvironments)).toEqual(expected);
  });

  const own = named(
    ['sandbox', 'dev'],
    ['playground', 'dev'],
    ['qa', 'test'],
    ['load', 'test'],
    ['staging', 'pre-live'],
    ['live', 'prod'],
  );

  it('goes by the groups of the configuration, whatever the names', () => {
    expect(environmentsOf(['dev'], own)).toEqual(['sandbox', 'playground']);
    expect(environmentsOf(['first test'], own)).toEqual(['qa']);
  });

  it('takes a group it does not know for production', () => {
    expect(environmentsOf(['prod'], own)).toEqual(['staging', 'live']);
  });

  it('takes the order of the configuration for the order of promotion', () => {
    expect(environmentsOf(['first test'], [...own].reverse())).toEqual([
      'load',
    ]);
  });

  it('has no first test environment without the group test, so that nothing is promoted past it', () => {
    const short = named(['dev', 'dev'], ['prod', 'prod']);
    expect(environmentsOf(['first test'], short)).toEqual([]);
    expect(environmentsOf(['test'], short)).toEqual([]);
  });
});
