import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  UpstreamError,
  type AdapterFactory,
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
import { parseOptions } from '../adapterOptions';
import { hasStatus } from '../JsonHttpClient';
import { ActionRunner } from './ActionRunner';
import { ApplicationCache } from './ApplicationCache';
import { addressOf, nameOf, type ApplicationAddress } from './applicationName';
import { cachedOf, messagesOf } from './applicationState';
import { ApplicationStream } from './ApplicationStream';
import { ArgoCdClient } from './ArgoCdClient';
import { ClusterReader } from './ClusterReader';
import { DetailReader, historyOf } from './DetailReader';
import { ArgoCdOptions } from './options';
import { RevisionReader } from './RevisionReader';
import type { ArgoApplication } from './schema';
import { SourceConnector } from './SourceConnector';

/** Milliseconds from the beginning that a read of states waits for the first filling. */
const FILLING = 2_000;

/** Argo CD, fed by one root Application that applies a folder of Applications from Git. */
class ArgoCdDeploymentEngine implements DeploymentEngine {
  readonly kind = 'argocd';
  readonly name: string;
  readonly url: string;
  readonly #options: ArgoCdOptions;
  readonly #client: ArgoCdClient;
  readonly #sources: SourceConnector;
  readonly #cache: ApplicationCache;
  readonly #stream: ApplicationStream;
  readonly #details: DetailReader;
  readonly #revisions: RevisionReader;
  readonly #clusters: ClusterReader;
  readonly #actions: ActionRunner;

  constructor(
    options: ArgoCdOptions,
    configKey: string,
    logger: LoggerService,
  ) {
    this.name = options.name;
    this.url = options.url;
    this.#options = options;
    const client = new ArgoCdClient(options, configKey);
    const cache = new ApplicationCache({
      now: () => new Date(),
      outage: () => client.outage(),
    });
    this.#client = client;
    this.#cache = cache;
    this.#sources = new SourceConnector(client, options, configKey);
    this.#stream = new ApplicationStream({ client, cache, options, logger });
    this.#details = new DetailReader(client);
    this.#revisions = new RevisionReader(client);
    this.#clusters = new ClusterReader(client);
    this.#actions = new ActionRunner(client, `Argo CD ${options.name}`);
  }

  connect(sources: EngineSources): Promise<void> {
    return this.#sources.connect(sources);
  }

  watch(listener: EngineListener, logger: LoggerService): void {
    this.#cache.listen(listener, logger);
    this.#stream.start();
  }

  async close(): Promise<void> {
    this.#cache.close();
    await this.#stream.stop();
  }

  connection(): EngineConnection {
    return this.#cache.connection();
  }

  async find(application: string): Promise<ObservedApplication> {
    const name = this.#nameOf(application);
    await this.#filled();
    return { state: this.#cache.get(name), ...this.#cache.age() };
  }

  async list(query: ApplicationQuery): Promise<ObservedApplication[]> {
    const names = query.names?.map(name => this.#nameOf(name));
    await this.#filled();
    const age = this.#cache.age();
    const found = names
      ? names.map(name => this.#cache.get(name))
      : this.#cache.all();
    return found
      .filter(state => state !== undefined && matches(state, query))
      .map(state => ({ state, ...age }));
  }

  async refresh(
    application: string,
    { hard = false }: { hard?: boolean } = {},
  ): Promise<void> {
    const address = this.#addressOf(application);
    const { rootApplication, namespace } = this.#options;
    const rootAddress = { name: rootApplication, namespace };
    const root = await this.#client.application(rootAddress, 'normal');
    if (!root) {
      this.#sources.forget();
      throw new NotFoundError(
        `Argo CD ${this.name} has no Application ${rootApplication}, which applies the others: connect it again`,
      );
    }
    this.#keep(root);
    const problems = messagesOf(root);
    if (root.sync === 'Unknown' && problems.length > 0) {
      throw new UpstreamError(
        `Argo CD ${
          this.name
        } cannot apply the Applications (${rootApplication}): ${problems.join(
          '; ',
        )}`,
        { system: 'argocd', retryable: false },
      );
    }
    if (address.name === rootApplication && address.namespace === namespace)
      return;
    const kind = hard ? 'hard' : 'normal';
    const found = await this.#client.application(address, kind);
    if (found) this.#keep(found);
  }

  async lookAgain(application: string): Promise<void> {
    const found = await this.#client.application(this.#addressOf(application));
    if (found) this.#keep(found);
  }

  resources(application: string): Promise<EngineResource[]> {
    const address = this.#addressOf(application);
    return this.#details.resources(address, this.#read(address));
  }

  events(application: string): Promise<EngineEvent[]> {
    return this.#existing(application, address =>
      this.#details.events(address),
    );
  }

  differences(application: string): Promise<EngineDifference[]> {
    return this.#existing(application, address =>
      this.#details.differences(address),
    );
  }

  async history(application: string): Promise<EngineHistoryEntry[]> {
    return historyOf(await this.#read(this.#addressOf(application)));
  }

  async revision(
    application: string,
    revision: string,
  ): Promise<EngineRevision | undefined> {
    const address = this.#addressOf(application);
    return this.#revisions.read(address, revision, () => this.#read(address));
  }

  async sync(application: string, options: EngineSync): Promise<void> {
    const address = this.#addressOf(application);
    const found = await this.#read(address);
    this.#keep(await this.#actions.sync(address, found, options));
  }

  terminate(application: string): Promise<void> {
    return this.#existing(application, address =>
      this.#actions.terminate(address),
    );
  }

  restart(application: string, workload: EngineObject): Promise<void> {
    return this.#existing(application, address =>
      this.#actions.restart(address, workload),
    );
  }

