import {
  createExtensionPoint,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import type { ChartRegistry } from './ChartRegistry';
import type { DeploymentEngine } from './DeploymentEngine';
import type { GitHost } from './GitHost';

/**
 * What an adapter is given: its own block of the configuration, as read, and where it may keep files.
 *
 * @public
 */
export type AdapterContext = {
  /** The block of configuration that named the adapter's kind. The adapter parses it and throws an error naming the key. */
  options: unknown;
  /** Key of that block, for error messages: `chartway.registry`. */
  configKey: string;
  /** Absolute path of a folder of its own for caches and embedded data. */
  dataFolder: string;
  logger: LoggerService;
};

/**
 * Makes one adapter from its configuration.
 *
 * @public
 */
export type AdapterFactory<T> = (context: AdapterContext) => T;

/**
 * Where adapters offer themselves by kind: the `type` in `chartway.git`, `chartway.registry` and
 * `chartway.engines[]`. The built-in ones register here too.
 *
 * @public
 */
export interface ChartwayAdaptersExtensionPoint {
  addGitHost(kind: string, factory: AdapterFactory<GitHost>): void;
  addChartRegistry(kind: string, factory: AdapterFactory<ChartRegistry>): void;
  addDeploymentEngine(
    kind: string,
    factory: AdapterFactory<DeploymentEngine>,
  ): void;
}

/**
 * Extension point of the `chartway` plugin for adapters.
 *
 * @public
 */
export const chartwayAdaptersExtensionPoint =
  createExtensionPoint<ChartwayAdaptersExtensionPoint>({
    id: 'chartway.adapters',
  });
