import {
  instanceRefreshPermission,
  type Deployment,
} from '@chartway/plugin-chartway-common';
import type { Authorizer } from '../authorization/Authorizer';
import type { Caller } from '../authorization/Caller';
import type { InstanceService } from '../instances/InstanceService';
import type { DeploymentService } from './DeploymentService';

/** Checks permissions before {@link DeploymentService}: live state is for those who may read the instance. */
export class AuthorizedDeploymentService implements DeploymentService {
  readonly #service: DeploymentService;
  readonly #authorizer: Authorizer;
  /** The authorized one: it finds only what the caller may read. */
  readonly #instances: Pick<InstanceService, 'get'>;

  constructor(
    service: DeploymentService,
    authorizer: Authorizer,
    instances: Pick<InstanceService, 'get'>,
  ) {
    this.#service = service;
    this.#authorizer = authorizer;
    this.#instances = instances;
  }

  async get(instanceName: string, caller: Caller): Promise<Deployment> {
    await this.#instances.get(instanceName, caller);
    return this.#service.get(instanceName, caller);
  }

  async refresh(instanceName: string, caller: Caller): Promise<Deployment> {
    const { context, owner } = await this.#instances.get(instanceName, caller);
    await this.#authorizer.require(
      caller,
      instanceRefreshPermission,
      { ...context, owner },
      instanceName,
    );
    return this.#service.refresh(instanceName, caller);
  }
}
