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
    });
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

  it.each([
    [
      { group: 'group:default/a', role: 'admin' },
      'chartway.policy.bindings[0].role',
    ],
    [
      { group: 'user:default/a', role: 'devops' },
      'chartway.policy.bindings[0].group',
    ],
    [{ group: 'team', role: 'devops' }, 'chartway.policy.bindings[0].group'],
    [{ role: 'devops' }, 'chartway.policy.bindings[0].group'],
    [
      { group: 'group:default/a', role: 'devops', products: [] },
      'chartway.policy.bindings[0].products',
    ],
    [
      { group: 'group:default/a', role: 'devops', customers: [''] },
      'chartway.policy.bindings[0].customers[0]',
    ],
    [
      {
        group: 'group:default/a',
        role: 'devops',
        environments: ['dev', 'pord'],
      },
      'chartway.policy.bindings[0].environments[1]',
    ],
    [
      { group: 'group:default/a', role: 'devops', product: ['shop'] },
      'chartway.policy.bindings[0]',
    ],
  ])('refuses %j and names the key', (binding, key) => {
    expect(() => readBinding(binding)).toThrow(`${key}: `);
  });

  it('refuses environments without a group and names the key', () => {
    expect(() => read({ environments: [{ name: 'dev' }] })).toThrow(
      'chartway.environments[0].group: ',
    );
  });
});
