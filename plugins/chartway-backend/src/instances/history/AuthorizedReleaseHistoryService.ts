import {
  instanceRollBackPermission,
  instanceValuesReadPermission,
  type ContextPermission,
  type DeployResult,
  type Instance,
  type InstanceHistory,
  type Manifests,
  type ReleaseComparison,
  type RollBackRequest,
} from '@chartway/plugin-chartway-common';
import type { Authorizer } from '../../authorization/Authorizer';
import type { Caller } from '../../authorization/Caller';
import type { InstanceService } from '../InstanceService';
import type { ReleaseHistoryService } from './ReleaseHistoryService';

/**
 * Checks permissions before {@link ReleaseHistoryService}. The history is for those who may read the instance; manifests
 * repeat values, so they take the permission to read those.
 */
export class AuthorizedReleaseHistoryService {
  readonly #service: ReleaseHistoryService;
  readonly #authorizer: Authorizer;
  /** The authorized one: it finds only what the caller may read. */
  readonly #instances: Pick<InstanceService, 'get'>;

  constructor(options: {
    service: ReleaseHistoryService;
    authorizer: Authorizer;
    instances: Pick<InstanceService, 'get'>;
  }) {
    this.#service = options.service;
    this.#authorizer = options.authorizer;
    this.#instances = options.instances;
  }

  async history(name: string, caller: Caller): Promise<InstanceHistory> {
    await this.#instances.get(name, caller);
    return this.#service.history(name);
  }

  async compare(
    name: string,
    commits: { from: string; to: string },
    caller: Caller,
  ): Promise<ReleaseComparison> {
    await this.#require(name, caller, instanceValuesReadPermission);
    return this.#service.compare(name, commits);
  }

  async manifests(name: string, caller: Caller): Promise<Manifests> {
    await this.#require(name, caller, instanceValuesReadPermission);
    return this.#service.manifests(name);
  }

  async rollBack(
    name: string,
    request: RollBackRequest,
    caller: Caller,
  ): Promise<DeployResult> {
    const permission = instanceRollBackPermission;
    const instance = await this.#require(name, caller, permission);
    return this.#service.rollBack(name, request, caller, instance);
  }

  async #require(
    name: string,
    caller: Caller,
    permission: ContextPermission,
  ): Promise<Instance> {
    const instance = await this.#instances.get(name, caller);
    const { context, owner } = instance;
    const resource = { ...context, owner };
    await this.#authorizer.require(caller, permission, resource, name);
    return instance;
  }
}
