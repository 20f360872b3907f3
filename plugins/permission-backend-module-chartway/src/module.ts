import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { ChartwayPermissionPolicy } from './ChartwayPermissionPolicy';
import { ReloadingPolicyConfig } from './ReloadingPolicyConfig';

/**
 * The permission policy of the seven Chartway roles, bound to groups by `chartway.policy.bindings`.
 *
 * @public
 */
export const permissionModuleChartway = createBackendModule({
  pluginId: 'permission',
  moduleId: 'chartway',
  register(module) {
    module.registerInit({
      deps: {
        policy: policyExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        userInfo: coreServices.userInfo,
      },
      async init({ policy, config, logger, userInfo }) {
        policy.setPolicy(
          new ChartwayPermissionPolicy(
            userInfo,
            new ReloadingPolicyConfig(config, logger),
          ),
        );
      },
    });
  },
});
