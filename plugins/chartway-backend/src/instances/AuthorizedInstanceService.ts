import {
  instanceDeployPermission,
  instanceReadPermission,
  type Context,
  type ContextCheck,
  type DeployRequest,
  type DeployResult,
  type Environment,
  type Instance,
  type InstanceList,
} from '@chartway/plugin-chartway-common';
import { instanceName } from '@chartway/chart-kit';
import { NotFoundError } from '@backstage/errors';
import type { Authorizer } from '../authorization/Authorizer';
import type { Caller } from '../authorization/Caller';
import type { ProductService } from '../catalog/ProductService';
import type {
  Destination,
  InstanceListQuery,
  InstanceService,
} from './InstanceService';
import { contextProblems, requireValidContext } from './domain/contexts';

/** Checks permissions before {@link InstanceService}. Lists hold only what the caller may read. */
export class AuthorizedInstanceService implements InstanceService {
  readonly #service: InstanceService;
  readonly #authorizer: Authorizer;
  readonly #products: Pick<ProductService, 'owners' | 'ownership'>;
  readonly #environments: readonly Environment[];

  constructor(options: {
    service: InstanceService;
    authorizer: Authorizer;
    products: Pick<ProductService, 'owners' | 'ownership'>;
    environments: readonly Environment[];
  }) {
    this.#service = options.service;
    this.#authorizer = options.authorizer;
    this.#products = options.products;
    this.#environments = options.environments;
  }

  destination(context: Context): Destination {
    return this.#service.destination(context);
  }

  /** Whoever may not deploy gets `denied`, whether or not the instance exists. */
  async check(context: Context, caller: Caller): Promise<ContextCheck> {
    if (contextProblems(context, this.#environments).length > 0) {
      return this.#service.check(context, caller);
    }
    const owners = await this.#products.owners();
    const owner = owners.get(context.product);
    // Nobody owns a new product yet, so only deploying decides; it checks the claim.
    const allowed =
      owner === undefined ||
      (await this.#authorizer.may(caller, instanceDeployPermission, {
        ...context,
        owner,
      }));
    if (allowed) return this.#service.check(context, caller);
    return {
      instanceName: instanceName(context),
      status: 'denied',
      message: `You may not deploy the product "${context.product}" for "${context.customer}" to "${context.environment}". Choose another context, or ask for a role that covers it.`,
    };
  }

  async list(query: InstanceListQuery, caller: Caller): Promise<InstanceList> {
    const allowed = await this.#authorizer.filter(
      caller,
      instanceReadPermission,
    );
    return this.#service.list({ ...query, allowed }, caller);
  }

  /** An instance that the caller may not read is as absent as one that does not exist. */
  async get(name: string, caller: Caller): Promise<Instance> {
    const visible = await this.#authorizer.visible(
      caller,
      instanceReadPermission,
    );
    const instance = await this.#service.get(name, caller);
    const { context, owner } = instance;
    if (!visible({ ...context, owner })) {
      throw new NotFoundError(`There is no instance "${name}".`);
    }
    return instance;
  }

  async deploy(request: DeployRequest, caller: Caller): Promise<DeployResult> {
    const { context } = request;
    requireValidContext(context, this.#environments);
    const { provenOwner } = await this.#products.ownership(
      context.product,
      request.owner,
      caller,
    );
    await this.#authorizer.require(
      caller,
      instanceDeployPermission,
      { ...context, owner: provenOwner },
      instanceName(context),
    );
    return this.#service.deploy(request, caller);
  }
}
