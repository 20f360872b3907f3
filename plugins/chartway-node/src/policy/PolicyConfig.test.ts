import { ConfigReader } from '@backstage/config';
import { defaultEnvironments } from '@chartway/plugin-chartway-common';
import { readPolicyConfig } from './PolicyConfig';

const read = (chartway: object) =>
  readPolicyConfig(new ConfigReader(JSON.parse(JSON.stringify({ chartway }))));
const readBinding = (binding: object) =>
  read({ policy: { bindings: [binding] } });

describe('readPolicyConfig', () => {
  it('reads no bindings when there are none', () => {
    expect(readPolicyConfig(new ConfigReader({}))).toEqual({
      bindings: [],
      environments: defaultEnvironments.map(({ name, group }) => ({
        name,
        group,
      })),
      reveal: false,
    });
  });

  it('keeps the values of secrets hidden unless the configuration says otherwise', () => {
    expect(read({ policy: {} }).reveal).toBe(false);
    expect(read({ policy: { reveal: true } }).reveal).toBe(true);
    expect(() => read({ policy: { reveal: 'yes' } })).toThrow(
      'chartway.policy.reveal: ',
    );
  });

  it('applies the defaults: products the group owns, all customers and environments', () => {
    expect(
      readBinding({ group: 'Group:Default/Team-Shop', role: 'developer' })
        .bindings,
    ).toEqual([
      {
        group: 'group:default/team-shop',
        role: 'developer',
        products: 'owned',
        customers: '*',
        environments: '*',
      },
    ]);
  });

  it('takes * anywhere in a list for all', () => {
    const [binding] = readBinding({
      group: 'group:default/ops',
      role: 'operations',
      products: ['shop', '*'],
      customers: ['acme'],
    }).bindings;
    expect(binding).toMatchObject({ products: '*', customers: ['acme'] });
  });

  it('takes a group without a namespace for one of the default namespace', () => {
    const [binding] = readBinding({
      group: 'group:ops',
      role: 'devops',
    }).bindings;
    expect(binding?.group).toBe('group:default/ops');
  });

  const group = 'group:default/a';

  it.each([
    [{ group, role: 'admin' }, '.role: Invalid option'],
    [
      { group: 'user:default/a', role: 'devops' },
      '.group: "user:default/a" is not the entity reference of a group; write it like group:default/team-shop',
    ],
    [
      { group: 'team', role: 'devops' },
      '.group: "team" is not the entity reference of a group; write it like group:default/team-shop',
    ],
    [{ role: 'devops' }, '.group: Invalid input'],
    [
      { group, role: 'devops', products: [] },
      '.products: give at least one name, or leave the key out for the default',
    ],
    [{ group, role: 'devops', products: [''] }, '.products[0]: Too small'],
    [{ group, role: 'devops', customers: [''] }, '.customers[0]: Too small'],
    [
      { group, role: 'devops', environments: ['dev', 'pord'] },
      '.environments[1]: there is no environment "pord"; chartway.environments has dev, sit, uat, prod',
    ],
    [{ group, role: 'devops', product: ['shop'] }, ': Unrecognized key'],
  ])('refuses %j and names the key', (binding, problem) => {
    expect(() => readBinding(binding)).toThrow(
      `chartway.policy.bindings[0]${problem}`,
    );
  });

  it('names every key at fault', () => {
    expect(() =>
      read({
        policy: {
          bindings: [
            { group, role: 'support' },
            { group, role: 'a' },
            { role: 'support' },
          ],
        },
      }),
    ).toThrow(
      /bindings\[1\]\.role: .*; chartway\.policy\.bindings\[2\]\.group: /,
    );
  });

  it('takes the environments of the configuration', () => {
    const policy = read({
      environments: [{ name: 'qa', title: 'QA', group: 'test' }],
      policy: { bindings: [{ group, role: 'devops', environments: ['qa'] }] },
    });
    expect(policy.environments).toEqual([{ name: 'qa', group: 'test' }]);
    expect(policy.bindings).toMatchObject([{ environments: ['qa'] }]);
  });

  it('refuses environments without a group and names the key', () => {
    expect(() => read({ environments: [{ name: 'dev' }] })).toThrow(
      'chartway.environments[0].group: ',
    );
  });
});
