import { setTimeout as delay } from 'node:timers/promises';
import { isError } from '@backstage/errors';
import { redact, UpstreamError } from '@chartway/plugin-chartway-node';
import { nameOf } from './applicationName';
import { cachedOf } from './applicationState';
import { ChangeReader, isSeen, type ChangeReaderOptions } from './ChangeReader';
import {
  ArgoApplication,
  ArgoApplicationName,
  type ArgoApplication as Application,
} from './schema';

/** Milliseconds that the stream gets to tell what a slim list left out. */
const TELLING = 1_500;
/** Milliseconds after which a stream that told nothing of Applications that are there counts as broken. */
const SILENCE = 5_000;
/** Milliseconds a stream must have held for the next failure to count as the first. */
const STEADY = 10_000;
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 30_000;

/** Milliseconds before the next try; spread, so that not all replicas come back at once. */
function pauseAfter(failures: number): number {
  const longest = Math.min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE);
  return longest * (0.5 + Math.random() / 2);
}

/**
 * Keeps a cache like Argo CD's own list of Applications: each round opens the stream of changes, which begins with all
 * Applications, and reads a slim list beside it, which tells what is gone. A stream that breaks begins the next round after
 * a pause that grows; one that holds, after the time of `resync`, because a connection may die without a word.
 */
export class ApplicationStream {
  readonly #tools: ChangeReaderOptions;
  readonly #stopping = new AbortController();
  readonly #attempted: Promise<void>;
  #attemptEnded: () => void = () => undefined;
  #running: Promise<void> | undefined;
  #startedAt = 0;
  #failure: Error | undefined;

  constructor(tools: ChangeReaderOptions) {
    this.#tools = tools;
    this.#attempted = new Promise(resolve => {
      this.#attemptEnded = resolve;
    });
  }

  /** Begins, if nobody did. */
  start(): void {
    if (this.#running) return;
    this.#startedAt = performance.now();
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /**
   * Waits until all Applications are known, at most so many milliseconds from the start, so that only the first who ask
   * wait.
   *
   * @throws UpstreamError when they are not known then, or when Argo CD could not be asked.
   */
  async filled(milliseconds: number): Promise<void> {
    const { cache, options } = this.#tools;
    const left = this.#startedAt + milliseconds - performance.now();
    if (!cache.filled && !this.#failure && left > 0) {
      await within(this.#attempted, left);
    }
    if (cache.filled) return;
    const { name, url } = options;
    const seconds = milliseconds / 1000;
    throw (
      this.#failure ??
      new UpstreamError(
        `Argo CD ${name} did not answer within ${seconds} seconds. Check that it runs at ${url}`,
        { system: 'argocd', retryable: true },
      )
    );
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let failures = 0;
    while (!signal.aborted) {
      const began = performance.now();
      const end = await this.#round();
      if (signal.aborted) return;
      const steady = performance.now() - began > STEADY;
      if (end === 'resync') {
        failures = 0;
        continue;
      }
      failures = steady ? 1 : failures + 1;
      this.#failed(end);
      const pause = Math.max(pauseAfter(failures), this.#tools.client.wait());
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  #failed(error: Error): void {
    const { cache, options, logger } = this.#tools;
    const message = redact(error.message);
    if (cache.connection().message !== message)
      logger.warn(`Changes of Argo CD ${options.name} are missed: ${message}`);
    this.#failure = error;
    this.#attemptEnded();
    cache.stand(cache.filled ? 'stale' : 'connecting', message);
  }

  /** One stream, from its opening to its end. */
  async #round(): Promise<'resync' | Error> {
    const round = new AbortController();
    const signal = AbortSignal.any([round.signal, this.#stopping.signal]);
    const reader = new ChangeReader(this.#tools);
    const ended = reader.read(signal);
    try {
      const isEmpty = await this.#fill(reader, ended, signal);
      return await this.#follow(reader, ended, { signal, isEmpty });
    } catch (error) {
      return isError(error) ? error : new Error(String(error));
    } finally {
      round.abort();
      await ended;
    }
  }

  /** Has the cache complete; tells whether it is empty then. */
  async #fill(
    reader: ChangeReader,
    ended: Promise<Error>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { client, cache, options } = this.#tools;
    const listed = this.#named(
      await client.applications({ slim: true, signal }),
    );
    cache.heard();
    const lacking = [...listed].flatMap(([name, application]) =>
      isWhole(application) ? [] : [name],
    );
    const isLacking = () => lacking.some(name => !reader.tells(name));
    if (isLacking())
      await within(Promise.race([reader.until(lacking), ended]), TELLING);
    if (isLacking()) {
      const all = await client.applications({ slim: false, signal });
      for (const [name, one] of this.#named(all)) listed.set(name, one);
    }
    const names = new Set(reader.present);
    for (const [name, application] of listed) {
      if (reader.isGone(name)) continue;
      names.add(name);
      if (application && !reader.tells(name)) {
        cache.put(cachedOf(application, options.namespace));
      }
    }
    cache.complete(names);
    this.#failure = undefined;
    this.#attemptEnded();
    return names.size === 0;
  }

  async #follow(
    reader: ChangeReader,
    ended: Promise<Error>,
    { signal, isEmpty }: { signal: AbortSignal; isEmpty: boolean },
  ): Promise<'resync' | Error> {
    const { cache, options } = this.#tools;
    const over = await Promise.race([ended, Promise.resolve(undefined)]);
    if (over) return over;
    cache.stand('connected', '');
    // Argo CD sends nothing, not even headers, while there is no Application.
    if (!isEmpty) {
      await within(Promise.race([reader.until([]), ended]), SILENCE);
      if (!reader.opened && !signal.aborted) {
        const error = await Promise.race([ended, this.#silence()]);
        return error;
      }
    }
    const timer = new AbortController();
    const resync = delay(options.resync * 1000, 'resync' as const, {
      signal: timer.signal,
    }).catch(() => 'resync' as const);
    const end = await Promise.race([ended, resync]);
    timer.abort();
    return end;
  }

  #silence(): Error {
    return new UpstreamError(
      `Argo CD ${
        this.#tools.options.name
      } says nothing on its stream of changes: check that proxies before it pass streams on`,
      { system: 'argocd', retryable: true },
    );
  }

  /** By name, those that are seen; without an Application, where it makes no sense. */
  #named(items: readonly unknown[]): Map<string, Application | undefined> {
    const { options } = this.#tools;
    const { projects } = options;
    return new Map(
      items.flatMap(item => {
        const named = ArgoApplicationName.safeParse(item).data;
        if (!named || !isSeen(named, options)) return [];
        const found = ArgoApplication.safeParse(item).data;
        if (found && projects && !projects.includes(found.spec.project))
          return [];
        return [[nameOf(named, options.namespace), found] as const];
      }),
    );
  }
}

/** Whether an entry of a list has all that matters; a slim one lacks the revisions of several sources and the history. */
function isWhole(application: Application | undefined): boolean {
  if (!application) return true;
  const { resourceVersion, history, sync, comparedRevisions, spec } =
    application;
  if (resourceVersion !== '' || history.length > 0) return true;
  const sources = Math.max(1, spec.sources.length);
  return sync === 'Synced' && comparedRevisions.length >= sources;
}

/** Waits for work, at most so long. */
async function within(work: Promise<unknown>, milliseconds: number) {
  const timer = new AbortController();
  const { signal } = timer;
  const late = delay(milliseconds, undefined, { signal }).catch(
    () => undefined,
  );
  try {
    await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}
