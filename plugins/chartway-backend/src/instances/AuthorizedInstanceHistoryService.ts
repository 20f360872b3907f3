import type { Caller } from '../authorization/Caller';
import type {
  InstanceCommit,
  InstanceHistoryService,
} from './InstanceHistoryService';
import type { InstanceService } from './InstanceService';

/** The history of an instance is for those who may read the instance. */
export class AuthorizedInstanceHistoryService
  implements InstanceHistoryService
{
  readonly #service: InstanceHistoryService;
  /** The authorized one: it finds only what the caller may read. */
  readonly #instances: Pick<InstanceService, 'get'>;

  constructor(
    service: InstanceHistoryService,
    instances: Pick<InstanceService, 'get'>,
  ) {
    this.#service = service;
    this.#instances = instances;
  }

  async commits(
    name: string,
    limit: number,
    caller: Caller,
  ): Promise<InstanceCommit[]> {
    await this.#instances.get(name, caller);
    return this.#service.commits(name, limit, caller);
  }
}
