import { UpstreamError } from '@chartway/plugin-chartway-node';
import type { z } from 'zod';
import {
  hasStatus,
  HttpRefusal,
  JsonHttpClient,
  type JsonRequest,
} from '../JsonHttpClient';
import type { ApplicationAddress } from './applicationName';
import { Circuit } from './Circuit';
import {
  ArgoClusters,
  ArgoCommit,
  ArgoEvents,
  ArgoManagedResources,
  ArgoOciMetadata,
  ArgoResourceTree,
  type ArgoEvent,
  type ArgoManagedResource,
  type ArgoNode,
} from './detailSchemas';
import { CHANGE_FIELDS, ROOT_FIELDS, SLIM_FIELDS } from './fields';
import type { ArgoCdOptions } from './options';
import { ArgoApplication, ArgoApplicationList, Ignored } from './schema';

const MAX_BYTES = 16 * 1024 * 1024;
/** A full list of thousands of Applications; a slim one is a tenth of that. */
const MAX_LIST_BYTES = 256 * 1024 * 1024;
/** Several states of each object. */
const MAX_STATES_BYTES = 64 * 1024 * 1024;
/** An Application may have thousands of resources. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;
const NO_GATEWAY = [502, 503, 504];

/** How Argo CD reads a Git repository (`repo`) or all OCI repositories below a URL (`url`). */
export type ArgoRepositoryAccess = {
  type: 'git' | 'oci';
  username?: string;
  password?: string;
  insecureOCIForceHttp?: boolean;
};

/** A resource that Argo CD is to do something with. */
export type ArgoResourceRef = {
  group: string;
  kind: string;
  namespace: string;
  name: string;
};

/** What a sync is asked for. Source: Argo CD 3.5, `applicationApplicationSyncRequest` of /swagger.json. */
export type ArgoSyncRequest = {
  prune: boolean;
  dryRun: boolean;
  resources?: readonly ArgoResourceRef[];
  syncOptions: { items: readonly string[] };
};

/** An event of what, in the tree of an Application. */
export type ArgoEventSubject = { namespace: string; name: string; uid: string };

/**
 * The calls of Argo CD's REST API that Chartway makes, kept from a server that does not answer by a circuit. Source:
 * Argo CD 3.5, /swagger.json.
 */
export class ArgoCdClient {
  readonly #http: JsonHttpClient;
  readonly #options: ArgoCdOptions;
  readonly #circuit = new Circuit();
  readonly #now: () => number;
  #outage: { since: number; reason: string } | undefined;

