import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { PermissionPolicy } from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { chartTemplateReadPermission } from '@chartway/plugin-chartway-common';
import permissionModuleChartway from '.';

jest.setTimeout(60_000);

async function start(bindings: { group: string; role: string }[]) {
  let policy: PermissionPolicy | undefined;
  const setPolicy = (given: PermissionPolicy) => {
    policy = given;
  };
  const backend = await startTestBackend({
    extensionPoints: [[policyExtensionPoint, { setPolicy }]],
    features: [
      permissionModuleChartway,
      mockServices.rootConfig.factory({
        data: { chartway: { policy: { bindings } } },
      }),
      mockServices.userInfo.factory(),
    ],
  });
  await backend.stop();
  return policy;
}

describe('permissionModuleChartway', () => {
  it('installs the policy that the configuration describes', async () => {
    const policy = await start([
      { group: 'group:default/support', role: 'support' },
    ]);
    const credentials = mockCredentials.user('user:default/kim');
    const info = { userEntityRef: '', ownershipEntityRefs: [] };
    await expect(
      policy?.handle(
        { permission: chartTemplateReadPermission },
        { credentials, info },
      ),
    ).resolves.toEqual({ result: AuthorizeResult.DENY });
  });

  it('stops the start and names the key when a binding is wrong', async () => {
    await expect(
      start([{ group: 'group:default/support', role: 'helper' }]),
    ).rejects.toThrow('chartway.policy.bindings[0].role');
  });
});
