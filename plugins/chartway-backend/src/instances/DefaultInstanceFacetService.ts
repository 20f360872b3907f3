import type { PermissionFilter } from '../authorization/filters';
import type { FacetStore } from './FacetStore';
import type {
  FacetPage,
  FacetQuery,
  InstanceFacets,
  InstanceFacetService,
} from './InstanceFacetService';
import type { InstanceIndex } from './InstanceIndex';
import type { InstanceProblem } from './domain/indexedFile';

/** {@link InstanceFacetService} on the index: every answer is of what Git says now. */
export class DefaultInstanceFacetService implements InstanceFacetService {
  readonly #index: Pick<InstanceIndex, 'refreshed'>;
  readonly #store: FacetStore;

  constructor(index: Pick<InstanceIndex, 'refreshed'>, store: FacetStore) {
    this.#index = index;
    this.#store = store;
  }

  async search(query: FacetQuery): Promise<FacetPage> {
    await this.#index.refreshed();
    return this.#store.search(query);
  }

  async ofProduct(
    product: string,
    options: { allowed: PermissionFilter; limit: number },
  ): Promise<InstanceFacets[]> {
    await this.#index.refreshed();
    return this.#store.ofProduct(product, options);
  }

  async named(
    names: readonly string[],
    allowed: PermissionFilter,
  ): Promise<InstanceFacets[]> {
    await this.#index.refreshed();
    return this.#store.named(names, allowed);
  }

  async problems(limit: number): Promise<InstanceProblem[]> {
    const store = await this.#index.refreshed();
    return store.problems(limit);
  }
}
