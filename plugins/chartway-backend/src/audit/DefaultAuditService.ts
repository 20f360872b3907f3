import { randomUUID } from 'node:crypto';
import type {
  AuditorService,
  AuditorServiceEvent,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { isError, ServiceUnavailableError } from '@backstage/errors';
import type { AuditPage } from '@chartway/plugin-chartway-common';
import type { Caller } from '../authorization/Caller';
import type {
  AuditDetails,
  AuditIntent,
  AuditListQuery,
  AuditService,
} from './AuditService';
import type { AuditIntentRow, AuditOutcomeRow, AuditStore } from './AuditStore';
import { redact } from '../redaction/redact';

/** Longer than any operation takes, so that another replica's running work is not given up for lost. */
const LOST_AFTER_MS = 60 * 60 * 1000;
/** Rows read at a time while looking for those the asker may see. */
const BATCH = 200;
/** Rows looked at for one page at most; the next page goes on from there. */
const MAX_SCAN = 20_000;

/** {@link AuditService} on a store; Backstage's auditor gets the same events. */
export class DefaultAuditService implements AuditService {
  readonly #store: AuditStore;
  readonly #auditor: AuditorService;
  readonly #logger: LoggerService;
  readonly #now: () => Date;

  constructor(options: {
    store: AuditStore;
    auditor: AuditorService;
    logger: LoggerService;
    now: () => Date;
  }) {
    this.#store = options.store;
    this.#auditor = options.auditor;
    this.#logger = options.logger;
    this.#now = options.now;
  }

  async audited<T>(
    caller: Caller,
    intent: AuditIntent,
    work: () => Promise<{ result: T; details: AuditDetails }>,
  ): Promise<T> {
    const row = this.#row(caller, intent);
    const event = await this.#begin(row);
    try {
      const { result, details } = await work();
      await this.#end(row, 'succeeded', details);
      await event.success({ meta: details });
      return result;
    } catch (cause) {
      const error = isError(cause) ? cause : new Error('Unknown error');
      const message = redact(error.message);
      await this.#end(row, 'failed', { error: message });
      await event.fail({ error: new Error(message) });
      throw cause;
    }
  }

  async denied(
    caller: Caller,
    intent: AuditIntent,
    error: Error,
  ): Promise<void> {
    const row = this.#row(caller, intent);
    const details = { error: redact(error.message) };
    try {
      await this.#store.appendFinished(row, {
        id: row.id,
        at: row.at,
        status: 'denied',
        details,
      });
      const event = await this.#createEvent(row);
      await event.fail({ error, meta: { status: 'denied' } });
    } catch (failure) {
      this.#logFailure('A refusal could not be recorded', row, failure);
    }
  }

  async list(query: AuditListQuery): Promise<AuditPage> {
    const { visible = () => true, before, limit, ...filter } = query;
    const items: AuditPage['items'] = [];
    let position = before === undefined ? undefined : Number(before);
    for (let scanned = 0; scanned < MAX_SCAN; scanned += BATCH) {
      const batch = await this.#store.list({
        ...filter,
        before: position,
        limit: BATCH,
      });
      for (const stored of batch) {
        const { context, actor } = stored.entry;
        position = stored.position;
        if (visible({ ...context, actor })) items.push(stored.entry);
        if (items.length === limit) return { items, next: String(position) };
      }
      if (batch.length < BATCH) return { items };
    }
    return { items, next: String(position) };
  }

  /**
   * Marks intents that a crash left open as `unknown`: whether their effect happened can be seen in Git and in the
   * registry, which are the truth of it.
   *
   * @returns how many were marked.
   */
  async closeLost(): Promise<number> {
    const now = this.#now();
    const before = new Date(now.getTime() - LOST_AFTER_MS).toISOString();
    const lost = await this.#store.open(before);
    for (const { id } of lost) {
      await this.#store.appendOutcome({
        id,
        at: now.toISOString(),
        status: 'unknown',
        details: {
          error:
            'The portal stopped before the outcome was recorded; Git and the registry show what was done.',
        },
      });
    }
    return lost.length;
  }

  #row(caller: Caller, intent: AuditIntent): AuditIntentRow {
    return {
      id: randomUUID(),
      requestId: caller.requestId,
      at: this.#now().toISOString(),
      actor: caller.actor,
      ...(caller.via && { via: caller.via }),
      action: intent.action,
      subject: intent.subject,
      context: intent.context,
      ...(intent.reason && { reason: intent.reason }),
    };
  }

  async #begin(row: AuditIntentRow): Promise<AuditorServiceEvent> {
    try {
      await this.#store.appendIntent(row);
      return await this.#createEvent(row);
    } catch (cause) {
      this.#logFailure('An intent could not be recorded', row, cause);
      throw new ServiceUnavailableError(
        'The audit log cannot be written, so nothing was done. Try again once the database is well.',
      );
    }
  }

  async #end(
    row: AuditIntentRow,
    status: AuditOutcomeRow['status'],
    details: AuditDetails,
  ): Promise<void> {
    try {
      const at = this.#now().toISOString();
      await this.#store.appendOutcome({ id: row.id, at, status, details });
    } catch (failure) {
      // The effect has happened or failed already; the intent stays open and is marked at a later start.
      this.#logFailure('An outcome could not be recorded', row, failure);
    }
  }

  #createEvent(row: AuditIntentRow): Promise<AuditorServiceEvent> {
    const { context, ...rest } = row;
    return this.#auditor.createEvent({
      eventId: row.action.replace(/^chartway\./, '').replaceAll('.', '-'),
      severityLevel: row.action.endsWith('.deploy') ? 'high' : 'medium',
      meta: { ...rest, ...context },
    });
  }

  #logFailure(what: string, row: AuditIntentRow, failure: unknown) {
    this.#logger.error(
      `${what} in the audit log`,
      isError(failure) ? failure : undefined,
    );
    this.#logger.error(
      `Lost from the audit log: request ${row.requestId}, ${row.action} on ${row.subject} by ${row.actor}`,
    );
  }
}
