import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { redact } from '../redaction/redact';
import type { AuditStore, CursorStore, LeaseStore } from './AuditStore';
import type { StoredRecord } from './domain/entries';

/** Takes records to another system. */
export interface RecordSender {
  readonly type: 'syslog' | 'webhook';
  /**
   * Sends records, ascending; comes back once the other side has them, as far as its protocol tells.
   *
   * @throws when it does not have all of them.
   */
  send(records: readonly StoredRecord[], signal: AbortSignal): Promise<void>;
}

const BATCH = 100;
const LEASE_MS = 2 * 60 * 1000;
/** Milliseconds between tries while the other side does not take anything; doubled each time, at most the second. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 5 * 60 * 1000;

/**
 * Sends the log to another system, in order, at least once: the place it has got to is kept in the database and moves only
 * once records have arrived. One replica sends at a time; another goes on where it stopped.
 */
export class Forwarder {
  readonly name: string;
  readonly #sender: RecordSender;
  readonly #store: AuditStore;
  readonly #cursors: CursorStore;
  readonly #leases: LeaseStore;
  readonly #replica: string;
  readonly #logger: LoggerService;
  readonly #now: () => Date;
  readonly #start: 'beginning' | 'now';
  #failures = 0;
  #notBefore = 0;

  constructor(options: {
    name: string;
    /** Where a new forwarder begins. */
    start: 'beginning' | 'now';
    sender: RecordSender;
    store: AuditStore;
    cursors: CursorStore;
    leases: LeaseStore;
    replica: string;
    logger: LoggerService;
    now: () => Date;
  }) {
    this.name = options.name;
    this.#start = options.start;
    this.#sender = options.sender;
    this.#store = options.store;
    this.#cursors = options.cursors;
    this.#leases = options.leases;
    this.#replica = options.replica;
    this.#logger = options.logger;
    this.#now = options.now;
  }

  /** How far it has got. */
  async state() {
    const { position, problem } = await this.#cursor();
    const { name } = this;
    const { type } = this.#sender;
    return { name, type, position, ...(problem !== undefined && { problem }) };
  }

  /** Sends what is new. Does nothing while another replica sends, or while a pause after a failure lasts. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#now().getTime() < this.#notBefore) return;
    const lease = `forward:${this.name}`;
    const take = () => this.#leases.take(lease, this.#replica, LEASE_MS);
    if (!(await take())) return;
    try {
      while (!signal.aborted && (await take())) {
        if (!(await this.#sendNext(signal))) break;
      }
    } finally {
      await this.#leases.release(lease, this.#replica);
    }
  }

  async #cursor() {
    const { size } = await this.#store.frontier();
    const start = this.#start === 'now' ? size : 0;
    return this.#cursors.read(this.name, start);
  }

  /** @returns whether there may be more. */
  async #sendNext(signal: AbortSignal): Promise<boolean> {
    const { position, problem } = await this.#cursor();
    const records = await this.#store.records(position, position + BATCH);
    if (records.length === 0) return false;
    try {
      await this.#sender.send(records, signal);
    } catch (error) {
      await this.#pause(position, error);
      return false;
    }
    this.#failures = 0;
    await this.#cursors.write(this.name, {
      position: position + records.length,
    });
    if (problem !== undefined) {
      this.#logger.info(`The audit log reaches ${this.name} again`);
    }
    return records.length === BATCH;
  }

  async #pause(position: number, error: unknown): Promise<void> {
    const reason = redact(isError(error) ? error.message : 'Unknown error');
    const pause = Math.min(FIRST_PAUSE * 2 ** this.#failures, LONGEST_PAUSE);
    this.#failures += 1;
    this.#notBefore = this.#now().getTime() + pause;
    await this.#cursors.write(this.name, { position, problem: reason });
    this.#logger.warn(
      `The audit log could not be sent to ${
        this.name
      } from position ${position} on; next try in ${pause / 1000} s: ${reason}`,
    );
  }
}
