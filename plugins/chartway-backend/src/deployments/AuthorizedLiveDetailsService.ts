import {
  instanceValuesReadPermission,
  type LiveDiff,
  type LiveEvents,
  type LiveResources,
} from '@chartway/plugin-chartway-common';
import type { Authorizer } from '../authorization/Authorizer';
import type { Caller } from '../authorization/Caller';
import type { InstanceService } from '../instances/InstanceService';
import { findInstance } from './findInstance';
import type { LiveDetailsService } from './LiveDetailsService';

/** Checks permissions before {@link LiveDetailsService}. Manifests repeat values, so they take reading the values too. */
export class AuthorizedLiveDetailsService implements LiveDetailsService {
  readonly #service: LiveDetailsService;
  readonly #authorizer: Authorizer;
  /** The authorized one: it finds only what the caller may read. */
  readonly #instances: Pick<InstanceService, 'get' | 'named'>;

  constructor(
    service: LiveDetailsService,
    authorizer: Authorizer,
    instances: Pick<InstanceService, 'get' | 'named'>,
  ) {
    this.#service = service;
    this.#authorizer = authorizer;
    this.#instances = instances;
  }

  async resources(
    instanceName: string,
    caller: Caller,
  ): Promise<LiveResources> {
    await findInstance(this.#instances, instanceName, caller);
    return this.#service.resources(instanceName, caller);
  }

  async events(instanceName: string, caller: Caller): Promise<LiveEvents> {
    await findInstance(this.#instances, instanceName, caller);
    return this.#service.events(instanceName, caller);
  }

  async diff(instanceName: string, caller: Caller): Promise<LiveDiff> {
    const { context, owner } = await findInstance(
      this.#instances,
      instanceName,
      caller,
    );
    await this.#authorizer.require(
      caller,
      instanceValuesReadPermission,
      { ...context, owner },
      instanceName,
    );
    return this.#service.diff(instanceName, caller);
  }
}
