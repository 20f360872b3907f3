import { ConflictError, isError } from '@backstage/errors';
import type {
  Cluster,
  ClusterNamespace,
  ClusterObject,
} from '@chartway/plugin-chartway-node';
import { z } from 'zod';
import { KubernetesClient, KubernetesRefusal } from './KubernetesClient';
import { readKubeconfig, type ClusterAccess } from './kubeconfig';
import { namesAnswer, namespaceAnswer } from './schema';

/** A block of `chartway.clusters`. */
export type ClusterSettings = {
  name: string;
  /** As destinations name it. */
  server: string;
  /** Engine whose destinations are meant; all by default. */
  engine?: string;
  /** Where it is reached with a token; `server` by default. */
  url?: string;
  /** Path of a kubeconfig file. */
  kubeconfig?: string;
  /** Context of the file; the current one by default. */
  context?: string;
  token?: string;
  /** PEM of the certificate authority, in base64. */
  caData?: string;
};

/** What people ask about first when a namespace does not go. */
const LISTED = [
  ['Pod', 'pods'],
  ['Service', 'services'],
  ['PersistentVolumeClaim', 'persistentvolumeclaims'],
] as const;
const MAX_OBJECTS = 100;

type NamespaceAnswer = z.output<typeof namespaceAnswer>;

/** {@link Cluster} over the Kubernetes API. */
class KubernetesCluster implements Cluster {
  constructor(
    readonly name: string,
    readonly server: string,
    readonly engine: string | undefined,
    private readonly client: KubernetesClient,
  ) {}

  async namespace(name: string): Promise<ClusterNamespace | undefined> {
    const found = await this.#find(name);
    if (!found) return undefined;
    const { metadata, status } = found;
    const waiting = status.conditions.filter(
      condition => condition.status === 'True' && condition.message !== '',
    );
    return {
      name,
      labels: metadata.labels,
      terminating: metadata.deletionTimestamp !== undefined,
      message: waiting.map(({ message }) => message).join(' '),
    };
  }

  async deleteNamespace(
    name: string,
    label: { name: string; value: string },
  ): Promise<void> {
    const found = await this.#find(name);
    if (!found || found.metadata.deletionTimestamp !== undefined) return;
    const { labels, uid, resourceVersion } = found.metadata;
    if (labels[label.name] !== label.value) {
      throw new ConflictError(
        `The namespace ${name} does not carry the label ${label.name}=${label.value}, so it is not deleted.`,
      );
    }
    try {
      await this.client.ask(
        {
          method: 'DELETE',
          path: ['api', 'v1', 'namespaces', name],
          body: {
            kind: 'DeleteOptions',
            apiVersion: 'v1',
            // The one that was looked at, and as it was looked at.
            preconditions: { uid, resourceVersion },
          },
        },
        z.unknown(),
      );
    } catch (error) {
      if (!(error instanceof KubernetesRefusal)) throw error;
      if (error.status === 404) return;
      if (error.status !== 409) throw error;
      throw new ConflictError(
        `The namespace ${name} changed while it was about to be deleted.`,
        error,
      );
    }
  }

  async objects(namespace: string): Promise<ClusterObject[]> {
    const lists = await Promise.all(
      LISTED.map(async ([kind, plural]) => {
        const names = await this.client.ask(
          {
            method: 'GET',
            path: ['api', 'v1', 'namespaces', namespace, plural],
            query: { limit: String(MAX_OBJECTS) },
          },
          namesAnswer,
        );
        return names.items.map(name => ({ group: '', kind, namespace, name }));
      }),
    );
    return lists.flat().slice(0, MAX_OBJECTS);
  }

  async #find(name: string): Promise<NamespaceAnswer | undefined> {
    try {
      return await this.client.ask(
        { method: 'GET', path: ['api', 'v1', 'namespaces', name] },
        namespaceAnswer,
      );
    } catch (error) {
      if (error instanceof KubernetesRefusal && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }
}

function accessOf(settings: ClusterSettings): ClusterAccess {
  const { token, caData, kubeconfig, context, server, url } = settings;
  if (kubeconfig) return readKubeconfig(kubeconfig, context);
  return {
    url: url ?? server,
    ...(token && { token }),
    ...(caData && { ca: Buffer.from(caData, 'base64').toString('utf8') }),
  };
}

/**
 * Makes the cluster of a block of the configuration.
 *
 * @throws Error naming the key when the kubeconfig file cannot be used.
 */
export function createKubernetesCluster(
  settings: ClusterSettings,
  index: number,
): Cluster {
  const { name, server, engine } = settings;
  try {
    const client = new KubernetesClient(name, accessOf(settings));
    return new KubernetesCluster(name, server, engine, client);
  } catch (error) {
    const reason = isError(error) ? error.message : 'unknown error';
    throw new Error(
      `chartway.clusters[${index}].kubeconfig: the file cannot be used: ${reason}`,
    );
  }
}
