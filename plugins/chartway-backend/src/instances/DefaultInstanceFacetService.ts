import type { PermissionFilter } from '../authorization/filters';
import type { FacetStore } from './FacetStore';
import type {
  FacetPage,
  FacetQuery,
  InstanceFacets,
  InstanceFacetService,
} from './InstanceFacetService';
import type { InstanceIndex } from './InstanceIndex';
import type { InstanceStore } from './InstanceStore';
import type { InstanceProblem } from './domain/indexedFile';

/**
 * {@link InstanceFacetService} on the index: answers are of what Git says now. What completes an answer (`named`,
 * `problems`) is of the same commit as the answer, or of a newer one; Git is not asked again for it.
 */
export class DefaultInstanceFacetService implements InstanceFacetService {
  readonly #index: Pick<InstanceIndex, 'refreshed'>;
  readonly #facets: FacetStore;
  readonly #instances: Pick<InstanceStore, 'problems'>;

  constructor(options: {
    index: Pick<InstanceIndex, 'refreshed'>;
    facets: FacetStore;
    instances: Pick<InstanceStore, 'problems'>;
  }) {
    this.#index = options.index;
    this.#facets = options.facets;
    this.#instances = options.instances;
  }

  async search(query: FacetQuery): Promise<FacetPage> {
    await this.#index.refreshed();
    return this.#facets.search(query);
  }

  async ofProduct(
    product: string,
    options: { allowed: PermissionFilter; limit: number },
  ): Promise<InstanceFacets[]> {
    await this.#index.refreshed();
    return this.#facets.ofProduct(product, options);
  }

  named(
    names: readonly string[],
    allowed: PermissionFilter,
  ): Promise<InstanceFacets[]> {
    return this.#facets.named(names, allowed);
  }

  problems(limit: number): Promise<InstanceProblem[]> {
    return this.#instances.problems(limit);
  }
}
