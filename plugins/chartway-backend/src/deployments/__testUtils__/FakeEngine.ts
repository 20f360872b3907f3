import { ConflictError, NotFoundError } from '@backstage/errors';
import { CHARTWAY_INSTANCE_ANNOTATION } from '@chartway/plugin-chartway-common';
import {
  UpstreamError,
  type ApplicationQuery,
  type ApplicationState,
  type DeploymentEngine,
  type EngineConnection,
  type EngineDifference,
  type EngineEvent,
  type EngineHistoryEntry,
  type EngineListener,
  type EngineObject,
  type EngineResource,
  type EngineRevision,
  type EngineSources,
  type EngineSync,
  type ObservedApplication,
} from '@chartway/plugin-chartway-node';

/** A state of the Application of an instance, Synced and Healthy unless said otherwise. */
export function applicationState(
  name: string,
  changes: Partial<ApplicationState> = {},
): ApplicationState {
  return {
    name,
    namespace: 'argocd',
    project: 'default',
    labels: {},
    annotations: { [CHARTWAY_INSTANCE_ANNOTATION]: name },
    sources: [],
    destination: { server: 'https://kubernetes.default.svc', namespace: name },
    sync: 'Synced',
    health: 'Healthy',
    comparedRevisions: [],
    liveRevisions: [],
    messages: [],
    resources: [],
    automated: { sync: true, selfHeal: true, prune: true },
    deleting: false,
    ...changes,
  };
}

/**
 * A deployment engine in memory, for tests: holds the states it is told, tells its listener of changes, can be cut off, and
 * notes what it is asked to do.
 */
export class FakeEngine implements DeploymentEngine {
  readonly name: string;
  readonly kind = 'fake';
  readonly url = 'https://engine.example.com';
  /** What it was asked to do, in order: `refresh shop-acme-dev-main`. */
  readonly done: string[] = [];
  readonly syncs: { application: string; options: EngineSync }[] = [];
  readonly connected: EngineSources[] = [];
  /** What the engine tells when asked in detail. */
  details: {
    resources: EngineResource[];
    events: EngineEvent[];
    differences: EngineDifference[];
    history: EngineHistoryEntry[];
    revision?: EngineRevision;
  } = { resources: [], events: [], differences: [], history: [] };
  /** Answers nothing any more, as an engine that hangs. */
  hangs = false;
  readonly #states = new Map<string, ApplicationState>();
  readonly #now: () => Date;
  #listener: EngineListener | undefined;
  #connection: EngineConnection;

  constructor(name = 'main', now: () => Date = () => new Date()) {
    this.name = name;
    this.#now = now;
    this.#connection = { state: 'connected', since: this.#at(), message: '' };
  }

  #at(): string {
    return this.#now().toISOString();
  }

  /** Has the engine know an Application so. */
  tell(...states: ApplicationState[]): void {
    for (const state of states) this.#states.set(state.name, state);
    this.#listener?.changed(states, false);
  }

  /** Has the engine know an Application no more. */
  forget(...names: string[]): void {
    for (const name of names) this.#states.delete(name);
    this.#listener?.removed(names);
  }

  /** Has the engine be heard of or not. */
  becomes(state: EngineConnection['state'], message = ''): void {
    const observedAt = this.#connection.observedAt ?? this.#at();
    this.#connection = { state, since: this.#at(), message, observedAt };
    this.#listener?.connection(this.#connection);
  }

  async connect(sources: EngineSources): Promise<void> {
    await this.#reach();
    this.connected.push(sources);
  }

  watch(listener: EngineListener): void {
    this.#listener = listener;
    listener.connection(this.#connection);
    listener.changed([...this.#states.values()], true);
  }

  async close(): Promise<void> {
    this.#listener = undefined;
  }

  connection(): EngineConnection {
    return this.#connection;
  }

  async find(application: string): Promise<ObservedApplication> {
    await this.#known();
    return this.#observed(this.#states.get(application));
  }

  async list(query: ApplicationQuery): Promise<ObservedApplication[]> {
    await this.#known();
    const { names } = query;
    return [...this.#states.values()]
      .filter(({ name }) => !names || names.includes(name))
      .map(state => this.#observed(state));
  }

  async refresh(
    application: string,
    options: { hard?: boolean } = {},
  ): Promise<void> {
    await this.#reach();
    this.done.push(`${options.hard ? 'hard ' : ''}refresh ${application}`);
  }

  async resources(application: string): Promise<EngineResource[]> {
    await this.#of(application);
    return this.details.resources;
  }

  async events(application: string): Promise<EngineEvent[]> {
    await this.#of(application);
    return this.details.events;
  }

  async differences(application: string): Promise<EngineDifference[]> {
    await this.#of(application);
    return this.details.differences;
  }

  async history(application: string): Promise<EngineHistoryEntry[]> {
    await this.#of(application);
    return this.details.history;
  }

  async revision(): Promise<EngineRevision | undefined> {
    await this.#reach();
    return this.details.revision;
  }

  async sync(application: string, options: EngineSync): Promise<void> {
    await this.#of(application);
    this.done.push(`sync ${application}`);
    this.syncs.push({ application, options });
  }

  async terminate(application: string): Promise<void> {
    const { operation } = await this.#of(application);
    if (operation?.phase !== 'Running') {
      throw new ConflictError('No operation is running.');
    }
    this.done.push(`terminate ${application}`);
  }

  async restart(application: string, workload: EngineObject): Promise<void> {
    await this.#of(application);
    this.done.push(`restart ${workload.kind} ${workload.name}`);
  }

  async capabilities(): Promise<undefined> {
    return undefined;
  }

  webUrl(application: string): string {
    return `${this.url}/applications/${application}`;
  }

  #observed(state: ApplicationState | undefined): ObservedApplication {
    const { state: connection, since, message } = this.#connection;
    const observedAt = this.#connection.observedAt ?? this.#at();
    const isStale = connection === 'stale' || connection === 'down';
    return {
      state,
      observedAt,
      ...(isStale && { stale: { since, reason: message } }),
    };
  }

  async #of(application: string): Promise<ApplicationState> {
    await this.#reach();
    const state = this.#states.get(application);
    if (!state) throw new NotFoundError(`There is no ${application}.`);
    return state;
  }

  /** What is in memory needs no connection, once it was filled. */
  async #known(): Promise<void> {
    if (this.hangs) await new Promise(() => {});
    if (this.#connection.state === 'connecting') await this.#reach();
  }

  async #reach(): Promise<void> {
    if (this.hangs) await new Promise(() => {});
    const { state, message } = this.#connection;
    if (state === 'connected') return;
    throw new UpstreamError(
      `The deployment engine "${this.name}" does not answer: ${message}`,
      { system: this.kind, retryable: true },
    );
  }
}
