import {
  chartGeneratePermission,
  chartTemplateReadPermission,
  chartTemplateUsePermission,
  type ChartTemplateDetail,
  type ChartTemplateList,
  type GenerationGrant,
  type GenerationRequest,
} from '@chartway/plugin-chartway-common';
import type { Authorizer } from '../authorization/Authorizer';
import type { Caller } from '../authorization/Caller';
import type { ProductService } from '../catalog/ProductService';
import type { ChartTemplateService } from './ChartTemplateService';
import { requireValidGeneration } from './domain/generation';

/** Checks permissions before {@link ChartTemplateService}. */
export class AuthorizedChartTemplateService implements ChartTemplateService {
  readonly #service: ChartTemplateService;
  readonly #authorizer: Authorizer;
  readonly #products: Pick<ProductService, 'ownership'>;

  constructor(
    service: ChartTemplateService,
    authorizer: Authorizer,
    products: Pick<ProductService, 'ownership'>,
  ) {
    this.#service = service;
    this.#authorizer = authorizer;
    this.#products = products;
  }

  async list(caller: Caller): Promise<ChartTemplateList> {
    await this.#authorizer.requireBasic(caller, chartTemplateReadPermission);
    return this.#service.list(caller);
  }

  async get(
    name: string,
    revision: string | undefined,
    caller: Caller,
  ): Promise<ChartTemplateDetail> {
    await this.#authorizer.requireBasic(caller, chartTemplateReadPermission);
    return this.#service.get(name, revision, caller);
  }

  async prepareGeneration(
    name: string,
    request: GenerationRequest,
    caller: Caller,
  ): Promise<GenerationGrant> {
    const { context, version, owner } = request;
    await this.#authorizer.requireBasic(caller, chartTemplateUsePermission);
    requireValidGeneration(context, version);
    const { provenOwner } = await this.#products.ownership(
      context.product,
      owner,
      caller,
    );
    await this.#authorizer.require(
      caller,
      chartGeneratePermission,
      { ...context, owner: provenOwner },
      name,
    );
    return this.#service.prepareGeneration(name, request, caller);
  }
}
