import { hasStatus } from '../JsonHttpClient';
import type { ArgoCdClient } from './ArgoCdClient';

/** Milliseconds for which an answer is good: clusters get new versions rarely. */
const GOOD = 5 * 60_000;

/** What a cluster can do. */
type Capabilities = { kubeVersion: string; apiVersions: string[] };

/** Kubernetes version and API versions of the clusters that Argo CD deploys to. */
export class ClusterReader {
  readonly #client: ArgoCdClient;
  readonly #known = new Map<
    string,
    { since: number; answer: Promise<Capabilities | undefined> }
  >();

  constructor(client: ArgoCdClient) {
    this.#client = client;
  }

  /** Undefined when Argo CD does not know the cluster, or the account may not look at it. */
  async capabilities(server: string): Promise<Capabilities | undefined> {
    const known = this.#known.get(server);
    if (known && Date.now() - known.since < GOOD) return known.answer;
    const answer = this.#ask(server);
    this.#known.set(server, { since: Date.now(), answer });
    try {
      return await answer;
    } catch (error) {
      this.#known.delete(server);
      throw error;
    }
  }

  async #ask(server: string): Promise<Capabilities | undefined> {
    try {
      const clusters = await this.#client.clusters(server);
      const cluster = clusters.find(
        one => one.server === server || one.name === server,
      );
      const version = cluster?.info?.serverVersion || cluster?.serverVersion;
      if (!version) return undefined;
      return {
        kubeVersion: version.replace(/^v/, ''),
        apiVersions: cluster?.info?.apiVersions ?? [],
      };
    } catch (error) {
      if (hasStatus(error, 403, 404)) return undefined;
      throw error;
    }
  }
}
