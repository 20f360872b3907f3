import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  chartTemplateReadPermission,
  instanceDeployPermission,
} from '@chartway/plugin-chartway-common';
import { ReloadingPolicyConfig } from '@chartway/plugin-chartway-node';
import { ChartwayPermissionPolicy } from './ChartwayPermissionPolicy';

const devops = 'group:default/devops';

function bound(role: string) {
  return {
    chartway: {
      policy: { bindings: [{ group: devops, role, products: ['*'] }] },
    },
  };
}

/** A configuration whose file a person edits while the portal runs. */
function editable(data: object) {
  const read = (content: object) =>
    mockServices.rootConfig({ data: JSON.parse(JSON.stringify(content)) });
  let now = read(data);
  const listeners: (() => void)[] = [];
  const config = new Proxy(now, {
    get(_, key) {
      if (key === 'subscribe') {
        return (listener: () => void) => {
          listeners.push(listener);
          return { unsubscribe() {} };
        };
      }
      const value: unknown = Reflect.get(now, key);
      return typeof value === 'function' ? value.bind(now) : value;
    },
  });
  return {
    config,
    edit(content: object) {
      now = read(content);
      listeners.forEach(listener => listener());
    },
  };
}

function policyOn(
  config: ConstructorParameters<typeof ReloadingPolicyConfig>[0],
  ownershipEntityRefs = ['user:default/devin', devops],
) {
  const userInfo = mockServices.userInfo.mock({
    getUserInfo: async () => ({
      userEntityRef: 'user:default/Devin',
      ownershipEntityRefs,
    }),
  });
  const logger = mockServices.logger.mock();
  const policy = new ChartwayPermissionPolicy(
    userInfo,
    new ReloadingPolicyConfig(config, logger),
  );
  const credentials = mockCredentials.user('user:default/devin');
  const user = {
    credentials,
    info: { userEntityRef: '', ownershipEntityRefs: [] },
  };
  return { policy, user, logger };
}

const { ALLOW, CONDITIONAL, DENY } = AuthorizeResult;

describe('ChartwayPermissionPolicy', () => {
  it('security 30: gives nothing to who is not signed in', async () => {
    const { config } = editable(bound('operations'));
    const { policy } = policyOn(config);
    for (const permission of [
      chartTemplateReadPermission,
      instanceDeployPermission,
    ]) {
      await expect(policy.handle({ permission })).resolves.toEqual({
        result: DENY,
      });
    }
  });

  it('decides by the groups that the user information service names, in any case', async () => {
    const { config } = editable(bound('devops'));
    const permission = instanceDeployPermission;
    const member = policyOn(config, ['Group:Default/DevOps']);
    await expect(
      member.policy.handle({ permission }, member.user),
    ).resolves.toMatchObject({ result: CONDITIONAL });
    const other = policyOn(config, ['group:default/team-shop']);
    await expect(
      other.policy.handle({ permission }, other.user),
    ).resolves.toEqual({ result: DENY });
  });

  it('follows the configuration without a restart', async () => {
    const { config, edit } = editable(bound('support'));
    const { policy, user } = policyOn(config);
    const permission = instanceDeployPermission;
    const ask = async () => (await policy.handle({ permission }, user)).result;
    expect(await ask()).toBe(DENY);
    edit(bound('operations'));
    expect(await ask()).toBe(ALLOW);
    edit({ chartway: { policy: { bindings: [] } } });
    expect(await ask()).toBe(DENY);
  });

  it('keeps the bindings when a change cannot be read, and says which key is wrong', async () => {
    const { config, edit } = editable(bound('operations'));
    const { policy, user, logger } = policyOn(config);
    edit(bound('emperor'));
    const permission = instanceDeployPermission;
    const { result } = await policy.handle({ permission }, user);
    expect(result).toBe(ALLOW);
    expect(logger.error.mock.calls.join()).toContain(
      'chartway.policy.bindings[0].role',
    );
  });

  it('does not start with bindings that cannot be read', () => {
    const { config } = editable(bound('emperor'));
    expect(() => policyOn(config)).toThrow('chartway.policy.bindings[0].role');
  });
});
