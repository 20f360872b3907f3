import { NotAllowedError } from '@backstage/errors';
import {
  auditReadPermission,
  type AuditCheckpoint,
  type AuditConsistency,
  type AuditEntry,
  type AuditPage,
  type AuditProof,
  type AuditState,
} from '@chartway/plugin-chartway-common';
import type { Authorizer } from '../authorization/Authorizer';
import type { Caller } from '../authorization/Caller';
import type { PermissionFilter } from '../authorization/filters';
import type {
  AuditListQuery,
  AuditReadingService,
} from './AuditReadingService';

/** The audit log as people may read it: only entries their permissions cover; what proves it, whoever may read any. */
export class AuthorizedAuditService {
  readonly #service: AuditReadingService;
  readonly #authorizer: Authorizer;

  constructor(service: AuditReadingService, authorizer: Authorizer) {
    this.#service = service;
    this.#authorizer = authorizer;
  }

  async list(
    query: Omit<AuditListQuery, 'allowed'>,
    caller: Caller,
  ): Promise<AuditPage> {
    const allowed = await this.#authorizer.auditFilter(caller);
    return this.#service.list({ ...query, allowed });
  }

  /** An entry that the caller may not read is as absent as one that does not exist. */
  async entry(id: string, caller: Caller): Promise<AuditEntry> {
    const allowed = await this.#authorizer.auditFilter(caller);
    return this.#service.entry(id, allowed);
  }

  async proof(id: string, caller: Caller): Promise<AuditProof> {
    const allowed = await this.#authorizer.auditFilter(caller);
    return this.#service.proof(id, allowed);
  }

  async checkpoint(caller: Caller): Promise<AuditCheckpoint> {
    await this.#requireAny(caller);
    return this.#service.checkpoint();
  }

  async consistency(
    from: number,
    to: number,
    caller: Caller,
  ): Promise<AuditConsistency> {
    await this.#requireAny(caller);
    return this.#service.consistency(from, to);
  }

  /** Where entries are forwarded to is for those who may read all of them. */
  async state(caller: Caller): Promise<AuditState> {
    const allowed = await this.#requireAny(caller);
    const state = await this.#service.state();
    return allowed.kind === 'all' ? state : { ...state, forwarders: [] };
  }

  async #requireAny(caller: Caller): Promise<PermissionFilter> {
    const allowed = await this.#authorizer.auditFilter(caller);
    if (allowed.kind !== 'none') return allowed;
    throw new NotAllowedError(
      `This needs the permission ${auditReadPermission.name}. Whoever administers the role bindings (chartway.policy.bindings) can grant it.`,
    );
  }
}
