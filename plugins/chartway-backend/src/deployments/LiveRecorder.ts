import { isDeepStrictEqual } from 'node:util';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { CHARTWAY_INSTANCE_ANNOTATION } from '@chartway/plugin-chartway-common';
import type {
  ApplicationState,
  DeploymentEngine,
  EngineListener,
} from '@chartway/plugin-chartway-node';
import { redact } from '../redaction/redact';
import type { EngineDirectory } from './EngineDirectory';
import type { Leases } from './Leases';
import type { LiveWriter } from './LiveWriter';
import type { Changed, SignalPublisher } from './SignalPublisher';

const LEASE = 'live-recorder';
/** How long another replica waits before it takes over from one that died. */
const LEASE_MS = 15_000;
/** How soon the lease is prolonged, or tried for again. */
const RENEW_MS = 5_000;

/** More changes than these are written as all that there is. */
const MANY = 1_000;

type Pending = { all: boolean; names: Set<string>; removed: Set<string> };

const nothing = (): Pending => ({
  all: false,
  names: new Set(),
  removed: new Set(),
});

/** What is known of one engine's Applications that say whose they are, by their names. */
type Known = Map<string, ApplicationState>;

const ofInstance = ({ annotations }: ApplicationState) =>
  annotations[CHARTWAY_INSTANCE_ANNOTATION];

/**
 * Listens to all engines. Every replica tells its listeners what changed; one replica at a time writes it to the database,
 * at most once a second. When that one dies, another takes over and writes all anew, so nothing stays missed.
 */
export class LiveRecorder {
  readonly #engines: EngineDirectory;
  readonly #writer: LiveWriter;
  readonly #publisher: SignalPublisher;
  readonly #leases: Leases;
  readonly #replica: string;
  readonly #logger: LoggerService;
  readonly #now: () => Date;
  readonly #known = new Map<string, Known>();
  readonly #pending = new Map<string, Pending>();
  #leads = false;
  #nextRenewal = 0;

  constructor(options: {
    engines: EngineDirectory;
    writer: LiveWriter;
    publisher: SignalPublisher;
    leases: Leases;
    /** Names this process. */
    replica: string;
    logger: LoggerService;
    now: () => Date;
  }) {
    this.#engines = options.engines;
    this.#writer = options.writer;
    this.#publisher = options.publisher;
    this.#leases = options.leases;
    this.#replica = options.replica;
    this.#logger = options.logger;
    this.#now = options.now;
  }

  /** Begins to listen. */
  start(): void {
    for (const engine of this.#engines.all()) {
      engine.watch(this.#listenerOf(engine), this.#logger);
    }
  }

  /** Ends listening, and lets another replica write at once. */
  async stop(): Promise<void> {
    await Promise.all(this.#engines.all().map(engine => engine.close()));
    if (this.#leads) await this.#leases.release(LEASE, this.#replica);
    this.#leads = false;
  }

  /** Says that Git wants something new of instances, so that what the engines have is judged anew. */
  desired(names: Changed): void {
    this.#publisher.changed('desired', names);
    for (const engine of this.#engines.all()) {
      const pending = this.#pendingOf(engine);
      if (names === 'many') pending.all = true;
      else for (const name of names) pending.names.add(name);
    }
  }

  /** Writes what changed, if it is this replica that writes. To be called about once a second. */
  async flush(): Promise<void> {
    const now = this.#now().getTime();
    if (now >= this.#nextRenewal) {
      this.#nextRenewal = now + RENEW_MS;
      const led = this.#leads;
      this.#leads = await this.#leases.take(LEASE, this.#replica, LEASE_MS);
      if (this.#leads && !led) {
        // What changed before was another replica's to write, and it may not have come to it.
        for (const engine of this.#engines.all()) {
          this.#pendingOf(engine).all = true;
        }
      }
    }
    if (!this.#leads) {
      this.#pending.clear();
      return;
    }
    await Promise.all(
      this.#engines.all().map(engine => this.#flushEngine(engine)),
    );
  }

  async #flushEngine(engine: DeploymentEngine): Promise<void> {
    const pending = this.#pending.get(engine.name);
    if (!pending || engine.connection().state === 'connecting') return;
    this.#pending.delete(engine.name);
    try {
      await this.#writer.write(engine, pending);
    } catch (error) {
      const later = this.#pendingOf(engine);
      later.all ||= pending.all;
      for (const name of pending.names) later.names.add(name);
      for (const name of pending.removed) later.removed.add(name);
      const reason = redact(isError(error) ? error.message : String(error));
      this.#logger.warn(
        `What changed at the engine ${engine.name} is not in lists yet and is written later: ${reason}`,
      );
    }
  }

  #pendingOf({ name }: DeploymentEngine): Pending {
    const pending = this.#pending.get(name) ?? nothing();
    this.#pending.set(name, pending);
    return pending;
  }

  #listenerOf(engine: DeploymentEngine): EngineListener {
    let connection = '';
    return {
      changed: (states, all) => this.#changed(engine, states, all),
      removed: names => this.#removed(engine, names),
      connection: ({ state }) => {
        if (state === connection) return;
        connection = state;
        this.#publisher.changed('engines', []);
      },
    };
  }

  #knownOf({ name }: DeploymentEngine): Known {
    const known: Known = this.#known.get(name) ?? new Map();
    this.#known.set(name, known);
    return known;
  }

  #changed(
    engine: DeploymentEngine,
    states: readonly ApplicationState[],
    all: boolean,
  ): void {
    const known = this.#knownOf(engine);
    const pending = this.#pendingOf(engine);
    const changed: string[] = [];
    for (const state of states) {
      const instance = ofInstance(state);
      if (instance === undefined) continue;
      // Engines repeat themselves, all at once after every time that they were not heard of.
      if (isDeepStrictEqual(known.get(state.name), state)) continue;
      known.set(state.name, state);
      pending.names.add(instance);
      pending.removed.delete(instance);
      changed.push(instance);
    }
    this.#publisher.changed('live', changed);
    if (!all) return;
    const there = new Set(states.map(({ name }) => name));
    const gone = [...known.keys()].filter(name => !there.has(name));
    this.#removed(engine, gone);
    // So many are written faster all at once.
    if (changed.length > MANY) pending.all = true;
  }

  #removed(engine: DeploymentEngine, names: readonly string[]): void {
    const known = this.#knownOf(engine);
    const pending = this.#pendingOf(engine);
    const gone = names.flatMap(name => {
      const state = known.get(name);
      return (state && ofInstance(state)) ?? [];
    });
    for (const name of names) known.delete(name);
    for (const instance of gone) {
      pending.names.delete(instance);
      pending.removed.add(instance);
    }
    this.#publisher.changed('live', gone);
  }
}
