import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { Policy } from './Binding';
import { readPolicyConfig } from './PolicyConfig';
import { policyVersionOf } from './policyVersion';

/**
 * A policy must look at the configuration as it is now, not as it was at the start.
 *
 * @public
 */
export interface CurrentPolicy {
  current(): Policy;
  /** {@link policyVersionOf} the current policy; undefined without any binding, when another policy must be deciding. */
  version(): string | undefined;
}

const versionOf = (policy: Policy) =>
  policy.bindings.length > 0 ? policyVersionOf(policy) : undefined;

/**
 * Keeps the policy's configuration up to date without a restart. A change that cannot be read is reported and left aside:
 * what held before goes on, because a typing error must neither open nor close the portal.
 *
 * @public
 */
export class ReloadingPolicyConfig implements CurrentPolicy {
  #current: Policy;
  #version: string | undefined;

  /**
   * @param onChange - Told the policy after every change that could be read.
   * @throws InputError naming the key, when the configuration cannot be read at the start.
   */
  constructor(
    config: RootConfigService,
    logger: LoggerService,
    onChange: (policy: Policy) => void = () => {},
  ) {
    this.#current = readPolicyConfig(config);
    this.#version = versionOf(this.#current);
    config.subscribe?.(() => {
      try {
        this.#current = readPolicyConfig(config);
      } catch (error) {
        logger.error(
          `The changed role bindings are not used, those before go on: ${
            isError(error) ? error.message : String(error)
          }. Correct the configuration; no restart is needed.`,
        );
        return;
      }
      this.#version = versionOf(this.#current);
      onChange(this.#current);
    });
  }

  current(): Policy {
    return this.#current;
  }

  version(): string | undefined {
    return this.#version;
  }
}
