import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ChangesMessage } from '@chartway/plugin-chartway-common';

/** Ids that one message names at most; more are "anything". */
const MAX_IDS = 500;

/** Milliseconds between two messages. */
const PAUSE = 1000;

/** What changed; the most telling first. */
const ORDER = ['desired', 'live', 'engines'] as const;

/** What may have changed: some instances, by name, or more than can be named. */
export type Changed = readonly string[] | 'many';

/**
 * Tells everybody who listens that something changed, at most once a second: what changes meanwhile goes into the next
 * message. A message names instances by ids that tell nothing, so that it needs no permission; whoever wants to know what
 * changed asks, and is then checked.
 */
export class SignalPublisher {
  readonly #publish: (message: ChangesMessage) => Promise<void>;
  readonly #idOf: (instanceName: string) => string;
  readonly #logger: LoggerService;
  readonly #pending = new Map<ChangesMessage['what'], Set<string> | 'many'>();
  #timer: NodeJS.Timeout | undefined;
  #last = -Infinity;
  #closed = false;

  constructor(options: {
    publish: (message: ChangesMessage) => Promise<void>;
    watchIds: { idOf(instanceName: string): string };
    logger: LoggerService;
  }) {
    this.#publish = options.publish;
    this.#idOf = name => options.watchIds.idOf(name);
    this.#logger = options.logger;
  }

  /** Never throws. An empty list says nothing, except of engines. */
  changed(what: ChangesMessage['what'], names: Changed): void {
    if (this.#closed || (names.length === 0 && what !== 'engines')) return;
    this.#pending.set(what, joined(this.#pending.get(what), names));
    this.#schedule();
  }

  /** Says nothing any more. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#timer || this.#pending.size === 0 || this.#closed) return;
    const wait = Math.max(0, this.#last + PAUSE - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#last = performance.now();
      this.#send();
      this.#schedule();
    }, wait);
    this.#timer.unref();
  }

  #send(): void {
    const what = ORDER.find(kind => this.#pending.has(kind));
    const names = what && this.#pending.get(what);
    if (!what || !names) return;
    this.#pending.delete(what);
    const watchIds =
      names === 'many' ? [] : [...names].map(name => this.#idOf(name));
    this.#publish({ what, watchIds }).catch(error =>
      this.#logger.warn(
        `Pages are not told of a change and find it at their next look: ${error}`,
      ),
    );
  }
}

function joined(
  before: Set<string> | 'many' | undefined,
  names: Changed,
): Set<string> | 'many' {
  if (before === 'many' || names === 'many') return 'many';
  const all = new Set([...(before ?? []), ...names]);
  return all.size > MAX_IDS ? 'many' : all;
}
