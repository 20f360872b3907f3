import {
  instanceReadPermission,
  type PortfolioPage,
  type ProductMatrix,
} from '@chartway/plugin-chartway-common';
import type { Authorizer } from '../authorization/Authorizer';
import type { Caller } from '../authorization/Caller';
import type { PortfolioPageQuery, PortfolioService } from './PortfolioService';

/** Checks permissions before {@link PortfolioService}: items, counts and newer versions are of what the caller may read. */
export class AuthorizedPortfolioService {
  readonly #service: PortfolioService;
  readonly #authorizer: Authorizer;

  constructor(service: PortfolioService, authorizer: Authorizer) {
    this.#service = service;
    this.#authorizer = authorizer;
  }

  async page(
    query: PortfolioPageQuery,
    caller: Caller,
  ): Promise<PortfolioPage> {
    const allowed = await this.#allowed(caller);
    return this.#service.page(query, allowed, caller);
  }

  async matrix(product: string, caller: Caller): Promise<ProductMatrix> {
    return this.#service.matrix(product, await this.#allowed(caller));
  }

  #allowed(caller: Caller) {
    return this.#authorizer.filter(caller, instanceReadPermission);
  }
}
