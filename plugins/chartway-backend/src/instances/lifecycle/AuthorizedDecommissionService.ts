import {
  instanceDecommissionPermission,
  instanceReadPermission,
  type DecommissionPreview,
  type DecommissionRequest,
  type DecommissionState,
} from '@chartway/plugin-chartway-common';
import type { Authorizer } from '../../authorization/Authorizer';
import type { Caller } from '../../authorization/Caller';
import type { ProductService } from '../../catalog/ProductService';
import type { InstanceService } from '../InstanceService';
import type { DecommissionService } from './DecommissionService';

/** Checks permissions before {@link DecommissionService}. */
export class AuthorizedDecommissionService implements DecommissionService {
  readonly #service: DecommissionService;
  readonly #authorizer: Authorizer;
  /** The authorized one: it finds only what the caller may read. */
  readonly #instances: Pick<InstanceService, 'get'>;
  readonly #products: Pick<ProductService, 'owners'>;

  constructor(options: {
    service: DecommissionService;
    authorizer: Authorizer;
    instances: Pick<InstanceService, 'get'>;
    products: Pick<ProductService, 'owners'>;
  }) {
    this.#service = options.service;
    this.#authorizer = options.authorizer;
    this.#instances = options.instances;
    this.#products = options.products;
  }

  async preview(name: string, caller: Caller): Promise<DecommissionPreview> {
    await this.#require(name, caller);
    return this.#service.preview(name, caller);
  }

  async decommission(
    name: string,
    request: DecommissionRequest,
    caller: Caller,
  ): Promise<DecommissionState> {
    await this.#require(name, caller);
    return this.#service.decommission(name, request, caller);
  }

  /** The instances are gone, so whoever might read them if they were there sees what became of them. */
  async list(caller: Caller): Promise<DecommissionState[]> {
    const visible = await this.#authorizer.visible(
      caller,
      instanceReadPermission,
    );
    const owners = await this.#products.owners();
    const states = await this.#service.list(caller);
    return states.filter(({ context }) =>
      visible({ ...context, owner: owners.get(context.product) }),
    );
  }

  async #require(name: string, caller: Caller): Promise<void> {
    const { context, owner } = await this.#instances.get(name, caller);
    await this.#authorizer.require(
      caller,
      instanceDecommissionPermission,
      { ...context, owner },
      name,
    );
  }
}
