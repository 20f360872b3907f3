import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import {
  auditReadPermission,
  chartTemplateReadPermission,
  chartTemplateWritePermission,
  defaultEnvironments,
  instanceDeployPermission,
  instanceReadPermission,
  instanceRefreshPermission,
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
) => decideChartway(permission, who, defaultEnvironments);

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
    const names = ['chartway.secret.reveal', 'chartway.__proto__', 'chartway.'];
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

  it('lets a template user deploy in dev only', () => {
    const decision = decide(
      instanceDeployPermission,
      subject(binding({ role: 'template-user', products: ['shop'] })),
    );
    expect(decision).toMatchObject({
      conditions: {
        allOf: [
          condition('isProduct', { products: ['shop'] }),
          condition('inEnvironment', { environments: ['dev'] }),
        ],
      },
    });
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
      renamed,
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

  it('shows a developer their own audit entries, devops those of their teams, operations all', () => {
    const own = {
      rule: 'isActor',
      resourceType: 'chartway-audit-entry',
      params: { actors: [dana] },
    };
    expect(
      decide(auditReadPermission, subject(binding({ role: 'developer' }))),
    ).toMatchObject({ conditions: own });
    expect(
      decide(auditReadPermission, subject(binding({ role: 'devops' }))),
    ).toMatchObject({
      conditions: {
        anyOf: [
          own,
          {
            rule: 'ownsProduct',
            resourceType: 'chartway-audit-entry',
            params: { owners: ['group:default/team-shop'] },
          },
        ],
      },
    });
    expect(
      decide(
        auditReadPermission,
        subject(binding({ role: 'operations', products: '*' })),
      ),
    ).toEqual({ result: AuthorizeResult.ALLOW });
  });
});
