import {
  chartPushPermission,
  instanceCreatePermission,
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
import type { ContextResource } from '../authorization/resources';
import type { ProductService } from '../catalog/ProductService';
import type {
  Destination,
  InstanceListQuery,
  InstanceService,
} from './InstanceService';
import { contextProblems, requireValidContext } from './domain/contexts';

const denied = (context: Context, message: string): ContextCheck => ({
  instanceName: instanceName(context),
  status: 'denied',
  message,
});

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

  /**
   * Whoever may neither deploy nor create gets `denied`, whether or not the instance exists; who may only create gets it
   * for one that exists.
   */
  async check(context: Context, caller: Caller): Promise<ContextCheck> {
    if (contextProblems(context, this.#environments).length > 0) {
      return this.#service.check(context, caller);
    }
    const owners = await this.#products.owners();
    const owner = owners.get(context.product);
    // Nobody owns a new product yet, so only deploying decides; it checks the claim.
    if (!owner) return this.#service.check(context, caller);
    const resource = { ...context, owner };
    if (
      await this.#authorizer.may(caller, instanceDeployPermission, resource)
    ) {
      return this.#service.check(context, caller);
    }
    if (
      await this.#authorizer.may(caller, instanceCreatePermission, resource)
    ) {
      const answer = await this.#service.check(context, caller);
      return answer.status === 'exists'
        ? denied(
            context,
            `The instance "${answer.instanceName}" exists. You may create instances and change none; choose another instance, or ask for a role that may deploy.`,
          )
        : answer;
    }
    return denied(
      context,
      `You may not deploy the product "${context.product}" for "${context.customer}" to "${context.environment}". Choose another context, or ask for a role that covers it.`,
    );
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

  async named(names: readonly string[], caller: Caller): Promise<Instance[]> {
    const visible = await this.#authorizer.visible(
      caller,
      instanceReadPermission,
    );
    const instances = await this.#service.named(names, caller);
    return instances.filter(({ context, owner }) =>
      visible({ ...context, owner }),
    );
  }

  /** Deploys for those who may, creates for those who may only do that. */
  async deploy(request: DeployRequest, caller: Caller): Promise<DeployResult> {
    const { resource, subject } = await this.#target(request, caller);
    const creates =
      !(await this.#authorizer.may(
        caller,
        instanceDeployPermission,
        resource,
      )) &&
      (await this.#authorizer.may(caller, instanceCreatePermission, resource));
    if (!creates) {
      await this.#authorizer.require(
        caller,
        instanceDeployPermission,
        resource,
        subject,
      );
    }
    await this.#requireSource(request, caller, resource);
    return creates
      ? this.#service.create(request, caller, resource)
      : this.#service.deploy(request, caller, resource);
  }

  async create(request: DeployRequest, caller: Caller): Promise<DeployResult> {
    const { resource, subject } = await this.#target(request, caller);
    await this.#authorizer.require(
      caller,
      instanceCreatePermission,
      resource,
      subject,
    );
    await this.#requireSource(request, caller, resource);
    return this.#service.create(request, caller, resource);
  }

  async #target({ context, owner }: DeployRequest, caller: Caller) {
    requireValidContext(context, this.#environments);
    const { provenOwner } = await this.#products.ownership(
      context.product,
      owner,
      caller,
    );
    return {
      resource: { ...context, owner: provenOwner },
      subject: instanceName(context),
    };
  }

  /** The source of a chart goes where the charts of the product are made, so it takes what publishing them takes. */
  async #requireSource(
    { chart, chartSource }: DeployRequest,
    caller: Caller,
    resource: ContextResource,
  ): Promise<void> {
    if (!chartSource) return;
    await this.#authorizer.require(
      caller,
      chartPushPermission,
      resource,
      chart.name,
    );
  }
}
