import type {
  AdapterContext,
  AdapterFactory,
  ChartRegistry,
  ChartwayAdaptersExtensionPoint,
  DeploymentEngine,
  GitHost,
} from '@chartway/plugin-chartway-node';

/** Keeps the adapters that were offered, by kind, and makes those that the configuration names. */
export class AdapterRegistry implements ChartwayAdaptersExtensionPoint {
  readonly #gitHosts = new Map<string, AdapterFactory<GitHost>>();
  readonly #registries = new Map<string, AdapterFactory<ChartRegistry>>();
  readonly #engines = new Map<string, AdapterFactory<DeploymentEngine>>();

  addGitHost(kind: string, factory: AdapterFactory<GitHost>): void {
    add(this.#gitHosts, 'Git host', kind, factory);
  }

  addChartRegistry(kind: string, factory: AdapterFactory<ChartRegistry>): void {
    add(this.#registries, 'chart registry', kind, factory);
  }

  addDeploymentEngine(
    kind: string,
    factory: AdapterFactory<DeploymentEngine>,
  ): void {
    add(this.#engines, 'deployment engine', kind, factory);
  }

  /** @throws Error naming the key when no adapter of the configured kind is there. */
  gitHost(kind: string, context: AdapterContext): GitHost {
    return make(this.#gitHosts, kind, context);
  }

  /** @throws Error naming the key when no adapter of the configured kind is there. */
  chartRegistry(kind: string, context: AdapterContext): ChartRegistry {
    return make(this.#registries, kind, context);
  }

  /** @throws Error naming the key when no adapter of the configured kind is there. */
  deploymentEngine(kind: string, context: AdapterContext): DeploymentEngine {
    return make(this.#engines, kind, context);
  }
}

function add<T>(
  factories: Map<string, AdapterFactory<T>>,
  what: string,
  kind: string,
  factory: AdapterFactory<T>,
): void {
  if (factories.has(kind)) {
    throw new Error(
      `A ${what} of type "${kind}" is there already; install only one backend module that adds it.`,
    );
  }
  factories.set(kind, factory);
}

function make<T>(
  factories: ReadonlyMap<string, AdapterFactory<T>>,
  kind: string,
  context: AdapterContext,
): T {
  const factory = factories.get(kind);
  if (!factory) {
    const kinds = [...factories.keys()].sort().join(', ');
    throw new Error(
      `${context.configKey}.type: there is no adapter of type "${kind}"; choose one of ${kinds}, or install the backend module that adds it.`,
    );
  }
  return factory(context);
}
