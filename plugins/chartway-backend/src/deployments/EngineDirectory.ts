import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { Instance } from '@chartway/plugin-chartway-common';
import type {
  DeploymentEngine,
  EngineSources,
} from '@chartway/plugin-chartway-node';
import type { ReleaseListener } from '../instances/InstanceService';
import { within } from './within';

/** How long a release waits for an engine to be told of it. */
const TELL_TIMEOUT_MS = 10_000;

/** What every engine reads: the GitOps repository. */
export type GitOpsSources = Omit<
  EngineSources,
  'chartRepository' | 'applicationsPath'
>;

/**
 * The configured deployment engines. Connects an engine to the sources of an instance before it is first asked to look
 * at Git.
 */
export class EngineDirectory implements ReleaseListener {
  readonly #engines: ReadonlyMap<string, DeploymentEngine>;
  readonly #applicationsOf: (engine: string) => string;
  readonly #sources: () => Promise<GitOpsSources>;
  readonly #logger: LoggerService;
  readonly #listeners: ((instance: Instance) => Promise<void>)[] = [];

  constructor(options: {
    engines: readonly DeploymentEngine[];
    /** Folder of the GitOps repository that holds the Applications of an engine. */
    applicationsOf: (engine: string) => string;
    sources: () => Promise<GitOpsSources>;
    logger: LoggerService;
  }) {
    const { engines } = options;
    this.#engines = new Map(engines.map(engine => [engine.name, engine]));
    this.#applicationsOf = options.applicationsOf;
    this.#sources = options.sources;
    this.#logger = options.logger;
  }

  /** Has somebody be told of releases before the engines are. It must not throw. */
  listen(listener: (instance: Instance) => Promise<void>): void {
    this.#listeners.push(listener);
  }

  find(name: string | undefined): DeploymentEngine | undefined {
    return name === undefined ? undefined : this.#engines.get(name);
  }

  /** In the order of the configuration. */
  all(): DeploymentEngine[] {
    return [...this.#engines.values()];
  }

  webUrl(engine: string, application: string): string | undefined {
    return this.find(engine)?.webUrl(application);
  }

  /** Tells the engine of a release. One that is down delays the release by some seconds and then looks by itself. */
  async released(instance: Instance): Promise<void> {
    for (const listener of this.#listeners) await listener(instance);
    const engine = this.find(instance.engine);
    if (!engine) return;
    try {
      await this.refresh(engine, instance);
    } catch (error) {
      this.#logger.warn(
        `Git has the release of ${instance.name}, but the engine ${
          engine.name
        } could not be told: ${isError(error) ? error.message : error}`,
      );
    }
  }

  /**
   * Connects the engine to the instance's sources and has it look at Git again, `hard` without its caches.
   *
   * @throws UpstreamError
   */
  refresh(
    engine: DeploymentEngine,
    instance: Instance,
    options: { hard?: boolean } = {},
  ): Promise<void> {
    const work = async () => {
      const chartRepository = instance.release.chart.repository;
      const sources = await this.#sources();
      const applicationsPath = this.#applicationsOf(engine.name);
      await engine.connect({ chartRepository, applicationsPath, ...sources });
      await engine.refresh(instance.application, options);
    };
    return within(work(), { engine, milliseconds: TELL_TIMEOUT_MS });
  }
}
