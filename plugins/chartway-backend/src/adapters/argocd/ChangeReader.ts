import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { redact, UpstreamError } from '@chartway/plugin-chartway-node';
import type { ApplicationCache } from './ApplicationCache';
import { nameOf, type ApplicationAddress } from './applicationName';
import { cachedOf } from './applicationState';
import type { ArgoCdClient } from './ArgoCdClient';
import type { ArgoCdOptions } from './options';
import {
  ArgoApplication,
  ArgoApplicationName,
  ArgoChange,
  type ArgoApplicationName as Named,
} from './schema';

/** What a reader works with. */
export type ChangeReaderOptions = {
  client: ArgoCdClient;
  cache: ApplicationCache;
  options: ArgoCdOptions;
  logger: LoggerService;
};

/** One stream of changes, from its opening to its end: carries what it says into the cache. Nothing it says can break it. */
export class ChangeReader {
  readonly #tools: ChangeReaderOptions;
  /** Names of Applications that were told, and of those that are gone since. */
  readonly #present = new Set<string>();
  readonly #gone = new Set<string>();
  #opened = false;
  #complained = false;
  #waiting: (() => void)[] = [];

  constructor(tools: ChangeReaderOptions) {
    this.#tools = tools;
  }

  /** Whether Argo CD has begun to answer. */
  get opened(): boolean {
    return this.#opened;
  }

  get present(): ReadonlySet<string> {
    return this.#present;
  }

  /** Whether the stream said something of this Application. */
  tells(name: string): boolean {
    return this.#present.has(name) || this.#gone.has(name);
  }

  isGone(name: string): boolean {
    return this.#gone.has(name);
  }

  /** Resolves when the stream has told of all these Applications, or opened when there are none. */
  async until(names: readonly string[]): Promise<void> {
    const done = () => this.#opened && names.every(name => this.tells(name));
    while (!done()) {
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    }
  }

  /** Reads on until the stream ends, and gives the reason. */
  async read(signal: AbortSignal): Promise<Error> {
    const { client, cache, options } = this.#tools;
    try {
      const lines = client.changes(signal, () => {
        this.#opened = true;
        this.#wake();
      });
      for await (const line of lines) {
        cache.heard();
        this.#take(line);
        this.#wake();
      }
      return new UpstreamError(
        `Argo CD ${options.name} ended its stream of changes; it is opened again`,
        { system: 'argocd', retryable: true },
      );
    } catch (error) {
      return isError(error) ? error : new Error(String(error));
    }
  }

  #take(line: string | undefined): void {
    if (line === undefined) {
      this.#complain('a line was too long');
      return;
    }
    // Some proxies and versions send server-sent events, whose lines carry the field's name.
    const text = line.replace(/^data:\s*/, '').trim();
    if (text === '' || text.startsWith(':')) return;
    const change = ArgoChange.safeParse(parseJson(text));
    if (!change.success) this.#complain('a line was no change');
    else if ('message' in change.data) throw this.#refusal(change.data.message);
    else this.#apply(change.data.type, change.data.application);
  }

  #apply(type: string, application: unknown): void {
    const { cache, options } = this.#tools;
    const named = ArgoApplicationName.safeParse(application).data;
    if (!named || !isSeen(named, options)) return;
    const name = nameOf(named, options.namespace);
    const found = ArgoApplication.safeParse(application).data;
    const { projects } = options;
    const elsewhere =
      found && projects && !projects.includes(found.spec.project);
    if (type === 'DELETED' || elsewhere) {
      this.#present.delete(name);
      this.#gone.add(name);
      cache.remove(name);
    } else if (!found) {
      this.#complain(`what it said of ${name} makes no sense`);
    } else {
      this.#gone.delete(name);
      this.#present.add(name);
      cache.put(cachedOf(found, options.namespace));
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  /** Once for each stream: a server that talks nonsense does so often. */
  #complain(problem: string): void {
    if (this.#complained) return;
    this.#complained = true;
    const { logger, options } = this.#tools;
    logger.warn(
      `The stream of Argo CD ${options.name} has changes that cannot be read, which are left out: ${problem}`,
    );
  }

  #refusal(message: string): UpstreamError {
    return new UpstreamError(
      `Argo CD ${
        this.#tools.options.name
      } broke off its stream of changes: ${redact(message)}`,
      { system: 'argocd', retryable: true },
    );
  }
}

/** Whether Applications of that namespace are seen. */
export function isSeen(
  { namespace }: Named | ApplicationAddress,
  options: ArgoCdOptions,
): boolean {
  return options.namespaces.includes(namespace || options.namespace);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
