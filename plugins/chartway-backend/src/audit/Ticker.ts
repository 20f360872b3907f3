import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';

/** Does one piece of work again and again, never twice at once, with a pause after each time. */
export class Ticker {
  readonly #what: string;
  readonly #work: () => Promise<unknown>;
  readonly #pause: number;
  readonly #logger: LoggerService;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  /**
   * @param what - The work in words, for the log.
   * @param options - `pause` in milliseconds.
   */
  constructor(
    what: string,
    work: () => Promise<unknown>,
    options: { pause: number; logger: LoggerService },
  ) {
    this.#what = what;
    this.#work = work;
    this.#pause = options.pause;
    this.#logger = options.logger;
  }

  /** Begins after the first pause. */
  start(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#run();
    }, this.#pause);
    this.#timer.unref();
  }

  /** Lets work that is under way come to its end. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      await this.#work();
    } catch (error) {
      const reason = isError(error) ? error.message : 'Unknown error';
      this.#logger.warn(`${this.#what} failed and is tried again: ${reason}`);
    }
    this.start();
  }
}
