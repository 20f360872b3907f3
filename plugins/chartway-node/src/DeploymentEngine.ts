import type { LoggerService } from '@backstage/backend-plugin-api';

/**
 * What an engine must be able to reach for an instance.
 *
 * @public
 */
export type EngineSources = {
  /** `oci://host/path/name` of the chart. */
  chartRepository: string;
  /** Clone URL of the GitOps repository. */
  gitRepository: string;
  /** Folder of the GitOps repository that holds the Applications of this engine. */
  applicationsPath: string;
  /** Branch of the GitOps repository. */
  branch: string;
};

/**
 * One source of an Application.
 *
 * @public
 */
export type ApplicationSource = {
  repository: string;
  /** Folder in Git, or `.` of an OCI artifact. */
  path?: string;
  /** Chart name, for a Helm repository. */
  chart?: string;
  targetRevision: string;
  /** Name under which other sources refer to it, such as `values`. */
  ref?: string;
};

/**
 * Names a Kubernetes object. `namespace` is empty for cluster-scoped ones.
 *
 * @public
 */
export type EngineObject = {
  group: string;
  kind: string;
  namespace: string;
  name: string;
};

/**
 * Live state of one Application, slim enough to keep thousands in memory.
 *
 * @public
 */
export type ApplicationState = {
  /** Name of the Application, and its namespace. */
  name: string;
  namespace: string;
  project: string;
  labels: Readonly<Record<string, string>>;
  /** Annotations of Chartway only (`chartway.io/…`). */
  annotations: Readonly<Record<string, string>>;
  sources: readonly ApplicationSource[];
  /** URL of the Kubernetes API, or the cluster's name in the engine; and the Kubernetes namespace. */
  destination: { server: string; namespace: string };
  /** Argo CD's words: `Synced`, `OutOfSync`, `Unknown`. */
  sync: string;
  /** `Healthy`, `Progressing`, `Degraded`, `Suspended`, `Missing`, `Unknown`. */
  health: string;
  /** Revisions that desired and live state were last compared with. */
  comparedRevisions: readonly string[];
  /**
   * Revisions of the sources that are live: those compared when Synced, else those of the last entry of the history.
   * Empty before the first sync.
   */
  liveRevisions: readonly string[];
  /** Conditions and the message of a failed operation, without credentials or manifests. */
  messages: readonly string[];
  /** Resources that are not healthy or not in sync, at most 50. */
  resources: readonly (EngineObject & {
    sync: string;
    health: string;
    message: string;
  })[];
  automated: { sync: boolean; selfHeal: boolean; prune: boolean };
  operation?: {
    phase: string;
    message: string;
    startedAt?: string;
    finishedAt?: string;
    /** User name in the engine; absent when the engine began it by itself. */
    by?: string;
  };
  /** True while the engine removes it and what it made. */
  deleting: boolean;
};

/**
 * How the portal stands with an engine. `connecting`: nothing is known yet; `connected`: changes arrive as they happen;
 * `stale`: what is known is from `observedAt`; `down`: as stale, and requests fail at once for a while (circuit open).
 *
 * @public
 */
export type EngineConnection = {
  state: 'connecting' | 'connected' | 'stale' | 'down';
  /** ISO 8601. */
  since: string;
  /** Why, in one sentence; empty when connected. */
  message: string;
  /** When the engine was last heard of. */
  observedAt?: string;
};

/**
 * An Application as it is known, and how old that is. `state` is undefined when the engine knows no such Application.
 *
 * @public
 */
export type ObservedApplication = {
  state: ApplicationState | undefined;
  observedAt: string;
  /** Present when newer states may have been missed. */
  stale?: { since: string; reason: string };
};

/**
 * Told what changes. Must not throw and must return soon.
 *
 * @public
 */
export interface EngineListener {
  /** New or changed Applications; with `all`, these are all there are. */
  changed(states: readonly ApplicationState[], all: boolean): void;
  removed(names: readonly string[]): void;
  connection(connection: EngineConnection): void;
}

/**
 * Which Applications to find: by name, by label or by annotation of Chartway. Every given part must match.
 *
 * @public
 */
export type ApplicationQuery = {
  names?: readonly string[];
  labels?: Readonly<Record<string, string>>;
  annotations?: Readonly<Record<string, string>>;
  project?: string;
};

/**
 * A Kubernetes object of an Application.
 *
 * @public
 */
