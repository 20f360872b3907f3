import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { chartwayRoleSchema } from '@chartway/plugin-chartway-common';
import { auditReaches, rolePermissions, type Reach } from './policy';

const roles = chartwayRoleSchema.options;

const NAMES = {
  dev: 'dev',
  test: 'sit, uat',
  'first test': 'sit',
  prod: 'prod',
};

function cell(reach: Reach | undefined): string {
  if (!reach) return '–';
  if (reach === 'everywhere') return 'all';
  return reach.map(name => NAMES[name]).join(', ');
}

describe('docs/guides/roles.md', () => {
  it('shows people the table that the policy decides by', () => {
    const guide = resolve(__dirname, '../../../docs/guides/roles.md');
    const shown = readFileSync(guide, 'utf8')
      .split('\n')
      .filter(line => line.startsWith('| `chartway.'))
      .map(line => line.split('|').map(text => text.trim()))
      .map(([, name = '', ...cells]) => [
        name.replaceAll('`', ''),
        cells.slice(0, roles.length),
      ]);
    const decided = [...rolePermissions].map(([name, reaches]) => [
      name,
      roles.map(role => cell(reaches[role])),
    ]);
    const audit = roles.map(role => auditReaches[role]);
    expect(shown).toEqual([...decided, ['chartway.audit.read', audit]]);
  });
});
