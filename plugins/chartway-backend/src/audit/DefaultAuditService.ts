import type {
  AuditorService,
  AuditorServiceEvent,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { isError, ServiceUnavailableError } from '@backstage/errors';
import type { AuditRecord } from '@chartway/audit-kit';
import type { Caller } from '../authorization/Caller';
import { timeOrderedId } from '../http/timeOrderedId';
import { redact } from '../redaction/redact';
import type { AuditLog } from './AuditLog';
import type { AuditIntent, AuditOutcome, AuditService } from './AuditService';
import { eventRecord, intentRecord, outcomeRecord } from './records';

/** {@link AuditService} on the log; Backstage's auditor gets the same events. */
export class DefaultAuditService implements AuditService {
  readonly #log: AuditLog;
  readonly #auditor: AuditorService;
  readonly #logger: LoggerService;
  readonly #now: () => Date;
  readonly #policyVersion: () => string | undefined;

  constructor(options: {
    log: AuditLog;
    auditor: AuditorService;
    logger: LoggerService;
    now: () => Date;
    /** Version of the policy that decides now, if it is Chartway's. */
    policyVersion: () => string | undefined;
  }) {
    this.#log = options.log;
    this.#auditor = options.auditor;
    this.#logger = options.logger;
    this.#now = options.now;
    this.#policyVersion = options.policyVersion;
  }

  async audited<T>(
    caller: Caller,
    intent: AuditIntent,
    work: () => Promise<{ result: T } & AuditOutcome>,
  ): Promise<T> {
    const record = intentRecord(this.#begin(caller, intent));
    await this.#record(record);
    const event = await this.#announce(record);
    try {
      const { result, ...outcome } = await work();
      await this.#end(record, 'succeeded', outcome);
      await this.#tell(() => event?.success({ meta: { ...outcome } }));
      return result;
    } catch (cause) {
      const error = isError(cause) ? cause : new Error('Unknown error');
      const message = redact(error.message);
      await this.#end(record, 'failed', { details: { error: message } });
      await this.#tell(() => event?.fail({ error: new Error(message) }));
      throw cause;
    }
  }

  async denied(
    caller: Caller,
    intent: AuditIntent,
    error: Error,
  ): Promise<void> {
    const details = { error: redact(error.message) };
    const record = eventRecord(this.#begin(caller, intent), 'denied', details);
    try {
      await this.#log.append(record);
    } catch (failure) {
      this.#logFailure('A refusal', record, failure);
    }
    const event = await this.#announce(record);
    await this.#tell(() =>
      event?.fail({
        error: new Error(details.error),
        meta: { status: 'denied' },
      }),
    );
  }

  #begin(caller: Caller, intent: AuditIntent) {
    const { credentials: _, ...who } = caller;
    const policyVersion = this.#policyVersion();
    return {
      id: timeOrderedId(),
      at: this.#now().toISOString(),
      caller: who,
      intent,
      ...(policyVersion && { policyVersion }),
    };
  }

  /** @throws ServiceUnavailableError when the intent is not safe in the log. */
  async #record(record: AuditRecord): Promise<void> {
    try {
      await this.#log.append(record);
    } catch (cause) {
      this.#logFailure('An intent', record, cause);
      // The database may have taken it although the answer got lost; then it must not stay open.
      void this.#log.appendLasting(
        outcomeRecord(record, this.#now().toISOString(), 'failed', {
          details: { error: 'The audit log failed, so nothing was done.' },
        }),
      );
      throw new ServiceUnavailableError(
        'The audit log cannot be written, so nothing was done. Try again once the database is well.',
      );
    }
  }

  /** The effect has happened or failed already, so this never throws. */
  #end(
    record: AuditRecord,
    status: 'succeeded' | 'failed',
    outcome: AuditOutcome,
  ): Promise<void> {
    const at = this.#now().toISOString();
    return this.#log.appendLasting(outcomeRecord(record, at, status, outcome));
  }

  async #announce(
    record: AuditRecord,
  ): Promise<AuditorServiceEvent | undefined> {
    const { v: _, kind: __, action = '', context, ...rest } = record;
    try {
      return await this.#auditor.createEvent({
        eventId: action.replace(/^chartway\./, '').replaceAll('.', '-'),
        severityLevel: action.endsWith('.deploy') ? 'high' : 'medium',
        meta: { ...rest, action, ...context },
      });
    } catch (failure) {
      this.#logFailure('An event for the auditor', record, failure);
      return undefined;
    }
  }

  /** Backstage's auditor is a copy; its troubles change nothing. */
  async #tell(work: () => Promise<void> | undefined): Promise<void> {
    try {
      await work();
    } catch (failure) {
      const reason = isError(failure) ? failure : undefined;
      this.#logger.error('The auditor took no event', reason);
    }
  }

  #logFailure(what: string, record: AuditRecord, failure: unknown) {
    const { requestId, action, subject, actor } = record;
    this.#logger.error(
      `${what} could not be recorded: request ${requestId}, ${action} on ${subject} by ${actor}`,
      isError(failure) ? failure : undefined,
    );
  }
}
