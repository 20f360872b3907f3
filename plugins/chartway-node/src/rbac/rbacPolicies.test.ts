import {
  chartwayPermissions,
  type ChartwayRole,
} from '@chartway/plugin-chartway-common';
import type { Binding } from '../policy';
import { rbacPolicies } from './rbacPolicies';

const environments = [
  { name: 'dev', group: 'dev' },
  { name: 'sit', group: 'test' },
  { name: 'prod', group: 'prod' },
];

const binding = (
  group: string,
  role: ChartwayRole,
  scope: Partial<Binding> = {},
): Binding => ({
  group,
  role,
  products: '*',
  customers: '*',
  environments: '*',
  ...scope,
});

const policiesOf = (...bindings: Binding[]) =>
  rbacPolicies({ bindings, environments, reveal: false });

const roleNames = (...bindings: Binding[]) =>
  policiesOf(...bindings)
    .rows.filter(([type]) => type === 'g')
    .map(([, , role]) => role);

describe('rbacPolicies', () => {
  it('gives a group the permissions of its role, those without limits by row', () => {
    const { rows } = policiesOf(binding('group:default/desk', 'support'));
    expect(rows[0]).toEqual([
      'g',
      'group:default/desk',
      'role:default/chartway-support-desk',
    ]);
    expect(rows).toContainEqual([
      'p',
      'role:default/chartway-support-desk',
      'chartway.instance.refresh',
      'use',
      'allow',
    ]);
    expect(rows.flat()).not.toContain('chartway.instance.deploy');
  });

  it('limits the others by conditions that name each permission', () => {
    const { conditions, rows } = policiesOf(
      binding('group:default/shop', 'developer', {
        products: 'owned',
        customers: ['acme'],
      }),
    );
    const deploy = conditions.find(({ permissionMapping }) =>
      permissionMapping.some(({ name }) => name === 'chartway.instance.deploy'),
    );
    expect(deploy).toMatchObject({
      result: 'CONDITIONAL',
      roleEntityRef: 'role:default/chartway-developer-shop',
      pluginId: 'chartway',
      resourceType: 'chartway-context',
      conditions: {
        allOf: [
          { rule: 'ownsProduct', params: { owners: ['group:default/shop'] } },
          { rule: 'isCustomer', params: { customers: ['acme'] } },
          { rule: 'inEnvironment', params: { environments: ['dev'] } },
        ],
      },
    });
    expect(rows.flat()).not.toContain('chartway.instance.deploy');
  });

  it('leaves it to the RBAC plugin to put in who asks for their own audit entries', () => {
    const { conditions } = policiesOf(
      binding('group:default/shop', 'developer'),
    );
    expect(
      conditions.find(
        ({ resourceType }) => resourceType === 'chartway-audit-entry',
      )?.conditions,
    ).toMatchObject({ rule: 'isActor', params: { actors: ['$currentUser'] } });
  });

  it('security 28: names every permission of a role once, by row or by condition, and gives nobody the values of secrets', () => {
    const { rows, conditions } = policiesOf(
      binding('group:default/run', 'operations', { products: ['shop'] }),
    );
    const names = [
      ...rows.filter(([type]) => type === 'p').map(([, , name]) => name),
      ...conditions.flatMap(({ permissionMapping }) =>
        permissionMapping.map(({ name }) => name),
      ),
    ];
    expect(new Set(names).size).toBe(names.length);
    const known = chartwayPermissions.map(({ name }) => name);
    expect(known).toEqual(expect.arrayContaining(names));
    expect(names).toContain('chartway.promotion.override');
    expect(names).not.toContain('chartway.secret.reveal');
  });

  it('adds up several bindings of one group to one role', () => {
    const [one, two] = [
      binding('group:default/ops', 'devops', { products: ['shop'] }),
      binding('group:default/ops', 'devops', { products: ['billing'] }),
    ];
    expect(roleNames(one, two)).toEqual(['role:default/chartway-devops-ops']);
    const { conditions } = policiesOf(one, two);
    expect(conditions[0]?.conditions).toHaveProperty('anyOf');
  });

  it('keeps roles apart whose names would be the same, within the length the RBAC plugin takes', () => {
    const long = `group:default/${'a'.repeat(30)}.${'b'.repeat(30)}`;
    const names = roleNames(
      binding('group:default/x.ops', 'devops'),
      binding('group:x/ops', 'devops'),
      binding('group:default/x.ops', 'support'),
      binding(long, 'platform-engineer'),
      binding(`${long}c`, 'platform-engineer'),
    );
    expect(names.slice(0, 3)).toEqual([
      'role:default/chartway-devops-x.ops',
      'role:default/chartway-devops-x.ops-2',
      'role:default/chartway-support-x.ops',
    ]);
    expect(new Set(names).size).toBe(5);
    for (const name of names) {
      expect(name).toMatch(/^role:default\/[a-z]+([._-][a-z0-9]+)*$/);
      expect(name?.replace('role:default/', '').length).toBeLessThan(64);
    }
  });
});
