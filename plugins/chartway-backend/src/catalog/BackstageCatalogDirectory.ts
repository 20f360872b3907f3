import type { AuthService } from '@backstage/backend-plugin-api';
import {
  RELATION_OWNED_BY,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { ServiceUnavailableError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  CHARTWAY_PRODUCT_ANNOTATION,
  CUSTOMER_RESOURCE_TYPE,
} from '@chartway/plugin-chartway-common';
import { z } from 'zod';
import type {
  CatalogCustomer,
  CatalogDirectory,
  CatalogProduct,
  PersonProfile,
} from './CatalogDirectory';

/** How long a list may be reused: one page of the portal asks many times, a change shows soon enough. */
const FRESH_MS = 3000;

const userSpec = z.object({
  profile: z
    .object({
      displayName: z.string().optional(),
      email: z.string().optional(),
    })
    .optional(),
});

const ownerOf = (entity: Entity) =>
  entity.relations?.find(({ type }) => type === RELATION_OWNED_BY)?.targetRef;

function toProduct(entity: Entity): CatalogProduct {
  const { annotations = {}, name, title } = entity.metadata;
  const owner = ownerOf(entity);
  return {
    name: annotations[CHARTWAY_PRODUCT_ANNOTATION] ?? name,
    title: title ?? name,
    entityRef: stringifyEntityRef(entity),
    ...(owner && { owner }),
  };
}

const toCustomer = (entity: Entity): CatalogCustomer => ({
  name: entity.metadata.name,
  title: entity.metadata.title ?? entity.metadata.name,
  entityRef: stringifyEntityRef(entity),
});

/** Which entities to read, as the catalog's query language says it. */
type ListQuery = NonNullable<
  NonNullable<Parameters<CatalogService['streamEntities']>[0]>['query']
>;

/** {@link CatalogDirectory} on Backstage's catalog, read in the name of this plugin. */
export class BackstageCatalogDirectory implements CatalogDirectory {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #now: () => Date;
  readonly #lists = new Map<string, { at: number; items: Promise<Entity[]> }>();

  constructor(options: {
    catalog: CatalogService;
    auth: AuthService;
    now: () => Date;
  }) {
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#now = options.now;
  }

  async products(): Promise<CatalogProduct[]> {
    const entities = await this.#list('products', {
      kind: 'Component',
      [`metadata.annotations.${CHARTWAY_PRODUCT_ANNOTATION}`]: {
        $exists: true,
      },
    });
    return entities.map(toProduct);
  }

  async customers(): Promise<CatalogCustomer[]> {
    const entities = await this.#list('customers', {
      kind: 'Resource',
      'spec.type': CUSTOMER_RESOURCE_TYPE,
    });
    return entities.map(toCustomer);
  }

  async person(entityRef: string): Promise<PersonProfile | undefined> {
    const entity = await this.#entity(entityRef);
    if (!entity) return undefined;
    const { profile } = userSpec.catch({}).parse(entity.spec ?? {});
    const name = profile?.displayName ?? entity.metadata.title;
    return {
      name: name ?? entity.metadata.name,
      ...(profile?.email && { email: profile.email }),
    };
  }

  async hasGroup(entityRef: string): Promise<boolean> {
    const entity = await this.#entity(entityRef);
    return entity?.kind === 'Group';
  }

  async #entity(entityRef: string): Promise<Entity | undefined> {
    return this.#ask(async () =>
      this.#catalog.getEntityByRef(entityRef, {
        credentials: await this.#auth.getOwnServiceCredentials(),
      }),
    );
  }

  async #list(key: string, query: ListQuery): Promise<Entity[]> {
    const now = this.#now().getTime();
    const known = this.#lists.get(key);
    if (known && now - known.at < FRESH_MS) return known.items;
    const items = this.#read(query);
    this.#lists.set(key, { at: now, items });
    items.catch(() => this.#lists.delete(key));
    return items;
  }

  #read(query: ListQuery): Promise<Entity[]> {
    return this.#ask(async () => {
      const credentials = await this.#auth.getOwnServiceCredentials();
      const entities: Entity[] = [];
      const stream = this.#catalog.streamEntities({ query }, { credentials });
      for await (const page of stream) entities.push(...page);
      return entities;
    });
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (cause) {
      throw new ServiceUnavailableError(
        'The software catalog does not answer, so owners cannot be looked up. Try again in a moment.',
        cause,
      );
    }
  }
}
