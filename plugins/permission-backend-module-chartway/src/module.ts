import {
  coreServices,
  createBackendModule,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import {
  ReloadingPolicyConfig,
  type Policy,
} from '@chartway/plugin-chartway-node';
import { ChartwayPermissionPolicy } from './ChartwayPermissionPolicy';

/** Says how many bindings there are, since nobody may do anything without. */
function announce({ bindings }: Policy, logger: LoggerService): void {
  if (bindings.length === 0) {
    logger.warn(
      'No role is bound to any group, so nobody may use Chartway. Set chartway.policy.bindings.',
    );
  } else {
    logger.info(`Roles are bound by ${bindings.length} bindings`);
  }
}

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
        const bound = new ReloadingPolicyConfig(config, logger, changed =>
          announce(changed, logger),
        );
        announce(bound.current(), logger);
        policy.setPolicy(new ChartwayPermissionPolicy(userInfo, bound));
      },
    });
  },
});
