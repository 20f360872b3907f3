import type { Environment } from '@chartway/plugin-chartway-common';
import type { GitChanges } from '@chartway/plugin-chartway-node';
import type { DestinationRule } from './domain/destinations';
import { engineFiles, type EngineLayout } from './domain/engineFiles';
import { DEFAULT_LAYOUT, type ApplicationsOf } from './domain/layout';

/** What a deployment engine applies beside the Applications of single instances, and where those are. */
export class EngineFiles {
  readonly #engines: ReadonlyMap<string, EngineLayout>;
  readonly #destinations: readonly DestinationRule[];
  readonly #environments: readonly Environment[];
  readonly #branch: string;
  readonly #chartsUrl: string;

  constructor(options: {
    engines: readonly EngineLayout[];
    destinations: readonly DestinationRule[];
    environments: readonly Environment[];
    /** Branch of the GitOps repository. */
    branch: string;
    /** `oci://host/path` below which charts are. */
    chartsUrl: string;
  }) {
    this.#engines = new Map(
      options.engines.map(engine => [engine.name, engine]),
    );
    this.#destinations = options.destinations;
    this.#environments = options.environments;
    this.#branch = options.branch;
    this.#chartsUrl = options.chartsUrl;
  }

  /** Folder of the GitOps repository that the root Application of an engine applies; `apps` for instances without one. */
  readonly folderOf: ApplicationsOf = engine =>
    this.#find(engine)?.applications ?? DEFAULT_LAYOUT.applications;

  /** Whether every instance of the engine has an Application file of its own. */
  ownsFiles(engine: string | undefined): boolean {
    return this.#find(engine)?.applicationsBy !== 'application-sets';
  }

  /**
   * What belongs to an engine and no single instance, by path: part of every release, so that it is there before the first
   * Application needs it. What is in Git already makes no change.
   *
   * @param gitRepository - Clone URL of the GitOps repository.
   */
  changesFor(engine: string | undefined, gitRepository: string): GitChanges {
    const layout = this.#find(engine);
    if (!layout) return {};
    return engineFiles({
      engine: layout,
      destinations: this.#destinations,
      environments: this.#environments,
      gitRepository,
      branch: this.#branch,
      chartsUrl: this.#chartsUrl,
    });
  }

  #find(engine: string | undefined): EngineLayout | undefined {
    return engine === undefined ? undefined : this.#engines.get(engine);
  }
}
