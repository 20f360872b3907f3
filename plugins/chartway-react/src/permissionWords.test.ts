import {
  auditReadPermission,
  chartwayBasicPermissions,
  chartwayContextPermissions,
} from '@chartway/plugin-chartway-common';
import { actionWords, permissionWords } from './permissionWords';

const ALL = [
  ...chartwayBasicPermissions,
  ...chartwayContextPermissions,
  auditReadPermission,
].map(permission => permission.name);

describe('permissionWords', () => {
  it('has words of its own for every permission of Chartway', () => {
    const unknown = ALL.filter(name => permissionWords(name).thing === 'Other');
    expect(unknown).toEqual([]);
    const words = ALL.map(name => {
      const { thing, verb } = permissionWords(name);
      return `${thing}: ${verb}`;
    });
    expect(new Set(words).size).toBe(ALL.length);
  });

  it.each([
    ['chartway.instance.deploy', 'Deploy'],
    ['chartway.chart.push', 'Push chart'],
    ['chartway.audit.export', 'Audit export'],
  ])('names what was done: %s', (action, words) => {
    expect(actionWords(action)).toBe(words);
  });
});