  constructor(
    options: ArgoCdOptions,
    configKey: string,
    now: () => number = Date.now,
  ) {
    this.#options = options;
    this.#now = now;
    const secrets = [
      options.token,
      options.git?.password,
      options.registry?.password,
    ];
    this.#http = new JsonHttpClient({
      baseUrl: `${options.url}/api/v1`,
      system: 'argocd',
      label: `Argo CD ${options.name} at ${options.url}`,
      headers: { authorization: `Bearer ${options.token}` },
      secrets: secrets.filter(secret => secret !== undefined),
      credentialsKey: `${configKey}.token`,
      timeout: options.timeout * 1000,
      maxBytes: MAX_BYTES,
    });
  }

  /** Since when and why requests fail at once; undefined while they are made. */
  outage(): { since: number; reason: string } | undefined {
    return this.#circuit.isOpen ? this.#outage : undefined;
  }

  /** Milliseconds until a request may pass the circuit. */
  wait(): number {
    return this.#circuit.wait(this.#now());
  }

  /**
   * All Applications the account may read, each unparsed. Slim ones lack the revisions of several sources, conditions and
   * the history, but stay small; Argo CD cannot give more in a list without giving all.
   */
  async applications(options: {
    slim: boolean;
    signal: AbortSignal;
  }): Promise<unknown[]> {
    return this.#read({
      path: ['applications'],
      query: {
        ...this.#seen(),
        fields: options.slim ? SLIM_FIELDS : undefined,
      },
      schema: ArgoApplicationList,
      attempts: 1,
      maxBytes: MAX_LIST_BYTES,
      signal: options.signal,
    });
  }

  /**
   * The stream of changes, line by line, unparsed; Argo CD begins it with all Applications. It sends no headers before the
   * first line.
   */
  changes(
    signal: AbortSignal,
    onOpen: () => void,
  ): AsyncGenerator<string | undefined> {
    return this.#http.lines({
      path: ['stream', 'applications'],
      query: { ...this.#seen(), fields: CHANGE_FIELDS },
      signal,
      maxLineBytes: MAX_LINE_BYTES,
      onOpen,
    });
  }

  /**
   * An Application by name; undefined when there is none. Argo CD answers 403 by name for one that is absent, so that
   * names cannot be guessed: a list then tells absent from forbidden.
   */
  async application(
    { name, namespace }: ApplicationAddress,
    refresh?: 'normal' | 'hard',
  ): Promise<ArgoApplication | undefined> {
    try {
      return await this.#ask({
        method: 'GET',
        path: ['applications', name],
        query: { appNamespace: namespace, refresh },
        schema: ArgoApplication,
        ...(refresh === undefined && { timeout: this.#readTimeout }),
      });
    } catch (error) {
      if (!hasStatus(error, 403, 404)) throw error;
      return this.#lookUp({ name, namespace });
    }
  }

  resourceTree({ name, namespace }: ApplicationAddress): Promise<ArgoNode[]> {
    return this.#read({
      path: ['applications', name, 'resource-tree'],
      query: { appNamespace: namespace },
      schema: ArgoResourceTree,
    });
  }

  managedResources({
    name,
    namespace,
  }: ApplicationAddress): Promise<ArgoManagedResource[]> {
    return this.#read({
      path: ['applications', name, 'managed-resources'],
      query: { appNamespace: namespace },
      schema: ArgoManagedResources,
      maxBytes: MAX_STATES_BYTES,
    });
  }

  /** Events of the Application itself, or of one of its objects. */
  events(
    { name, namespace }: ApplicationAddress,
    subject?: ArgoEventSubject,
  ): Promise<ArgoEvent[]> {
    return this.#read({
      path: ['applications', name, 'events'],
      query: {
        appNamespace: namespace,
        resourceNamespace: subject?.namespace,
        resourceName: subject?.name,
        resourceUID: subject?.uid,
      },
      schema: ArgoEvents,
    });
  }

  commit(
    application: ApplicationAddress,
    revision: string,
    sourceIndex: number | undefined,
  ): Promise<z.output<typeof ArgoCommit>> {
    const what = 'metadata';
    return this.#read({
      ...revisionOf(application, { revision, what, sourceIndex }),
      schema: ArgoCommit,
    });
  }

  ociMetadata(
    application: ApplicationAddress,
    revision: string,
    sourceIndex: number | undefined,
  ): Promise<z.output<typeof ArgoOciMetadata>> {
    const what = 'ocimetadata';
    return this.#read({
      ...revisionOf(application, { revision, what, sourceIndex }),
      schema: ArgoOciMetadata,
    });
  }

  clusters(server: string): Promise<z.output<typeof ArgoClusters>> {
    const key = /^https?:\/\//.test(server) ? 'server' : 'name';
    return this.#read({
      path: ['clusters'],
      query: { [key]: server },
      schema: ArgoClusters,
    });
  }

  /** Begins a sync and gives the Application as it is then. */
  sync(
    { name, namespace }: ApplicationAddress,
    request: ArgoSyncRequest,
  ): Promise<ArgoApplication> {
    return this.#ask({
      method: 'POST',
      path: ['applications', name, 'sync'],
      body: { appNamespace: namespace, ...request },
      schema: ArgoApplication,
    });
  }

  async terminate({ name, namespace }: ApplicationAddress): Promise<void> {
    await this.#ask({
      method: 'DELETE',
      path: ['applications', name, 'operation'],
      query: { appNamespace: namespace },
      schema: Ignored,
    });
  }

  /** Runs an action that Argo CD has for the kind of a resource, such as `restart`. */
  async runAction(
    { name, namespace }: ApplicationAddress,
    { resource, action }: { resource: ArgoResourceRef; action: string },
  ): Promise<void> {
    await this.#ask({
      method: 'POST',
      path: ['applications', name, 'resource', 'actions', 'v2'],
      body: {
        appNamespace: namespace,
        group: resource.group,
        version: 'v1',
        kind: resource.kind,
        namespace: resource.namespace,
        resourceName: resource.name,
        action,
      },
      schema: Ignored,
    });
  }

  /**
   * Creates an Application or replaces its specification. Argo CD is not asked to try it first: the folder may not be
   * there yet, and what is wrong shows as a condition.
   */
  async putApplication(application: {
    metadata: object;
    spec: object;
  }): Promise<void> {
    await this.#ask({
      method: 'POST',
      path: ['applications'],
      query: { upsert: 'true', validate: 'false' },
      body: application,
      schema: Ignored,
    });
  }

  /** Takes an Application away; what it applied stays. */
  async removeApplicationOnly({
    name,
    namespace,
  }: ApplicationAddress): Promise<void> {
    await this.#ask({
      method: 'DELETE',
      path: ['applications', name],
      query: { appNamespace: namespace, cascade: 'false' },
      schema: Ignored,
    });
  }

  /** The Applications with a label of those whose only source is a repository. */
  async applicationsOfRepository(
    repo: string,
    query: { namespace: string; selector: string },
  ): Promise<ArgoApplication[]> {
    const found = await this.#read({
      path: ['applications'],
      query: {
        repo,
        appNamespace: query.namespace,
        selector: query.selector,
        fields: ROOT_FIELDS,
      },
      schema: ArgoApplicationList,
    });
    return found.flatMap(item => ArgoApplication.safeParse(item).data ?? []);
  }

  /** Registers a Git repository. Argo CD tries to reach it first. */
  async registerRepository(
    repo: string,
    access: ArgoRepositoryAccess,
  ): Promise<void> {
    await this.#register('repositories', { repo, ...access });
  }

  /** Registers how to reach all repositories whose URL starts with `url`. */
  async registerCredentials(
    url: string,
    access: ArgoRepositoryAccess,
  ): Promise<void> {
    await this.#register('repocreds', { url, ...access });
  }

  // Without `upsert` Argo CD compares, passwords included, and writes nothing when all is equal.
  async #register(
    kind: 'repositories' | 'repocreds',
    body: object,
  ): Promise<void> {
    const request = {
      method: 'POST' as const,
      path: [kind],
      body,
      schema: Ignored,
    };
    try {
      await this.#ask(request);
    } catch (error) {
      if (!hasStatus(error, 400) || !/spec is different/.test(error.detail))
        throw error;
      await this.#ask({ ...request, query: { upsert: 'true' } });
    }
  }

  async #lookUp({
    name,
    namespace,
  }: ApplicationAddress): Promise<ArgoApplication | undefined> {
    const found = await this.#read({
      path: ['applications'],
      query: { name, appNamespace: namespace },
      schema: ArgoApplicationList,
    });
    return found
      .map(item => ArgoApplication.safeParse(item).data)
      .find(application => application?.name === name);
  }

  /** What limits lists to what the portal sees. */
  #seen() {
    const { namespaces, projects } = this.#options;
    // More than one cannot be asked for; Argo CD then gives all that it serves.
    const [only] = namespaces;
    return {
      appNamespace: namespaces.length === 1 ? only : undefined,
      projects,
    };
  }

  get #readTimeout(): number {
    return this.#options.readTimeout * 1000;
  }

  #read<S extends z.ZodType>(
    request: Omit<JsonRequest<S>, 'method'>,
  ): Promise<z.output<S>> {
    return this.#ask({ method: 'GET', timeout: this.#readTimeout, ...request });
  }

  async #ask<S extends z.ZodType>(
    request: JsonRequest<S>,
  ): Promise<z.output<S>> {
    const passage = this.#circuit.admit(this.#now());
    if (!passage) throw this.#refusal();
    try {
      const answer = await this.#http.request(request);
      this.#circuit.succeeded();
      return answer;
    } catch (error) {
      if (isOutage(error)) {
        this.#circuit.failed(passage, this.#now());
        const since = this.outage()?.since ?? this.#now();
        this.#outage = { since, reason: error.message };
      } else if (error instanceof HttpRefusal) this.#circuit.succeeded();
      throw error;
    }
  }

  #refusal(): UpstreamError {
    const { name } = this.#options;
    const seconds = Math.ceil(this.wait() / 1000);
    const since = new Date(this.#outage?.since ?? this.#now()).toISOString();
    return new UpstreamError(
      `Argo CD ${name} is down since ${since} and is tried again in ${seconds} s (${
        this.#outage?.reason ?? 'it does not answer'
      })`,
      { system: 'argocd', retryable: true },
    );
  }
}

function revisionOf(
  { name, namespace }: ApplicationAddress,
  asked: { revision: string; what: string; sourceIndex: number | undefined },
) {
  const { revision, what, sourceIndex } = asked;
  return {
    path: ['applications', name, 'revisions', revision, what],
    query: { appNamespace: namespace, sourceIndex: sourceIndex?.toString() },
  };
}

/** Whether an error tells that the server as a whole does not answer, rather than that it refused this request. */
function isOutage(error: unknown): error is UpstreamError {
  if (!(error instanceof UpstreamError) || !error.retryable) return false;
  return !(error instanceof HttpRefusal) || hasStatus(error, ...NO_GATEWAY);
}
