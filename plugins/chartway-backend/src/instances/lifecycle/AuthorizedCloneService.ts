import {
  instanceValuesReadPermission,
  type ClonePreview,
  type CloneRequest,
  type CloneResult,
} from '@chartway/plugin-chartway-common';
import type { Authorizer } from '../../authorization/Authorizer';
import type { Caller } from '../../authorization/Caller';
import type { InstanceService } from '../InstanceService';
import type { CloneService } from './CloneService';

/**
 * Checks permissions before {@link CloneService}: whoever clones reads the values of the one and creates the other, which
 * the service asks of the instances with their own checks.
 */
export class AuthorizedCloneService implements CloneService {
  readonly #service: CloneService;
  readonly #authorizer: Authorizer;
  /** The authorized one: it finds only what the caller may read. */
  readonly #instances: Pick<InstanceService, 'get'>;

  constructor(
    service: CloneService,
    authorizer: Authorizer,
    instances: Pick<InstanceService, 'get'>,
  ) {
    this.#service = service;
    this.#authorizer = authorizer;
    this.#instances = instances;
  }

  async preview(
    name: string,
    request: CloneRequest,
    caller: Caller,
  ): Promise<ClonePreview> {
    await this.#requireSource(name, caller);
    return this.#service.preview(name, request, caller);
  }

  async clone(
    name: string,
    request: CloneRequest,
    caller: Caller,
  ): Promise<CloneResult> {
    await this.#requireSource(name, caller);
    return this.#service.clone(name, request, caller);
  }

  async #requireSource(name: string, caller: Caller): Promise<void> {
    const { context, owner } = await this.#instances.get(name, caller);
    await this.#authorizer.require(
      caller,
      instanceValuesReadPermission,
      { ...context, owner },
      name,
    );
  }
}
