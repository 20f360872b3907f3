import type {
  AuthService,
  LoggerService,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { isError } from '@backstage/errors';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type { EventsService } from '@backstage/plugin-events-node';
import {
  CHARTWAY_INSTANCES_TOPIC,
  type CallOptions,
  type CatalogDocument,
  type ChartwayApi,
  type Choice,
  type Instance,
} from '@chartway/plugin-chartway-common';
import { componentEntity } from './entities/componentEntity';
import { instanceEntity } from './entities/instanceEntity';

const PROVIDER_NAME = 'chartway';
/** The most that the backend gives at once. */
const PAGE = 500;

/** What the provider works with. */
export type ProviderServices = {
  chartway: Pick<
    ChartwayApi,
    'catalogComponents' | 'instances' | 'products' | 'customers'
  >;
  auth: AuthService;
  events: EventsService;
  schedule: SchedulerServiceTaskRunner;
  logger: LoggerService;
};

/**
 * Puts into the catalog what Git holds: a component for each product that has a `catalog-info.yaml` in the chart
 * repository, and a resource for each instance. Repositories of the embedded Git host have no URL that could be
 * registered; that is why a provider does it.
 */
export class ChartwayEntityProvider implements EntityProvider {
  readonly #services: ProviderServices;
  #connection: EntityProviderConnection | undefined;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(services: ProviderServices) {
    this.#services = services;
  }

  getProviderName(): string {
    return PROVIDER_NAME;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.#connection = connection;
    await this.#services.schedule.run({
      id: `${PROVIDER_NAME}-refresh`,
      fn: () => this.refresh(),
    });
    await this.#services.events.subscribe({
      id: `catalog-${PROVIDER_NAME}`,
      topics: [CHARTWAY_INSTANCES_TOPIC],
      onEvent: () => this.refresh(),
    });
  }

  /**
   * Reads everything anew and replaces what this provider gave before. One run at a time; calls during a run make it run
   * once more, because it may have read already what changed since.
   *
   * A failure is logged and changes nothing in the catalog: a Chartway backend that is down deletes no entity.
   */
  async refresh(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#runWhileAsked().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  async #runWhileAsked(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        await this.#replaceAll();
      } catch (error) {
        this.#services.logger.warn(
          `The catalog keeps what it knows of products and instances, because Chartway could not be read: ${messageOf(
            error,
          )}`,
        );
      }
    }
  }

  async #replaceAll(): Promise<void> {
    if (!this.#connection) return;
    const [documents, instances, products, customers] = await Promise.all([
      this.#read(options => this.#services.chartway.catalogComponents(options)),
      this.#readInstances(),
      this.#read(options => this.#services.chartway.products(options)),
      this.#read(options => this.#services.chartway.customers(options)),
    ]);
    const known = { products: byName(products), customers: byName(customers) };
    const components = await this.#components(documents, known.products);
    for (const { product, entity } of components) {
      if (!known.products.has(product)) {
        known.products.set(product, choiceOf(product, entity));
      }
    }
    const resources = await this.#each(
      instances,
      ({ name }) => `the instance ${name}`,
      instance => instanceEntity(instance, known),
    );
    const entities = [...components.map(({ entity }) => entity), ...resources];
    await this.#connection.applyMutation({
      type: 'full',
      entities: entities.map(entity => ({
        entity,
        locationKey: `${PROVIDER_NAME}:${stringifyEntityRef(entity)}`,
      })),
    });
    this.#services.logger.debug(
      `The catalog has ${components.length} components and ${resources.length} instances from Git`,
    );
  }

  /** Components of products that no other component of the catalog already is. */
  async #components(
    documents: CatalogDocument[],
    products: ReadonlyMap<string, Choice>,
  ): Promise<{ product: string; entity: Entity }[]> {
    return await this.#each(
      documents,
      ({ path }) => path,
      async document => {
        const { product } = document;
        const entity = await componentEntity(document);
        const owner = products.get(product)?.entityRef;
        if (owner && owner !== stringifyEntityRef(entity)) {
          throw new Error(
            `the product ${product} is ${owner} in the catalog already; remove the file or the annotation there`,
          );
        }
        return { product, entity };
      },
    );
  }

  /** Makes something of each item; what cannot be made is logged with its path and left out. */
  async #each<T, R>(
    items: T[],
    pathOf: (item: T) => string,
    make: (item: T) => Promise<R>,
  ): Promise<R[]> {
    const made: R[] = [];
    for (const item of items) {
      try {
        made.push(await make(item));
      } catch (error) {
        this.#services.logger.warn(
          `Left out of the catalog: ${pathOf(item)}: ${messageOf(error)}`,
        );
      }
    }
    return made;
  }

  async #readInstances(): Promise<Instance[]> {
    const all = new Map<string, Instance>();
    for (let offset = 0; ; offset += PAGE) {
      const page = await this.#read(options =>
        this.#services.chartway.instances({ offset, limit: PAGE }, options),
      );
      for (const instance of page.items) all.set(instance.name, instance);
      if (offset === 0) this.#report(page.problems);
      if (page.items.length === 0 || offset + PAGE >= page.totalItems) break;
    }
    return [...all.values()];
  }

  #report(problems: { path: string; message: string }[]): void {
    for (const { path, message } of problems) {
      this.#services.logger.warn(
        `Left out of the catalog: ${path}: ${message}`,
      );
    }
  }

  async #read<T>(call: (options: CallOptions) => Promise<T>): Promise<T> {
    const { auth } = this.#services;
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: 'chartway',
    });
    return await call({ token });
  }
}

function byName(choices: Choice[]): Map<string, Choice> {
  return new Map(choices.map(choice => [choice.name, choice]));
}

function choiceOf(product: string, entity: Entity): Choice {
  const owner = entity.spec?.owner;
  return {
    name: product,
    title: entity.metadata.title ?? product,
    entityRef: stringifyEntityRef(entity),
    ...(typeof owner === 'string' && { owner }),
  };
}

function messageOf(error: unknown): string {
  return isError(error) ? error.message : String(error);
}
