import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  CHARTWAY_CONTEXT_RESOURCE_TYPE,
  chartTemplateReadPermission,
  chartwayConditionalDecision,
  contextConditions,
  instanceDeployPermission,
  instanceReadPermission,
} from '@chartway/plugin-chartway-common';
import { Authorizer } from './Authorizer';
import { callerOf } from './Caller';
import { contextRules } from './rules';

const CONTEXT = { product: 'shop', customer: 'acme', environment: 'dev' };
const OWNERS = new Map([
  ['shop', 'group:default/team-shop'],
  ['till', 'group:default/team-shop'],
  ['billing', 'group:default/team-billing'],
]);
const OWNED = { ...CONTEXT, owner: 'group:default/team-shop' };
const auth = mockServices.auth();

const rules = {
  getRuleByName: (name: string) => {
    const rule = contextRules.find(item => item.name === name);
    if (!rule) throw new Error(`No rule ${name}`);
    return rule;
  },
};

type Decide = PermissionsService['authorizeConditional'];

const nobodyAsked: Decide = async () => {
  throw new Error('Nobody said what the policy answers');
};

function authorizerWith(authorizeConditional: Decide) {
  const denials: string[] = [];
  const authorizer = new Authorizer({
    auth,
    permissions: mockServices.permissions.mock({
      authorizeConditional,
      authorize: async requests =>
        requests.map(() => ({ result: AuthorizeResult.DENY })),
    }),
    registry: mockServices.permissionsRegistry.mock({
      getPermissionRuleset: (() => rules) as never,
    }),
    audit: {
      denied: async (_caller, intent) => {
        denials.push(`${intent.action} ${intent.subject}`);
      },
    },
    products: { owners: async () => OWNERS },
  });
  return { authorizer, denials };
}

const caller = (credentials: BackstageCredentials = mockCredentials.user()) =>
  callerOf(auth, credentials, 'request-1');

const deploy = (authorizer: Authorizer, resource = OWNED, who = caller()) =>
  authorizer.require(who, instanceDeployPermission, resource, 'shop-x');

