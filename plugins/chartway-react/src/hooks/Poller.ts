import { problemOf } from '../remote/Problem';
import { dataOf, remoteOfProblem, type Remote } from '../remote/Remote';

/**
 * How {@link useRemote} loads and judges data.
 *
 * @public
 */
export type RemoteOptions<T> = {
  /** Loads the data. Must reject when `signal` aborts or leave the result unused. */
  load: (signal: AbortSignal) => Promise<T>;
  /** Identifies what is loaded; another key starts over. */
  key: string;
  /** The permission the call needs, named to people who lack it; absent when it needs none but a sign-in. */
  permission?: string;
  /** Milliseconds between refreshes; loads once when absent. */
  interval?: number;
  /** True when there is nothing to show. */
  isEmpty?: (data: T) => boolean;
  /** What is missing from the data, one phrase each. */
  missing?: (data: T) => string[];
};

/** Waiting doubles with each failure in a row, up to this many milliseconds. */
const LONGEST_WAIT = 5 * 60_000;
/** After a failure, data that is otherwise loaded once is asked for again. */
const FIRST_RETRY = 10_000;

/** Loads one thing again and again: on time, when asked to, and never while the tab is hidden. */
export class Poller<T> {
  readonly #options: () => RemoteOptions<T>;
  readonly #update: (next: (before: Remote<T>) => Remote<T>) => void;
  readonly #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the next load is due, in milliseconds since the epoch. */
  #due = Infinity;
  #startedAt = -Infinity;
  #loading = false;
  /** The gap of a refresh that was asked for while a load was under way. */
  #wanted: number | undefined;
  #failures = 0;

  constructor(
    options: () => RemoteOptions<T>,
    update: (next: (before: Remote<T>) => Remote<T>) => void,
  ) {
    this.#options = options;
    this.#update = update;
  }

  start() {
    document.addEventListener('visibilitychange', this.#run);
    this.#scheduleAt(Date.now());
  }

  stop() {
    document.removeEventListener('visibilitychange', this.#run);
    this.#abort.abort();
    clearTimeout(this.#timer);
  }

  /**
   * Loads again soon, because something changed.
   *
   * @param gap - milliseconds that pass at least between the starts of two loads
   */
  refresh(gap: number) {
    if (this.#loading) {
      // What is on its way may be from before the change.
      this.#wanted = Math.min(this.#wanted ?? Infinity, gap);
      return;
    }
    const at = Math.max(Date.now(), this.#startedAt + gap);
    if (at < this.#due) this.#scheduleAt(at);
  }

  #scheduleAt(at: number) {
    clearTimeout(this.#timer);
    this.#due = at;
    const wait = at - Date.now();
    if (wait <= 0) this.#run();
    else this.#timer = setTimeout(this.#onTime, wait);
  }

  readonly #onTime = () => {
    // Whatever the clock of the machine says, which somebody may have set back meanwhile.
    this.#due = -Infinity;
    this.#run();
  };

  /** Loads what is due, now or as soon as somebody looks. */
  readonly #run = () => {
    if (document.hidden || this.#loading || Date.now() < this.#due) return;
    clearTimeout(this.#timer);
    void this.#load();
  };

  async #load() {
    const options = this.#options();
    const { signal } = this.#abort;
    this.#due = Infinity;
    this.#startedAt = Date.now();
    this.#loading = true;
    this.#wanted = undefined;
    try {
      const data = await options.load(signal);
      if (signal.aborted) return;
      this.#failures = 0;
      this.#update(() => judge(data, options));
    } catch (error) {
      if (signal.aborted) return;
      this.#failures += 1;
      this.#update(before => failed(before, error, options.permission));
    } finally {
      this.#loading = false;
    }
    this.#scheduleNext(options.interval);
  }

  #scheduleNext(interval: number | undefined) {
    if (interval !== undefined || this.#failures > 0) {
      const base = interval ?? FIRST_RETRY;
      const wait = Math.min(base * 2 ** this.#failures, LONGEST_WAIT);
      this.#scheduleAt(Date.now() + wait);
    }
    // While it fails, changes are no reason to ask more often.
    if (this.#wanted !== undefined && this.#failures === 0) {
      this.refresh(this.#wanted);
    }
  }
}

function judge<T>(data: T, options: RemoteOptions<T>): Remote<T> {
  const missing = options.missing?.(data) ?? [];
  const fetchedAt = new Date();
  if (missing.length > 0) {
    return { state: 'partial', data, fetchedAt, missing };
  }
  if (options.isEmpty?.(data)) return { state: 'empty' };
  return { state: 'ready', data, fetchedAt };
}

function failed<T>(
  before: Remote<T>,
  error: unknown,
  permission: string | undefined,
): Remote<T> {
  const problem = problemOf(error, permission);
  const data = dataOf(before);
  // A permission taken away or an instance removed must not live on as "stale" data.
  if (data !== undefined && problem.kind === 'down' && 'fetchedAt' in before) {
    return { state: 'stale', data, fetchedAt: before.fetchedAt, problem };
  }
  const since = before.state === 'down' ? before.since : new Date();
  return remoteOfProblem(problem, since);
}
