import { isError, NotFoundError } from '@backstage/errors';
import {
  instanceReadPermission,
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
import type { ProductService } from '../catalog/ProductService';
import type { InstanceService } from '../instances/InstanceService';
import type { DeploymentEventStore } from './DeploymentEventStore';
import { findInstance } from './findInstance';
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
  readonly #products: Pick<ProductService, 'owners'>;
  readonly #events: Pick<DeploymentEventStore, 'newest'>;

  constructor(options: {
    service: DeploymentService;
    authorizer: Authorizer;
    instances: Pick<InstanceService, 'get' | 'named'>;
    products: Pick<ProductService, 'owners'>;
    events: Pick<DeploymentEventStore, 'newest'>;
  }) {
    this.#service = options.service;
    this.#authorizer = options.authorizer;
    this.#instances = options.instances;
    this.#products = options.products;
    this.#events = options.events;
  }

  async get(instanceName: string, caller: Caller): Promise<Deployment> {
    try {
      await findInstance(this.#instances, instanceName, caller);
    } catch (error) {
      if (!isError(error) || error.name !== 'NotFoundError') throw error;
      // Asked for whatever the reason: how long the answer takes must not tell one that is absent from one that is hidden.
      throw (await this.#former(instanceName, caller)) ?? error;
    }
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
    const { context, owner } = await findInstance(
      this.#instances,
      instanceName,
      caller,
    );
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

  /** Says of an instance that is gone what it was, to those who might have read it. */
  async #former(
    instanceName: string,
    caller: Caller,
  ): Promise<NotFoundError | undefined> {
    const [event, owners, visible] = await Promise.all([
      this.#events.newest(instanceName),
      this.#products.owners(),
      this.#authorizer.visible(caller, instanceReadPermission),
    ]);
    if (!event) return undefined;
    const { context, chartDigest, valuesCommit, at } = event;
    const owner = owners.get(context.product);
    if (!visible({ ...context, owner })) return undefined;
    return new NotFoundError(
      `There is no instance "${instanceName}" any more. It was "${
        context.product
      }" for "${context.customer}" in "${
        context.environment
      }", last heard of ${at} with chart ${chartDigest.slice(
        0,
        19,
      )} and values of commit ${valuesCommit.slice(
        0,
        7,
      )}. It was decommissioned, or its files in Git were moved or removed; the audit log and the history of the GitOps repository tell by whom. If that was just now, try again in a minute.`,
    );
  }

  async #require(
    instanceName: string,
    permission: ContextPermission,
    caller: Caller,
  ): Promise<void> {
    const { context, owner } = await findInstance(
      this.#instances,
      instanceName,
      caller,
    );
    const resource = { ...context, owner };
    await this.#authorizer.require(caller, permission, resource, instanceName);
  }
}
