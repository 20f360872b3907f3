import { setTimeout as delay } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { encodeRecord, type AuditRecord } from '@chartway/audit-kit';
import type { AuditStore, NewRecord } from './AuditStore';
import { errorCode } from './errorCode';
import { GroupCommit } from './GroupCommit';

const MAX_BATCH = 1000;
/** Milliseconds between tries to record what must not be lost; doubled each time, at most the second. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
/** Records that may wait for the database at a time; what goes beyond is found as an open intent at the next start. */
const MAX_LATE = 10_000;
/** PostgreSQL's code. */
const UNIQUE_VIOLATION = '23505';

/** Tries of a batch that had to give way to another process. */
const MAX_TURNS = 5;
/** SQLite's codes, and PostgreSQL's for a deadlock and for what cannot be put in sequence; in each case nothing was written. */
const GAVE_WAY = /^(SQLITE_BUSY|SQLITE_LOCKED|40P01$|40001$)/;

const hadToGiveWay = (error: unknown) => GAVE_WAY.test(errorCode(error) ?? '');

/** Whether a database refused one record, rather than being unable to take any. */
function isItemsFault(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  return (
    (isError(error) && error.name === 'ConflictError') ||
    code === UNIQUE_VIOLATION ||
    code.startsWith('SQLITE_CONSTRAINT')
  );
}

/** The log as this replica writes to it: many records go in together, and what has happened is recorded in the end. */
export class AuditLog {
  /** Tells this process from the others that write to the same log. */
  readonly replica: string;
  readonly #store: AuditStore;
  readonly #logger: LoggerService;
  readonly #commits: GroupCommit<NewRecord, number>;
  readonly #closing = new AbortController();
  readonly #late = new Set<Promise<void>>();
  #writable = true;

  constructor(options: {
    store: AuditStore;
    logger: LoggerService;
    replica: string;
  }) {
    this.#store = options.store;
    this.#logger = options.logger;
    this.replica = options.replica;
    this.#commits = new GroupCommit(records => this.#write(records), {
      maxBatch: MAX_BATCH,
      isItemsFault,
    });
  }

  /** False after a failure, until something could be written again. */
  get writable(): boolean {
    return this.#writable;
  }

  /**
   * Adds a record.
   *
   * @returns its position, once it is safe.
   * @throws RecordError for what cannot be a record; what the database throws.
   */
  async append(record: AuditRecord): Promise<number> {
    const bytes = encodeRecord(record);
    return this.#commits.add({ record, bytes, replica: this.replica });
  }

  /**
   * Adds a record of what has happened already. What the database does not take now is tried again in the background
   * until it does; only the end of the process gives it up, and then its intent is still open.
   */
  async appendLasting(record: AuditRecord): Promise<void> {
    try {
      await this.append(record);
    } catch (error) {
      this.#logger.error(
        `The outcome of ${record.id} could not be recorded in the audit log`,
        isError(error) ? error : undefined,
      );
      if (isItemsFault(error) || this.#late.size >= MAX_LATE) return;
      const late = this.#retry(record).finally(() => this.#late.delete(late));
      this.#late.add(late);
    }
  }

  /** Finds out whether the log can be written, when it could not the last time. */
  async check(): Promise<boolean> {
    if (this.#writable) return true;
    try {
      await this.#store.probe();
      this.#writable = true;
    } catch {
      this.#writable = false;
    }
    return this.#writable;
  }

  /** Ends the retries. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#late);
  }

  async #write(records: readonly NewRecord[]): Promise<number[]> {
    try {
      const first = await this.#appendInTurn(records);
      this.#writable = true;
      return records.map((_, index) => first + index);
    } catch (error) {
      this.#writable = isItemsFault(error);
      throw error;
    }
  }

  /** Two processes on one database may get in each other's way; whoever has to give way begins anew. */
  async #appendInTurn(records: readonly NewRecord[]): Promise<number> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#store.append(records);
      } catch (error) {
        if (tries >= MAX_TURNS || !hadToGiveWay(error)) throw error;
      }
    }
  }

  async #retry(record: AuditRecord): Promise<void> {
    const { signal } = this.#closing;
    for (let pause = FIRST_PAUSE; !signal.aborted; pause *= 2) {
      const longest = Math.min(pause, LONGEST_PAUSE);
      await delay(longest, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      try {
        await this.append(record);
        this.#logger.info(
          `The outcome of ${record.id} is in the audit log after all`,
        );
        return;
      } catch (error) {
        // An earlier try may have come through although its answer did not.
        if (isItemsFault(error)) return;
      }
    }
  }
}
