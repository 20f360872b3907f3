import {
  ApiException,
  CoreV1Api,
  createConfiguration,
  ServerConfiguration,
  type KubeConfig,
  type V1ObjectMeta,
} from '@kubernetes/client-node';
import { ConflictError, isError } from '@backstage/errors';
import {
  UpstreamError,
  type Cluster,
  type ClusterNamespace,
  type ClusterObject,
} from '@chartway/plugin-chartway-node';
import { z } from 'zod';
import { redact } from '../../redaction/redact';
import { boundedHttp } from './boundedHttp';
import { kubeConfigOf, type ClusterAccess } from './kubeConfigOf';

/** A block of `chartway.clusters`. */
export type ClusterSettings = ClusterAccess & {
  name: string;
  /** Engine whose destinations are meant; all by default. */
  engine?: string;
};

const SYSTEM = 'kubernetes';
const MAX_OBJECTS = 100;

type Listed = { namespace: string; limit: number };
type List = { items?: { metadata?: V1ObjectMeta }[] | null };

/** What people ask about first when a namespace does not go. */
const LISTED: [string, (api: CoreV1Api, of: Listed) => Promise<List>][] = [
  ['Pod', (api, of) => api.listNamespacedPod(of)],
  ['Service', (api, of) => api.listNamespacedService(of)],
  [
    'PersistentVolumeClaim',
    (api, of) => api.listNamespacedPersistentVolumeClaim(of),
  ],
];

/** What the API answered, unless it was a success. */
class KubernetesRefusal extends UpstreamError {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message, {
      system: SYSTEM,
      retryable: status === 429 || status >= 500,
    });
    this.status = status;
  }
}

const WHAT_TO_DO: Readonly<Record<number, string>> = {
  401: 'Renew its token or client certificate in chartway.clusters.',
  403: 'Give its account the rights that the guide to connecting names.',
};

/** What Kubernetes says when it refuses. */
const statusBody = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.object({ message: z.string().optional() }));

/** The body of a refusal is a Status; its message is all that is told of it, and nothing of the headers. */
function messageOf(body: unknown): string {
  try {
    return redact(statusBody.parse(body).message ?? '').slice(0, 300);
  } catch {
    return '';
  }
}

type Found = {
  uid: string;
  resourceVersion: string;
  labels: Readonly<Record<string, string>>;
  terminating: boolean;
  message: string;
};

/** {@link Cluster} over the Kubernetes API. */
class KubernetesCluster implements Cluster {
  readonly #api: CoreV1Api;

  constructor(
    readonly name: string,
    readonly server: string,
    readonly engine: string | undefined,
    access: KubeConfig,
  ) {
    const url = access.getCurrentCluster()?.server ?? server;
    // As `makeApiClient` does, with another way to send.
    this.#api = new CoreV1Api(
      createConfiguration({
        baseServer: new ServerConfiguration(url, {}),
        authMethods: { default: access },
        httpApi: boundedHttp(name, new URL(url).host),
      }),
    );
  }

  async namespace(name: string): Promise<ClusterNamespace | undefined> {
    const found = await this.#find(name);
    if (!found) return undefined;
    const { labels, terminating, message } = found;
    return { name, labels, terminating, message };
  }

  async deleteNamespace(
    name: string,
    label: { name: string; value: string },
  ): Promise<void> {
    const found = await this.#find(name);
    if (!found || found.terminating) return;
    const { labels, uid, resourceVersion } = found;
    if (labels[label.name] !== label.value) {
      throw new ConflictError(
        `The namespace ${name} does not carry the label ${label.name}=${label.value}, so it is not deleted.`,
      );
    }
    try {
      await this.#ask(api =>
        // The one that was looked at, and as it was looked at.
        api.deleteNamespace({
          name: segment(name),
          body: { preconditions: { uid, resourceVersion } },
        }),
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
    const of = { namespace: segment(namespace), limit: MAX_OBJECTS };
    const lists = await Promise.all(
      LISTED.map(async ([kind, list]) => {
        const { items } = await this.#ask(api => list(api, of));
        if (items === undefined) throw this.#strange();
        return (items ?? []).map(({ metadata }) => {
          if (!metadata?.name) throw this.#strange();
          return { group: '', kind, namespace, name: metadata.name };
        });
      }),
    );
    return lists.flat().slice(0, MAX_OBJECTS);
  }

  async #find(name: string): Promise<Found | undefined> {
    const of = { name: segment(name) };
    try {
      const found = await this.#ask(api => api.readNamespace(of));
      const { uid, resourceVersion, labels, deletionTimestamp } =
        found.metadata ?? {};
      // Without them, something else than what was looked at could be deleted.
      if (!uid || !resourceVersion) throw this.#strange();
      const waiting = (found.status?.conditions ?? []).filter(
        ({ status, message }) => status === 'True' && message,
      );
      return {
        uid,
        resourceVersion,
        labels: labels ?? {},
        terminating: Boolean(deletionTimestamp),
        message: waiting.map(({ message }) => message).join(' '),
      };
    } catch (error) {
      if (error instanceof KubernetesRefusal && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }

  /** Every error that the library throws holds the headers and the body of the answer: none goes on from here. */
  async #ask<T>(order: (api: CoreV1Api) => Promise<T>): Promise<T> {
    try {
      return await order(this.#api);
    } catch (error) {
      if (error instanceof UpstreamError) throw error;
      if (!(error instanceof ApiException)) throw this.#strange();
      const { code } = error;
      const detail = messageOf(error.body);
      const told = `The cluster ${this.name} answered ${code}${
        detail && `: ${detail}`
      }`;
      const advice = WHAT_TO_DO[code];
      throw new KubernetesRefusal(advice ? `${told}. ${advice}` : told, code);
    }
  }

  #strange(): UpstreamError {
    return new UpstreamError(
      `The cluster ${this.name} answered something else than Kubernetes does. Check its address.`,
      { system: SYSTEM, retryable: false },
    );
  }
}

/** A part of a path. The library encodes it, but `.` and `..` would still lead elsewhere. */
function segment(name: string): string {
  if (name === '' || name === '.' || name === '..') {
    throw new RangeError('A part of the path is empty or made of dots');
  }
  return name;
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
  const { name, server, engine, kubeconfig } = settings;
  try {
    return new KubernetesCluster(name, server, engine, kubeConfigOf(settings));
  } catch (error) {
    const reason = isError(error) ? error.message : 'unknown error';
    const block = `chartway.clusters[${index}]`;
    throw new Error(
      kubeconfig
        ? `${block}.kubeconfig: the file cannot be used: ${reason}`
        : `${block}: its address or caData cannot be used: ${reason}`,
    );
  }
}
