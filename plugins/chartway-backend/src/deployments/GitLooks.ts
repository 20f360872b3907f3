import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { redact } from '../redaction/redact';
import type { Leases } from './Leases';

const LEASE = 'git-looks';

/** Something to do at every look at Git. It must bear to be done in two replicas at once. */
export type GitLook = {
  /** In words, for the log: `Releasing values that people committed`. */
  what: string;
  look(): Promise<unknown>;
};

/**
 * Looks at Git from time to time, for what people push without the portal. One replica does so regularly, another one takes
 * over when it dies; whoever hears of a push may look at once.
 */
export class GitLooks {
  readonly #looks: readonly GitLook[];
  readonly #leases: Leases;
  readonly #replica: string;
  readonly #leaseMs: number;
  readonly #logger: LoggerService;

  /** @param options.seconds - How often `run` is called. */
  constructor(options: {
    looks: readonly GitLook[];
    leases: Leases;
    /** Names this process. */
    replica: string;
    seconds: number;
    logger: LoggerService;
  }) {
    this.#looks = options.looks;
    this.#leases = options.leases;
    this.#replica = options.replica;
    this.#leaseMs = (options.seconds * 2 + 60) * 1000;
    this.#logger = options.logger;
  }

  /** The regular look, if it is this replica that looks. */
  async run(): Promise<void> {
    if (!(await this.#leases.take(LEASE, this.#replica, this.#leaseMs))) return;
    await this.now();
  }

  /** Looks at once, in the order of the looks. One that fails holds up none of the others. */
  async now(): Promise<void> {
    for (const { what, look } of this.#looks) {
      try {
        await look();
      } catch (error) {
        const reason = redact(isError(error) ? error.message : String(error));
        this.#logger.warn(`${what} failed and is tried again: ${reason}`);
      }
    }
  }

  /** Lets another replica look. */
  async stop(): Promise<void> {
    await this.#leases.release(LEASE, this.#replica);
  }
}
