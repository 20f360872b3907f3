import {
  chartwayBasicPermissions,
  chartwayContextPermissions,
  chartwayRoleSchema,
} from '@chartway/plugin-chartway-common';
import { rolePermissions } from './rolePermissions';

const roles = chartwayRoleSchema.options;

/** The table of the design, the rows whose verbs exist; environment names as written there. */
const TABLE: Record<string, string[]> = {
  'chartway.chart-template.read': [
    'yes',
    'yes',
    'yes',
    'yes',
    'yes',
    'yes',
    'yes',
  ],
  'chartway.chart-template.use': ['yes', 'yes', 'yes', 'yes', 'yes', '–', '–'],
  'chartway.chart-template.write': ['–', 'yes', '–', '–', 'yes', '–', '–'],
  'chartway.chart.generate': ['dev', 'yes', 'yes', 'yes', 'yes', '–', '–'],
  'chartway.chart.push': ['dev', 'yes', 'yes', 'yes', 'yes', '–', '–'],
  'chartway.instance.read': ['yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes'],
  'chartway.instance.deploy': [
    'dev',
    '–',
    // "At creation" in the design: as long as no rule says so, where a change does the least harm.
    'dev',
    'dev, sit, uat',
    '–',
    'yes',
    '–',
  ],
  'chartway.instance.refresh': [
    'dev',
    '–',
    '–',
    'dev, sit, uat',
    '–',
    'yes',
    'yes',
  ],
  'chartway.audit.read': [
    'own',
    'own',
    'own',
    'own teams',
    'all',
    'all',
    'all',
  ],
};

const GROUP_NAMES: Record<string, string> = { dev: 'dev', test: 'sit, uat' };

function cell(role: (typeof roles)[number], permission: string): string {
  const grants = rolePermissions[role];
  if (permission === 'chartway.audit.read') return grants.audit;
  if (grants.basic.includes(permission)) return 'yes';
  const grant = grants.context[permission];
  if (!grant) return '–';
  return grant.environments === 'all'
    ? 'yes'
    : grant.environments.map(group => GROUP_NAMES[group]).join(', ');
}

describe('rolePermissions', () => {
  it.each(Object.entries(TABLE))(
    'security 28: gives %s to each role as the design says',
    (permission, expected) => {
      expect(roles.map(role => cell(role, permission))).toEqual(expected);
    },
  );

  it('has a row for every permission there is, and for none that does not exist', () => {
    const existing = [
      ...chartwayBasicPermissions,
      ...chartwayContextPermissions,
    ].map(({ name }) => name);
    expect(Object.keys(TABLE).sort()).toEqual(
      [...existing, 'chartway.audit.read'].sort(),
    );
    const granted = roles.flatMap(role => [
      ...rolePermissions[role].basic,
      ...Object.keys(rolePermissions[role].context),
    ]);
    expect(granted.filter(name => !existing.includes(name))).toEqual([]);
  });
});
