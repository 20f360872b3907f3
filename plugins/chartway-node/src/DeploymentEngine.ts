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
 * Live state of one Application.
 *
 * @public
 */
export type ApplicationState = {
  /** Argo CD's words: `Synced`, `OutOfSync`, `Unknown`. */
  sync: string;
  /** `Healthy`, `Progressing`, `Degraded`, `Suspended`, `Missing`, `Unknown`. */
  health: string;
  /**
   * Revisions of the sources that are live: those compared when Synced, else those of the last entry of the history.
   * Empty before the first sync.
   */
  liveRevisions: readonly string[];
  /** Conditions and the message of a failed operation. */
  messages: readonly string[];
  /** Resources that are not healthy or not in sync. */
  resources: readonly {
    kind: string;
    name: string;
    health: string;
    message: string;
  }[];
};

/**
 * What makes live state follow desired state.
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
  /** @returns undefined while the engine does not know the Application. */
  state(application: string): Promise<ApplicationState | undefined>;
  /** Has the engine look at Git again: at its list of Applications first, then at this one, if it knows it. */
  refresh(application: string): Promise<void>;
  webUrl(application: string): string | undefined;
}