describe('Authorizer', () => {
  it('lets through what the policy allows', async () => {
    const { authorizer, denials } = authorizerWith(async () => [
      { result: AuthorizeResult.ALLOW },
    ]);
    await expect(deploy(authorizer)).resolves.toBeUndefined();
    expect(denials).toEqual([]);
  });

  it.each<[string, Decide]>([
    ['a denial', async () => [{ result: AuthorizeResult.DENY }]],
    ['no answer', async () => []],
  ])(
    'security 28: takes %s as no, names the permission and records it',
    async (_, decide) => {
      const { authorizer, denials } = authorizerWith(decide);
      await expect(deploy(authorizer)).rejects.toThrow(
        /chartway\.instance\.deploy for product "shop", customer "acme", environment "dev"/,
      );
      expect(denials).toEqual(['chartway.instance.deploy shop-x']);
    },
  );

  it('does not record that somebody may not look', async () => {
    const { authorizer, denials } = authorizerWith(async () => [
      { result: AuthorizeResult.DENY },
    ]);
    await expect(
      authorizer.require(caller(), instanceReadPermission, OWNED, 'shop-x'),
    ).rejects.toThrow();
    expect(denials).toEqual([]);
  });

  const conditional: Decide = async () => [
    chartwayConditionalDecision(CHARTWAY_CONTEXT_RESOURCE_TYPE, {
      allOf: [
        contextConditions.ownsProduct(['group:default/team-shop']),
        contextConditions.inEnvironment(['dev', 'sit']),
        contextConditions.isCustomer(['acme']),
        contextConditions.isProduct(['shop']),
      ],
    }),
  ];

  it('decides conditions on the resource', async () => {
    const { authorizer } = authorizerWith(conditional);
    await expect(deploy(authorizer)).resolves.toBeUndefined();
    for (const other of [
      { owner: 'group:default/team-billing' },
      { environment: 'prod' },
      { customer: 'globex' },
      { product: 'shop-x' },
    ]) {
      await expect(deploy(authorizer, { ...OWNED, ...other })).rejects.toThrow(
        'permission',
      );
    }
  });

  it('takes a part that the resource does not have as no match', async () => {
    const { authorizer } = authorizerWith(conditional);
    const visible = await authorizer.visible(caller(), instanceReadPermission);
    expect(visible(OWNED)).toBe(true);
    expect(visible(CONTEXT)).toBe(false);
    expect(visible({ product: 'shop' })).toBe(false);
  });

  it('gives the conditions as a filter, with products in place of their owners', async () => {
    const { authorizer } = authorizerWith(conditional);
    expect(await authorizer.filter(caller(), instanceReadPermission)).toEqual({
      kind: 'criteria',
      criteria: {
        allOf: [
          { part: 'product', values: ['shop', 'till'] },
          { part: 'environment', values: ['dev', 'sit'] },
          { part: 'customer', values: ['acme'] },
          { part: 'product', values: ['shop'] },
        ],
      },
    });
  });

  it.each<[string, Decide, string]>([
    ['a yes', async () => [{ result: AuthorizeResult.ALLOW }], 'all'],
    ['a no', async () => [{ result: AuthorizeResult.DENY }], 'none'],
    ['no answer', async () => [], 'none'],
  ])('turns %s into a filter', async (_, decide, kind) => {
    const { authorizer } = authorizerWith(decide);
    expect(await authorizer.filter(caller(), instanceReadPermission)).toEqual({
      kind,
    });
    expect(await authorizer.auditFilter(caller())).toEqual({ kind });
  });

  it('gives services all or nothing', async () => {
    const { authorizer } = authorizerWith(nobodyAsked);
    const catalog = caller(mockCredentials.service('plugin:catalog'));
    expect(await authorizer.filter(catalog, instanceReadPermission)).toEqual({
      kind: 'all',
    });
    expect(await authorizer.auditFilter(catalog)).toEqual({ kind: 'none' });
  });

  it('passes on that the policy cannot be asked, which is no yes', async () => {
    const { authorizer } = authorizerWith(nobodyAsked);
    await expect(deploy(authorizer)).rejects.toThrow('Nobody said');
  });

  it('refuses basic permissions that are denied', async () => {
    const { authorizer } = authorizerWith(nobodyAsked);
    await expect(
      authorizer.requireBasic(caller(), chartTemplateReadPermission),
    ).rejects.toThrow(/chartway\.chart-template\.read/);
  });

  it('security 30: gives services only what they are named for, without asking the policy', async () => {
    const { authorizer } = authorizerWith(nobodyAsked);
    const may = (
      credentials: BackstageCredentials,
      permission = instanceReadPermission,
    ) => authorizer.may(caller(credentials), permission, OWNED);
    const { service } = mockCredentials;
    expect(await may(service('plugin:catalog'))).toBe(true);
    expect(await may(service('plugin:catalog'), instanceDeployPermission)).toBe(
      false,
    );
    expect(await may(service('plugin:scaffolder'))).toBe(false);
    expect(await may(service('external:ci'))).toBe(false);
    const restricted = service('external:ci', {
      permissionNames: [instanceReadPermission.name],
    });
    expect(await may(restricted)).toBe(true);
    expect(await may(restricted, instanceDeployPermission)).toBe(false);
    expect(
      await may(
        service('external:ci', {
          permissionNames: [instanceDeployPermission.name],
          permissionAttributes: { action: ['read'] },
        }),
        instanceDeployPermission,
      ),
    ).toBe(false);
    expect(await may(service('__proto__'))).toBe(false);
  });

  it('security 31: acts for the person behind a service, and names the service', () => {
    const credentials = mockCredentials.user('user:default/jane');
    expect(caller(credentials)).toMatchObject({ actor: 'user:default/jane' });
    const acting = {
      ...credentials,
      principal: {
        ...credentials.principal,
        actor: { type: 'service' as const, subject: 'plugin:scaffolder' },
      },
    };
    expect(caller(acting)).toMatchObject({
      actor: 'user:default/jane',
      via: 'plugin:scaffolder',
    });
    expect(() => caller(mockCredentials.none())).toThrow(/sign in/);
  });
});
