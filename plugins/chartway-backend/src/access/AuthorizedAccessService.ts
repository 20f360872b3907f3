import { NotAllowedError } from '@backstage/errors';
import type { AccessReport, WhoMay } from '@chartway/plugin-chartway-common';
import type { Caller } from '../authorization/Caller';
import type { InstanceService } from '../instances/InstanceService';
import type { AccessService, WhoQuestion } from './AccessService';

/** @throws NotAllowedError for a service, which has no roles and must not read the catalog by this door. */
function requirePerson(caller: Caller): void {
  if (!caller.actor.startsWith('service:')) return;
  throw new NotAllowedError(
    'Only a person can ask what people may do; call this with the credentials of a person.',
  );
}

/** Checks before {@link AccessService}: people ask about themselves, and about instances that they may read. */
export class AuthorizedAccessService implements AccessService {
  readonly #service: AccessService;
  /** The authorized one: it finds only what the caller may read. */
  readonly #instances: Pick<InstanceService, 'get'>;

  constructor(service: AccessService, instances: Pick<InstanceService, 'get'>) {
    this.#service = service;
    this.#instances = instances;
  }

  async report(caller: Caller): Promise<AccessReport> {
    requirePerson(caller);
    return this.#service.report(caller);
  }

  async whoMay(question: WhoQuestion, caller: Caller): Promise<WhoMay> {
    requirePerson(caller);
    await this.#instances.get(question.instance, caller);
    return this.#service.whoMay(question, caller);
  }
}
