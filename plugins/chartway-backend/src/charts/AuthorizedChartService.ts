import {
  chartPushPermission,
  chartTemplateReadPermission,
  type ChartVersions,
  type PublishedChart,
} from '@chartway/plugin-chartway-common';
import type { Authorizer } from '../authorization/Authorizer';
import type { Caller } from '../authorization/Caller';
import type { ProductService } from '../catalog/ProductService';
import type { ChartService, PublishRequest } from './ChartService';

/**
 * Checks permissions before {@link ChartService}. Versions are shown to whoever may read chart templates, because forms
 * propose the next free one.
 */
export class AuthorizedChartService implements ChartService {
  readonly #service: ChartService;
  readonly #authorizer: Authorizer;
  readonly #products: Pick<ProductService, 'ownership'>;

  constructor(
    service: ChartService,
    authorizer: Authorizer,
    products: Pick<ProductService, 'ownership'>,
  ) {
    this.#service = service;
    this.#authorizer = authorizer;
    this.#products = products;
  }

  async versions(name: string, caller: Caller): Promise<ChartVersions> {
    await this.#authorizer.requireBasic(caller, chartTemplateReadPermission);
    return this.#service.versions(name, caller);
  }

  async publish(
    request: PublishRequest,
    caller: Caller,
  ): Promise<PublishedChart> {
    const { product, customer, environment, name, version } = request;
    const { provenOwner } = await this.#products.ownership(
      product,
      request.owner,
      caller,
    );
    await this.#authorizer.require(
      caller,
      chartPushPermission,
      { product, customer, environment, owner: provenOwner },
      `${name}:${version}`,
    );
    return this.#service.publish(request, caller);
  }
}
