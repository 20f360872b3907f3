import { isDeepStrictEqual } from 'node:util';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type {
  ApplicationState,
  EngineConnection,
  EngineListener,
} from '@chartway/plugin-chartway-node';

/** An Application with what tells a newer from an older one. */
export type CachedApplication = {
  state: ApplicationState;
  uid: string;
  /** Of the Application object; a number in practice, empty when it was not told. */
  resourceVersion: string;
  /** Names the last sync; undefined when it was not told. */
  lastSync: string | undefined;
};

/** How the portal stands with the engine, apart from the circuit. */
type Standing = Omit<EngineConnection, 'observedAt'>;

/**
 * The Applications of one engine in memory, and who is told of changes. Changes of one turn of the event loop are told
 * together.
 */
export class ApplicationCache {
  readonly #now: () => Date;
  #applications = new Map<string, CachedApplication>();
  #listener: EngineListener | undefined;
  #logger: LoggerService | undefined;
  #filled = false;
  #observedAt: Date | undefined;
  #standing: Standing;
  #told: string | undefined;
  readonly #outage: () => { since: number; reason: string } | undefined;
  #pending: { changed: Map<string, ApplicationState>; removed: Set<string> } = {
    changed: new Map(),
    removed: new Set(),
  };
  #flushing: NodeJS.Immediate | undefined;

  constructor(options: {
    now: () => Date;
    outage: () => { since: number; reason: string } | undefined;
  }) {
    this.#now = options.now;
    this.#outage = options.outage;
    this.#standing = {
      state: 'connecting',
      since: this.#now().toISOString(),
      message: '',
    };
  }

  /** Whether all Applications are known, though they may be stale. */
  get filled(): boolean {
    return this.#filled;
  }

  get(name: string): ApplicationState | undefined {
    return this.#applications.get(name)?.state;
  }

  has(name: string): boolean {
    return this.#applications.has(name);
  }

  all(): ApplicationState[] {
    return [...this.#applications.values()].map(({ state }) => state);
  }

  connection(): EngineConnection {
    const observedAt = this.#observedAt?.toISOString();
    return { ...this.#stands(), ...(observedAt && { observedAt }) };
  }

  /** When what is known was true, and since when it may be no more. */
  age(): { observedAt: string; stale?: { since: string; reason: string } } {
    const { state, since, message } = this.#stands();
    if (state === 'connected') return { observedAt: this.#now().toISOString() };
    return {
      observedAt: (this.#observedAt ?? this.#now()).toISOString(),
      stale: { since, reason: message },
    };
  }

  /** From now on this one is told; what is known already, at once. */
  listen(listener: EngineListener, logger: LoggerService): void {
    this.#listener = listener;
    this.#logger = logger;
    if (this.#filled) this.#call(it => it.changed(this.all(), true));
    this.#told = undefined;
    this.announce();
  }

  /** The engine was heard of. */
  heard(): void {
    this.#observedAt = this.#now();
  }

  /** Takes one over, unless a newer one is there already. */
  put(application: CachedApplication): void {
    const known = this.#applications.get(application.state.name);
    if (isOlder(application, known)) return;
    const state = withLive(application, known);
    this.#applications.set(state.name, { ...application, state });
    // Argo CD writes to an Application every few minutes only to say that it looked.
    if (!this.#filled || isDeepStrictEqual(known?.state, state)) return;
    this.#pending.removed.delete(state.name);
    this.#pending.changed.set(state.name, state);
    this.#tellSoon();
  }

  remove(name: string): void {
    if (!this.#applications.delete(name) || !this.#filled) return;
    this.#pending.changed.delete(name);
    this.#pending.removed.add(name);
    this.#tellSoon();
  }

  /** All Applications are there: those of these names, no others. */
  complete(names: ReadonlySet<string>): void {
    for (const name of this.#applications.keys())
      if (!names.has(name)) this.#applications.delete(name);
    this.#filled = true;
    this.#clearPending();
    this.#call(it => it.changed(this.all(), true));
  }

  stand(state: 'connecting' | 'connected' | 'stale', message: string): void {
    const same = this.#standing.state === state;
    const since = same ? this.#standing.since : this.#now().toISOString();
    this.#standing = { state, since, message };
    this.announce();
  }

  /** Tells how the portal stands with the engine, if that is news. */
  announce(): void {
    const { state, message } = this.#stands();
    const told = JSON.stringify([state, message]);
    if (told === this.#told) return;
    this.#told = told;
    this.#call(it => it.connection(this.connection()));
  }

  close(): void {
    this.#clearPending();
    this.#listener = undefined;
  }

  #stands(): Standing {
    const outage = this.#outage();
    if (!outage) return this.#standing;
    const since = new Date(outage.since).toISOString();
    return { state: 'down', since, message: outage.reason };
  }

  #tellSoon(): void {
    this.#flushing ??= setImmediate(() => this.#tell());
  }

  #tell(): void {
    const { changed, removed } = this.#pending;
    this.#clearPending();
    if (changed.size > 0)
      this.#call(it => it.changed([...changed.values()], false));
    if (removed.size > 0) this.#call(it => it.removed([...removed]));
  }

  // One that fails must not end the stream.
  #call(tell: (listener: EngineListener) => void): void {
    if (!this.#listener) return;
    try {
      tell(this.#listener);
    } catch (error) {
      const problem = isError(error) ? error : new Error(String(error));
      this.#logger?.error('A listener to a deployment engine failed', problem);
    }
  }

  #clearPending(): void {
    clearImmediate(this.#flushing);
    this.#flushing = undefined;
    this.#pending = { changed: new Map(), removed: new Set() };
  }
}

/**
 * Argo CD calls a new revision Synced without a sync when nothing changes by it, and forgets that once something else does:
 * the history then names an older one. What was live is, until the next sync.
 */
function withLive(
  { state, uid, lastSync }: CachedApplication,
  known: CachedApplication | undefined,
): ApplicationState {
  const isSame =
    known && known.uid === uid && lastSync && known.lastSync === lastSync;
  if (state.sync === 'Synced' || !isSame) return state;
  return { ...state, liveRevisions: known.state.liveRevisions };
}

/** Kubernetes counts versions of an object upwards; another object of the same name starts anew. */
function isOlder(
  candidate: CachedApplication,
  known: CachedApplication | undefined,
): boolean {
  const { uid, resourceVersion } = candidate;
  if (!known || uid === '' || uid !== known.uid || resourceVersion === '')
    return false;
  return Number(resourceVersion) < Number(known.resourceVersion);
}
