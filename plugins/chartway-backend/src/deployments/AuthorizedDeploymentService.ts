import {
  instanceRefreshPermission,
  instanceSyncPermission,
  instanceTerminatePermission,
  type ContextPermission,
  type Deployment,
  type EngineStatus,
  type InstanceActions,
  type RestartRequest,
} from '@chartway/plugin-chartway-common';
import type { Authorizer } from '../authorization/Authorizer';
import type { Caller } from '../authorization/Caller';
import type { InstanceService } from '../instances/InstanceService';
import type { DeploymentService, SyncOrder } from './DeploymentService';
import {
  ACTION_PERMISSIONS,
  missingPermission,
} from './domain/actionPermissions';

const ALL_PERMISSIONS = [...new Set(Object.values(ACTION_PERMISSIONS).flat(2))];

/**
 * Checks permissions before {@link DeploymentService}: live state is for those who may read the instance. The states come
 * from a memory that all askers share, so what each of them sees is decided here, after it.
 */
export class AuthorizedDeploymentService implements DeploymentService {
  readonly #service: DeploymentService;
  readonly #authorizer: Authorizer;
  /** The authorized one: it finds only what the caller may read. */
  readonly #instances: Pick<InstanceService, 'get' | 'named'>;

  constructor(
    service: DeploymentService,
    authorizer: Authorizer,
    instances: Pick<InstanceService, 'get' | 'named'>,
  ) {
    this.#service = service;
    this.#authorizer = authorizer;
    this.#instances = instances;
  }

  async get(instanceName: string, caller: Caller): Promise<Deployment> {
    await this.#instances.get(instanceName, caller);
    return this.#service.get(instanceName, caller);
  }

  async list(
    instanceNames: readonly string[],
    caller: Caller,
  ): Promise<Deployment[]> {
    const readable = await this.#instances.named(instanceNames, caller);
    const names = new Set(readable.map(({ name }) => name));
    return this.#service.list(
      instanceNames.filter(name => names.has(name)),
      caller,
    );
  }

  async refresh(
    instanceName: string,
    options: { hard: boolean },
    caller: Caller,
  ): Promise<Deployment> {
    await this.#require(instanceName, instanceRefreshPermission, caller);
    return this.#service.refresh(instanceName, options, caller);
  }

  async sync(
    instanceName: string,
    order: SyncOrder,
    caller: Caller,
  ): Promise<Deployment> {
    await this.#require(instanceName, instanceSyncPermission, caller);
    return this.#service.sync(instanceName, order, caller);
  }

  async terminate(instanceName: string, caller: Caller): Promise<Deployment> {
    await this.#require(instanceName, instanceTerminatePermission, caller);
    return this.#service.terminate(instanceName, caller);
  }

  async restart(
    instanceName: string,
    request: RestartRequest,
    caller: Caller,
  ): Promise<Deployment> {
    await this.#require(instanceName, instanceSyncPermission, caller);
    return this.#service.restart(instanceName, request, caller);
  }

  /** A missing permission is told before any state, which changes while the permission does not. */
  async actions(
    instanceName: string,
    caller: Caller,
  ): Promise<InstanceActions> {
    const { context, owner } = await this.#instances.get(instanceName, caller);
    const may = await Promise.all(
      ALL_PERMISSIONS.map(permission =>
        this.#authorizer.may(caller, permission, { ...context, owner }),
      ),
    );
    const allowed = new Set(
      ALL_PERMISSIONS.filter((_, index) => may[index] === true),
    );
    const { items } = await this.#service.actions(instanceName, caller);
    return {
      items: items.map(item => {
        const reason = missingPermission(item.action, context, permission =>
          allowed.has(permission),
        );
        return reason === undefined
          ? item
          : { action: item.action, allowed: false, reason };
      }),
    };
  }

  /** Whether an engine answers is for all who are signed in: it names no instance. */
  engines(caller: Caller): Promise<EngineStatus[]> {
    return this.#service.engines(caller);
  }

  async #require(
    instanceName: string,
    permission: ContextPermission,
    caller: Caller,
  ): Promise<void> {
    const { context, owner } = await this.#instances.get(instanceName, caller);
    const resource = { ...context, owner };
    await this.#authorizer.require(caller, permission, resource, instanceName);
  }
}