  capabilities(
    server: string,
  ): Promise<{ kubeVersion: string; apiVersions: string[] } | undefined> {
    return this.#clusters.capabilities(server);
  }

  webUrl(application: string): string {
    const { name, namespace } = this.#addressOf(application);
    return `${this.url}/applications/${namespace}/${name}`;
  }

  async #filled(): Promise<void> {
    this.#stream.start();
    await this.#stream.filled(FILLING);
  }

  #addressOf(application: string): ApplicationAddress {
    const { namespace, namespaces } = this.#options;
    const address = addressOf(application, namespace);
    if (
      address.namespace !== namespace &&
      !namespaces.includes(address.namespace)
    ) {
      throw new NotFoundError(
        `The portal does not look at the namespace ${address.namespace} of Argo CD ${this.name}: add it to namespaces of the engine`,
      );
    }
    return address;
  }

  #nameOf(application: string): string {
    const { namespace } = this.#options;
    return nameOf(addressOf(application, namespace), namespace);
  }

  /** The Application as Argo CD has it now. @throws NotFoundError */
  async #read(address: ApplicationAddress): Promise<ArgoApplication> {
    const found = await this.#client.application(address);
    if (found) return found;
    throw new NotFoundError(
      `Argo CD ${this.name} has no Application ${address.name}`,
    );
  }

  /** Does something with an Application; only if that fails, tells whether it is there at all. */
  async #existing<T>(
    application: string,
    work: (address: ApplicationAddress) => Promise<T>,
  ): Promise<T> {
    const address = this.#addressOf(application);
    try {
      return await work(address);
    } catch (error) {
      if (hasStatus(error, 403, 404)) await this.#read(address);
      throw error;
    }
  }

  /** An answer may be newer than what the stream told so far. */
  #keep(application: ArgoApplication): void {
    if (!this.#cache.filled) return;
    this.#cache.put(cachedOf(application, this.#options.namespace));
  }
}

function matches(state: ApplicationState, query: ApplicationQuery): boolean {
  const has = (
    actual: Readonly<Record<string, string>>,
    wanted: Readonly<Record<string, string>> = {},
  ) =>
    Object.entries(wanted).every(
      ([key, value]) => Object.hasOwn(actual, key) && actual[key] === value,
    );
  return (
    has(state.labels, query.labels) &&
    has(state.annotations, query.annotations) &&
    (query.project === undefined || state.project === query.project)
  );
}

/**
 * Makes the engine of an entry of `chartway.engines` with `type: argocd`.
 *
 * @public
 */
export const createArgoCdEngine: AdapterFactory<DeploymentEngine> = context => {
  const options = parseOptions(ArgoCdOptions, context);
  return new ArgoCdDeploymentEngine(options, context.configKey, context.logger);
};