export type EngineResource = EngineObject & {
  uid: string;
  version: string;
  parents: readonly string[];
  sync?: string;
  health?: string;
  message?: string;
  createdAt?: string;
  images: readonly string[];
  facts: readonly { name: string; value: string }[];
};

/**
 * A Kubernetes event.
 *
 * @public
 */
export type EngineEvent = {
  type: string;
  reason: string;
  message: string;
  object: EngineObject;
  count: number;
  firstAt?: string;
  lastAt?: string;
};

/**
 * Desired and live state of one object, as JSON texts; Secrets and the last-applied annotation are masked by the adapter,
 * structurally, so that equal contents stay equal and different ones stay different. `undefined`: there is none.
 *
 * @public
 */
export type EngineDifference = EngineObject & {
  live: string | undefined;
  desired: string | undefined;
  /** Whether the engine says that they differ, after its own normalization. */
  modified: boolean;
};

/**
 * One entry of an Application's history, as the engine keeps it (Argo CD: the last ten).
 *
 * @public
 */
export type EngineHistoryEntry = {
  id: number;
  revisions: readonly string[];
  /** ISO 8601. */
  deployStartedAt?: string;
  deployedAt: string;
  /** User name in the engine, or `automatic`. */
  by: string;
};

/**
 * What is known of a Git commit or OCI artifact that an Application names as revision. It never changes, so it is cached.
 *
 * @public
 */
export type EngineRevision = { author: string; message: string; at: string };

/**
 * How to sync.
 *
 * @public
 */
export type EngineSync = {
  /** All when absent. */
  resources?: readonly EngineObject[];
  prune: boolean;
  dryRun: boolean;
  serverSideApply: boolean;
};

/**
 * What makes live state follow desired state.
 *
 * Reads of states come from memory, which a stream of the engine keeps up to date; they never wait longer than the first
 * filling takes. Everything else asks the engine, within its time-out, and throws an `UpstreamError` (at once while the
 * circuit is open), `NotFoundError` for an Application that is not there, `ConflictError` for what its state forbids.
 *
 * @public
 */
export interface DeploymentEngine {
  /** Name in the configuration. */
  readonly name: string;
  readonly kind: string;
  /** Where people find it. */
  readonly url: string | undefined;
  /** Lets the engine reach the sources and apply the Applications; does nothing that is done already. */
  connect(sources: EngineSources): Promise<void>;
  /** Begins to watch and keeps on, reconnecting by itself. May be called once. */
  watch(listener: EngineListener, logger: LoggerService): void;
  /** Ends watching. */
  close(): Promise<void>;
  connection(): EngineConnection;
  /**
   * The Application as it is known; begins to watch (without a listener) if nobody did. Waits for the first filling at most
   * two seconds.
   *
   * @throws UpstreamError when nothing is known, because the engine has not answered yet.
   */
  find(application: string): Promise<ObservedApplication>;
  /** As `find`, for several. */
  list(query: ApplicationQuery): Promise<ObservedApplication[]>;
  /**
   * Has the engine look at Git again: at its list of Applications first, then at this one, if it knows it. `hard` also
   * drops its cache of rendered manifests.
   */
  refresh(application: string, options?: { hard?: boolean }): Promise<void>;
  /** Reads an Application anew into memory, when somebody says that it changed. Does nothing for one that is not there. */
  lookAgain?(application: string): Promise<void>;
  resources(application: string): Promise<EngineResource[]>;
  events(application: string): Promise<EngineEvent[]>;
  /** All objects, those that agree included. */
  differences(application: string): Promise<EngineDifference[]>;
  /** Newest first. */
  history(application: string): Promise<EngineHistoryEntry[]>;
  /** Undefined when the engine cannot tell. */
  revision(
    application: string,
    revision: string,
  ): Promise<EngineRevision | undefined>;
  sync(application: string, options: EngineSync): Promise<void>;
  /** Stops the running operation. @throws ConflictError when none is running. */
  terminate(application: string): Promise<void>;
  /** Restarts the pods of a Kubernetes Deployment, StatefulSet or DaemonSet one after the other. */
  restart(application: string, workload: EngineObject): Promise<void>;
  /** Kubernetes version and API versions (`apps/v1`, `apps/v1/Deployment`) of a destination; undefined when it cannot tell. */
  capabilities(
    server: string,
  ): Promise<{ kubeVersion: string; apiVersions: string[] } | undefined>;
  webUrl(application: string): string | undefined;
}
