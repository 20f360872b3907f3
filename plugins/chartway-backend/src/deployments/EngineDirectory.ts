import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { Instance } from '@chartway/plugin-chartway-common';
import type {
  DeploymentEngine,
  EngineSources,
} from '@chartway/plugin-chartway-node';
import type {
  InstanceSources,
  ReleaseListener,
} from '../instances/InstanceService';

/**
 * The configured deployment engines. Connects an engine to the sources of an instance when the instance is released,
 * and has it look at Git; an engine that is down delays nothing, it looks by itself later.
 */
export class EngineDirectory implements ReleaseListener {
  readonly #engines: ReadonlyMap<string, DeploymentEngine>;
  readonly #logger: LoggerService;
  /** By engine and sources: what is connected already. */
  readonly #connected = new Map<string, Promise<void>>();

  constructor(engines: readonly DeploymentEngine[], logger: LoggerService) {
    this.#engines = new Map(engines.map(engine => [engine.name, engine]));
    this.#logger = logger;
  }

  find(name: string | undefined): DeploymentEngine | undefined {
    return name === undefined ? undefined : this.#engines.get(name);
  }

  list(): DeploymentEngine[] {
    return [...this.#engines.values()];
  }

  webUrl(engine: string, application: string): string | undefined {
    return this.find(engine)?.webUrl(application);
  }

  async released(instance: Instance, sources: InstanceSources): Promise<void> {
    const engine = this.find(instance.engine);
    if (!engine) return;
    const chartRepository = instance.release.chart.repository;
    try {
      await this.#connect(engine, { chartRepository, ...sources });
      await engine.refresh(instance.application);
    } catch (error) {
      this.#logger.warn(
        `Git has the release of ${instance.name}, but the engine ${
          engine.name
        } could not be told: ${isError(error) ? error.message : error}`,
      );
    }
  }

  #connect(engine: DeploymentEngine, sources: EngineSources): Promise<void> {
    const key = JSON.stringify([engine.name, sources]);
    const known = this.#connected.get(key);
    if (known) return known;
    const connecting = engine.connect(sources);
    this.#connected.set(key, connecting);
    connecting.catch(() => this.#connected.delete(key));
    return connecting;
  }
}
