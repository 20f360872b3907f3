import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import {
  auditReadPermission,
  chartTemplateReadPermission,
  chartTemplateWritePermission,
  defaultEnvironments,
  instanceCreatePermission,
  instanceDeployPermission,
  instanceReadPermission,
  instanceRefreshPermission,
  secretRevealPermission,
} from '@chartway/plugin-chartway-common';
import type { Binding, Subject } from './Binding';
import { decideChartway } from './decideChartway';

const dana = 'user:default/dana';

function binding(part: Partial<Binding> & Pick<Binding, 'role'>): Binding {
  return {
    group: 'group:default/team-shop',
    products: 'owned',
    customers: '*',
    environments: '*',
    ...part,
  };
}

function subject(...bindings: Binding[]): Subject {
  return { userEntityRef: dana, ownershipEntityRefs: [dana], bindings };
}

const condition = (rule: string, params: object) => ({
  rule,
  resourceType: 'chartway-context',
  params,
});
const decide = (
  permission: Parameters<typeof decideChartway>[0],
  who: Subject,
  reveal = false,
) =>
  decideChartway(permission, who, {
    environments: defaultEnvironments,
    reveal,
  });

describe('decideChartway', () => {
  it('denies everything to somebody without a role', () => {
    for (const permission of [
      chartTemplateReadPermission,
      instanceReadPermission,
      instanceDeployPermission,
      auditReadPermission,
    ]) {
      expect(decide(permission, subject())).toEqual({
        result: AuthorizeResult.DENY,
      });
    }
  });

  it('denies a permission it does not know, even to operations everywhere', () => {
    const all = subject(
      binding({ role: 'operations', products: '*' }),
      binding({ role: 'platform-engineer', products: '*' }),
    );
    const names = ['chartway.secret.steal', 'chartway.__proto__', 'chartway.'];
    for (const name of names) {
      const basic = createPermission({ name, attributes: {} });
      const resource = (resourceType: string) =>
        createPermission({ name, attributes: {}, resourceType });
      for (const permission of [
        basic,
        resource('chartway-context'),
        resource('chartway-audit-entry'),
        resource('other'),
      ]) {
        expect(decide(permission, all).result).toBe(AuthorizeResult.DENY);
      }
    }
  });

  it('does not take a permission of the same name on another resource type for one of ours', () => {
    const foreign = createPermission({
      name: 'chartway.instance.deploy',
      attributes: {},
      resourceType: 'catalog-entity',
    });
    expect(
      decide(foreign, subject(binding({ role: 'operations', products: '*' }))),
    ).toEqual({ result: AuthorizeResult.DENY });
  });

  it('limits a developer to dev and to the products of the group', () => {
    expect(
      decide(instanceDeployPermission, subject(binding({ role: 'developer' }))),
    ).toEqual({
      result: AuthorizeResult.CONDITIONAL,
      pluginId: 'chartway',
      resourceType: 'chartway-context',
      conditions: {
        allOf: [
          condition('ownsProduct', { owners: ['group:default/team-shop'] }),
          condition('inEnvironment', { environments: ['dev'] }),
        ],
      },
    });
  });

  it('lets a template user create outside production, and change nothing', () => {
    const user = subject(binding({ role: 'template-user', products: '*' }));
    expect(decide(instanceCreatePermission, user)).toMatchObject({
      conditions: condition('inEnvironment', {
        environments: ['dev', 'sit', 'uat'],
      }),
    });
    expect(decide(instanceDeployPermission, user)).toEqual({
      result: AuthorizeResult.DENY,
    });
  });

  it('shows the values of secrets to operations only, and only when the configuration says so', () => {
    const everywhere = { products: '*' } as const;
    const operations = subject(binding({ role: 'operations', ...everywhere }));
    expect(decide(secretRevealPermission, operations).result).toBe(
      AuthorizeResult.DENY,
    );
    expect(decide(secretRevealPermission, operations, true).result).toBe(
      AuthorizeResult.ALLOW,
    );
    const others = subject(
      binding({ role: 'devops', ...everywhere }),
      binding({ role: 'platform-engineer', ...everywhere }),
      binding({ role: 'developer', ...everywhere }),
    );
    expect(decide(secretRevealPermission, others, true).result).toBe(
      AuthorizeResult.DENY,
    );
  });

  it('names the environments of a group by the configuration', () => {
    const renamed = [
      { name: 'sandbox', group: 'dev' },
      { name: 'qa', group: 'test' },
      { name: 'live', group: 'prod' },
    ];
    const decision = decideChartway(
      instanceRefreshPermission,
      subject(binding({ role: 'devops', products: '*' })),
      { environments: renamed, reveal: false },
    );
    expect(decision).toMatchObject({
      conditions: condition('inEnvironment', {
        environments: ['sandbox', 'qa'],
      }),
    });
  });

  it('takes what role and binding share, and nothing when they share nothing', () => {
    const narrowed = binding({
      role: 'devops',
      products: '*',
      environments: ['uat', 'prod'],
    });
    expect(decide(instanceDeployPermission, subject(narrowed))).toMatchObject({
      conditions: condition('inEnvironment', { environments: ['uat'] }),
    });
    expect(
      decide(
        instanceDeployPermission,
        subject({ ...narrowed, environments: ['prod'] }),
      ),
    ).toEqual({ result: AuthorizeResult.DENY });
  });

  it('adds up bindings, and says each only once', () => {
    const one = binding({
      role: 'operations',
      products: ['shop'],
      customers: ['acme'],
    });
    const two = binding({ role: 'developer', products: ['billing'] });
    expect(
      decide(instanceReadPermission, subject(one, two, one)),
    ).toMatchObject({
      conditions: {
        anyOf: [
          {
            allOf: [
              condition('isProduct', { products: ['shop'] }),
              condition('isCustomer', { customers: ['acme'] }),
            ],
          },
          condition('isProduct', { products: ['billing'] }),
        ],
      },
    });
  });

  it('allows without a condition when a binding covers everything', () => {
    expect(
      decide(
        instanceDeployPermission,
        subject(
          binding({ role: 'developer' }),
          binding({ role: 'operations', products: '*' }),
        ),
      ),
    ).toEqual({ result: AuthorizeResult.ALLOW });
  });

  it('lets template authors write chart templates and others not', () => {
    expect(
      decide(
        chartTemplateWritePermission,
        subject(binding({ role: 'template-author' })),
      ).result,
    ).toBe(AuthorizeResult.ALLOW);
    expect(
      decide(
        chartTemplateWritePermission,
        subject(binding({ role: 'operations', products: '*' })),
      ).result,
    ).toBe(AuthorizeResult.DENY);
  });

  describe('of the audit log', () => {
    const audited = (rule: string, params: object) => ({
      rule,
      resourceType: 'chartway-audit-entry',
      params,
    });
    const own = audited('isActor', { actors: [dana] });
    const conditionsOf = (...bindings: Binding[]) =>
      decide(auditReadPermission, subject(...bindings));

    it('shows a developer what they did, however many bindings they have', () => {
      expect(
        conditionsOf(
          binding({ role: 'developer' }),
          binding({ role: 'template-user', products: '*' }),
        ),
      ).toEqual({
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'chartway',
        resourceType: 'chartway-audit-entry',
        conditions: own,
      });
    });

    it('shows devops what is about their teams', () => {
      expect(conditionsOf(binding({ role: 'devops' }))).toMatchObject({
        conditions: {
          anyOf: [
            own,
            audited('ownsProduct', { owners: ['group:default/team-shop'] }),
          ],
        },
      });
    });

    it('shows devops of all products what is deployed anywhere, not what is about the portal', () => {
      expect(
        conditionsOf(binding({ role: 'devops', products: '*' })),
      ).toMatchObject({
        conditions: {
          anyOf: [
            own,
            audited('inEnvironment', {
              environments: ['dev', 'sit', 'uat', 'prod'],
            }),
          ],
        },
      });
    });

    it('shows operations all that the binding covers', () => {
      expect(
        conditionsOf(binding({ role: 'operations', products: '*' })),
      ).toEqual({ result: AuthorizeResult.ALLOW });
      expect(
        conditionsOf(
          binding({
            role: 'support',
            products: ['shop'],
            customers: ['acme'],
            environments: ['prod'],
          }),
        ),
      ).toMatchObject({
        conditions: {
          anyOf: [
            own,
            {
              allOf: [
                audited('isProduct', { products: ['shop'] }),
                audited('isCustomer', { customers: ['acme'] }),
                audited('inEnvironment', { environments: ['prod'] }),
              ],
            },
          ],
        },
      });
    });
  });
});
