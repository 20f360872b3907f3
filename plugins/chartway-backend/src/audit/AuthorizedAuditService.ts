import { NotAllowedError } from '@backstage/errors';
import {
  auditReadPermission,
  type AuditCheckpoint,
  type AuditConsistency,
  type AuditEntry,
  type AuditExportFormat,
  type AuditFilter,
  type AuditPage,
  type AuditProof,
  type AuditState,
} from '@chartway/plugin-chartway-common';
import type { Authorizer } from '../authorization/Authorizer';
import type { Caller } from '../authorization/Caller';
import type { PermissionFilter } from '../authorization/filters';
import { AuditExport, type OpenExport } from './AuditExport';
import type {
  AuditListQuery,
  AuditReadingService,
} from './AuditReadingService';
import type { AuditService } from './AuditService';

/** The parts that are given. */
const present = (parts: Record<string, string | undefined>) =>
  Object.fromEntries(
    Object.entries(parts).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );

/** The audit log as people may read it: only entries their permissions cover; what proves it, whoever may read any. */
export class AuthorizedAuditService {
  readonly #service: AuditReadingService;
  readonly #authorizer: Authorizer;
  readonly #audit: AuditService;
  readonly #files: AuditExport;

  constructor(options: {
    reading: AuditReadingService;
    authorizer: Authorizer;
    audit: AuditService;
    now: () => Date;
  }) {
    this.#service = options.reading;
    this.#authorizer = options.authorizer;
    this.#audit = options.audit;
    this.#files = new AuditExport(options.reading, options.now);
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

  /**
   * Writes entries into a file. Ends in the middle, with an error, once the caller may read none any more. Is in the log
   * itself, before a byte goes out.
   */
  async export(
    filter: AuditFilter,
    format: AuditExportFormat,
    caller: Caller,
    open: OpenExport,
  ): Promise<void> {
    const still = () => this.#requireAny(caller);
    await still();
    const { product, customer, environment, instance, ...rest } = filter;
    const intent = {
      action: auditReadPermission.name,
      subject: `export ${format}`,
      context: present({ product, customer, environment, instance }),
    };
    await this.#audit.audited(caller, intent, async () => {
      const entries = await this.#files.entries(filter, format, still, open);
      const details = { ...present(rest), entries: String(entries) };
      return { result: undefined, details };
    });
  }

  /** Writes the whole log for `chartway-audit verify`: for those who may read all of it. */
  async bundle(caller: Caller, open: OpenExport): Promise<void> {
    const still = () => this.#requireAll(caller);
    await still();
    const intent = {
      action: auditReadPermission.name,
      subject: 'export bundle',
      context: {},
    };
    await this.#audit.audited(caller, intent, async () => {
      const records = await this.#files.bundle(still, open);
      return { result: undefined, details: { records: String(records) } };
    });
  }

  async #requireAll(caller: Caller): Promise<PermissionFilter> {
    const allowed = await this.#authorizer.auditFilter(caller);
    if (allowed.kind === 'all') return allowed;
    throw new NotAllowedError(
      `This needs the permission ${auditReadPermission.name} for the whole log, without conditions. Whoever administers the role bindings (chartway.policy.bindings) can grant it.`,
    );
  }

  async #requireAny(caller: Caller): Promise<PermissionFilter> {
    const allowed = await this.#authorizer.auditFilter(caller);
    if (allowed.kind !== 'none') return allowed;
    throw new NotAllowedError(
      `This needs the permission ${auditReadPermission.name}. Whoever administers the role bindings (chartway.policy.bindings) can grant it.`,
    );
  }
}
