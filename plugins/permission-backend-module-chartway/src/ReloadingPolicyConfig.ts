import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { CurrentPolicyConfig } from './ChartwayPermissionPolicy';
import { readPolicyConfig, type PolicyConfig } from './PolicyConfig';

/**
 * Keeps the policy's configuration up to date without a restart. A change that cannot be read is reported and left aside:
 * what held before goes on, because a typing error must neither open nor close the portal.
 */
export class ReloadingPolicyConfig implements CurrentPolicyConfig {
  #current: PolicyConfig;

  /** @throws InputError naming the key, when the configuration cannot be read at the start. */
  constructor(config: RootConfigService, logger: LoggerService) {
    this.#current = readPolicyConfig(config);
    this.#announce(logger);
    config.subscribe?.(() => {
      try {
        this.#current = readPolicyConfig(config);
        this.#announce(logger);
      } catch (error) {
        logger.error(
          `The changed role bindings are not used, those before go on: ${
            isError(error) ? error.message : String(error)
          }. Correct the configuration; no restart is needed.`,
        );
      }
    });
  }

  current(): PolicyConfig {
    return this.#current;
  }

  #announce(logger: LoggerService): void {
    const { length } = this.#current.bindings;
    if (length === 0) {
      logger.warn(
        'No role is bound to any group, so nobody may use Chartway. Set chartway.policy.bindings.',
      );
    } else {
      logger.info(`Roles are bound by ${length} bindings`);
    }
  }
}
