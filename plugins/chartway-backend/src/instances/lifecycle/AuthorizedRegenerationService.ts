import {
  chartPushPermission,
  chartTemplateUsePermission,
  type RegeneratePreview,
  type RegenerateRequest,
  type RegenerateResult,
} from '@chartway/plugin-chartway-common';
import type { Authorizer } from '../../authorization/Authorizer';
import type { Caller } from '../../authorization/Caller';
import type { ProductService } from '../../catalog/ProductService';
import type { RegenerationService } from './RegenerationService';

/**
 * Checks permissions before {@link RegenerationService}: that of using chart templates, and that of publishing charts of the
 * product, wherever they go.
 */
export class AuthorizedRegenerationService implements RegenerationService {
  readonly #service: RegenerationService;
  readonly #authorizer: Authorizer;
  readonly #products: Pick<ProductService, 'owners'>;

  constructor(
    service: RegenerationService,
    authorizer: Authorizer,
    products: Pick<ProductService, 'owners'>,
  ) {
    this.#service = service;
    this.#authorizer = authorizer;
    this.#products = products;
  }

  async preview(
    product: string,
    request: RegenerateRequest,
    caller: Caller,
  ): Promise<RegeneratePreview> {
    await this.#require(product, caller);
    return this.#service.preview(product, request, caller);
  }

  async regenerate(
    product: string,
    request: RegenerateRequest,
    caller: Caller,
  ): Promise<RegenerateResult> {
    await this.#require(product, caller);
    return this.#service.regenerate(product, request, caller);
  }

  async #require(product: string, caller: Caller): Promise<void> {
    await this.#authorizer.requireBasic(caller, chartTemplateUsePermission);
    const owners = await this.#products.owners();
    const owner = owners.get(product);
    await this.#authorizer.require(
      caller,
      chartPushPermission,
      { product, ...(owner && { owner }) },
      product,
    );
  }
}
