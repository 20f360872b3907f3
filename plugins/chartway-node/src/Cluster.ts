/**
 * A Kubernetes object by name. `namespace` is empty for cluster-scoped ones.
 *
 * @public
 */
export type ClusterObject = {
  group: string;
  kind: string;
  namespace: string;
  name: string;
};

/**
 * A Kubernetes namespace.
 *
 * @public
 */
export type ClusterNamespace = {
  name: string;
  labels: Readonly<Record<string, string>>;
  /** Whether it is being deleted. */
  terminating: boolean;
  /** What its deletion waits for, in the words of Kubernetes; empty when nothing is known. */
  message: string;
};

/**
 * A Kubernetes cluster, as far as the portal itself touches one: the namespaces of instances that are taken out of
 * service. Everything else is up to the deployment engine.
 *
 * All methods throw an `UpstreamError` for a cluster that refuses or does not answer.
 *
 * @public
 */
export interface Cluster {
  /** Name in the configuration. */
  readonly name: string;
  /** URL of the Kubernetes API, as destinations name it. */
  readonly server: string;
  /** Deployment engine whose destinations are meant; undefined for all. */
  readonly engine: string | undefined;
  /** Undefined when there is none. */
  namespace(name: string): Promise<ClusterNamespace | undefined>;
  /**
   * Asks Kubernetes to delete a namespace with all that is in it, if it still is the one that carries the label. Deleting what
   * is gone or going does nothing.
   *
   * @throws ConflictError when it lacks the label, or changed in between.
   */
  deleteNamespace(
    name: string,
    label: { name: string; value: string },
  ): Promise<void>;
  /** Pods, Services and volume claims in a namespace, at most 100. */
  objects(namespace: string): Promise<ClusterObject[]>;
}
