import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { AuditRecord } from '@chartway/audit-kit';
import type { AuditLog } from './AuditLog';
import type { AuditOutcome, AuditTruth } from './AuditService';
import type { AuditStore, LeaseStore } from './AuditStore';
import { outcomeRecord } from './records';
import { hasEnded } from './replica';

const PREFIX = 'replica:';
/** Longer than a database that restarts keeps a replica from saying that it is there. */
const LEASE_MS = 3 * 60 * 1000;
/** How long the truth may be out of reach before the outcome is called unknown. */
const MAX_TRIES = 20;

const UNKNOWN: AuditOutcome = {
  details: {
    error:
      'The portal stopped before the outcome was recorded; Git and the registry show what was done.',
  },
};

/**
 * Finds out what became of intents whose replica ended in the middle. Each replica says from time to time that it is there;
 * intents of those that do not any more are judged by what Git and the registry hold.
 */
export class Reconciler {
  readonly #store: AuditStore;
  readonly #log: AuditLog;
  readonly #leases: LeaseStore;
  readonly #truths: ReadonlyMap<string, AuditTruth>;
  readonly #logger: LoggerService;
  readonly #now: () => Date;
  readonly #tries = new Map<string, number>();

  constructor(options: {
    store: AuditStore;
    log: AuditLog;
    leases: LeaseStore;
    /** By action. */
    truths: ReadonlyMap<string, AuditTruth>;
    logger: LoggerService;
    now: () => Date;
  }) {
    this.#store = options.store;
    this.#log = options.log;
    this.#leases = options.leases;
    this.#truths = options.truths;
    this.#logger = options.logger;
    this.#now = options.now;
  }

  /** Says that this replica is there. To be called at least once a minute, and before its first intent. */
  async beat(): Promise<void> {
    await this.#leases.take(
      this.#nameOf(this.#log.replica),
      this.#log.replica,
      LEASE_MS,
    );
  }

  /** Says that this replica ends, so that others need not wait. */
  async leave(): Promise<void> {
    await this.#leases.release(
      this.#nameOf(this.#log.replica),
      this.#log.replica,
    );
  }

  /**
   * Judges the intents of replicas that are gone.
   *
   * @returns how many were judged.
   */
  async run(): Promise<number> {
    const open = await this.#store.openIntents();
    if (open.length === 0) return 0;
    const own = this.#log.replica;
    const present = new Set(await this.#leases.held(PREFIX));
    const lost = open.filter(
      ({ replica }) =>
        replica !== own &&
        (hasEnded(replica, own) || !present.has(this.#nameOf(replica))),
    );
    let judged = 0;
    for (const { record } of lost) if (await this.#judge(record)) judged += 1;
    return judged;
  }

  readonly #nameOf = (replica: string) => `${PREFIX}${replica}`;

  async #judge(intent: AuditRecord): Promise<boolean> {
    let found: AuditOutcome | undefined;
    try {
      found = await this.#truths.get(intent.action ?? '')?.(intent);
    } catch (error) {
      const tries = (this.#tries.get(intent.id) ?? 0) + 1;
      this.#tries.set(intent.id, tries);
      const reason = isError(error) ? error.message : 'Unknown error';
      this.#logger.warn(
        `What became of ${intent.action} on ${intent.subject} cannot be asked yet: ${reason}`,
      );
      if (tries < MAX_TRIES) return false;
    }
    this.#tries.delete(intent.id);
    const at = this.#now().toISOString();
    const status = found ? 'succeeded' : 'unknown';
    await this.#log.appendLasting(
      outcomeRecord(intent, at, status, found ?? UNKNOWN),
    );
    this.#logger.warn(
      `The portal stopped during ${intent.action} on ${intent.subject} (request ${intent.requestId}); it is recorded as ${status}`,
    );
    return true;
  }
}
