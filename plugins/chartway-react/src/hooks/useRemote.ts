import { useCallback, useEffect, useRef, useState } from 'react';
import { problemOf } from '../remote/Problem';
import { remoteOfProblem } from '../remote/Remote';
import { dataOf, type Remote, type RemoteWithReload } from '../remote/Remote';

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

class Poller<T> {
  readonly #options: () => RemoteOptions<T>;
  readonly #update: (next: (before: Remote<T>) => Remote<T>) => void;
  readonly #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #overdue = false;

  constructor(
    options: () => RemoteOptions<T>,
    update: (next: (before: Remote<T>) => Remote<T>) => void,
  ) {
    this.#options = options;
    this.#update = update;
  }

  start() {
    document.addEventListener('visibilitychange', this.#onVisibility);
    void this.#load();
  }

  stop() {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#abort.abort();
    clearTimeout(this.#timer);
  }

  readonly #onVisibility = () => {
    if (document.hidden || !this.#overdue) return;
    this.#overdue = false;
    void this.#load();
  };

  async #load() {
    const options = this.#options();
    const { signal } = this.#abort;
    try {
      const data = await options.load(signal);
      if (signal.aborted) return;
      this.#failures = 0;
      this.#update(() => judge(data, options));
    } catch (error) {
      if (signal.aborted) return;
      this.#failures += 1;
      this.#update(before => failed(before, error, options.permission));
    }
    this.#scheduleNext(options.interval);
  }

  #scheduleNext(interval: number | undefined) {
    if (interval === undefined && this.#failures === 0) return;
    const base = interval ?? FIRST_RETRY;
    const wait = Math.min(base * 2 ** this.#failures, LONGEST_WAIT);
    this.#timer = setTimeout(() => {
      if (document.hidden) this.#overdue = true;
      else void this.#load();
    }, wait);
  }
}

/**
 * Loads data, keeps it fresh and says what state it is in. Refreshes pause while the browser tab is hidden and back off
 * while they fail; data that was there stays and becomes `stale`.
 *
 * @public
 */
export function useRemote<T>(options: RemoteOptions<T>): RemoteWithReload<T> {
  const [entry, setEntry] = useState<{ key: string; remote: Remote<T> }>({
    key: options.key,
    remote: { state: 'loading' },
  });
  const [round, setRound] = useState(0);
  const latest = useRef(options);
  latest.current = options;

  useEffect(() => {
    const poller = new Poller<T>(
      () => latest.current,
      update =>
        setEntry(previous => ({
          key: options.key,
          remote: update(
            previous.key === options.key
              ? previous.remote
              : { state: 'loading' },
          ),
        })),
    );
    poller.start();
    return () => poller.stop();
  }, [options.key, round]);

  const reload = useCallback(() => setRound(count => count + 1), []);
  // What belongs to the former key must not be shown for the new one, not even for one frame.
  const remote: Remote<T> =
    entry.key === options.key ? entry.remote : { state: 'loading' };
  return { ...remote, reload };
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
