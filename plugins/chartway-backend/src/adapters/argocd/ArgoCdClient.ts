import { hasStatus, JsonHttpClient } from '../JsonHttpClient';
import {
  ArgoApplication,
  ArgoApplicationList,
  ArgoResourceTree,
  Ignored,
  type ArgoCdOptions,
  type ArgoResource,
} from './schema';

const MAX_BYTES = 16 * 1024 * 1024;

/** How Argo CD reads a Git repository (`repo`) or all OCI repositories below a URL (`url`). */
export type ArgoRepositoryAccess = {
  type: 'git' | 'oci';
  username?: string;
  password?: string;
  insecureOCIForceHttp?: boolean;
};

/** The calls of Argo CD's REST API that Chartway makes. Source: Argo CD 3.5, /swagger.json. */
export class ArgoCdClient {
  private readonly http: JsonHttpClient;
  private readonly namespace: string;

  constructor(options: ArgoCdOptions, configKey: string) {
    this.namespace = options.namespace;
    const secrets = [
      options.token,
      options.git?.password,
      options.registry?.password,
    ];
    this.http = new JsonHttpClient({
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

  /**
   * An Application by name; undefined when there is none. Argo CD answers 403 by name for one that is absent, so that
   * names cannot be guessed: a list then tells absent from forbidden.
   */
  async application(
    name: string,
    refresh?: 'normal',
  ): Promise<ArgoApplication | undefined> {
    const query = { appNamespace: this.namespace, refresh };
    try {
      return await this.http.request({
        method: 'GET',
        path: ['applications', name],
        query,
        schema: ArgoApplication,
      });
    } catch (error) {
      if (!hasStatus(error, 403, 404)) throw error;
      return this.lookUp(name);
    }
  }

  /** Everything an Application made; empty while Argo CD has not worked that out. */
  async resourceTree(name: string): Promise<ArgoResource[]> {
    try {
      return await this.http.request({
        method: 'GET',
        path: ['applications', name, 'resource-tree'],
        query: { appNamespace: this.namespace },
        schema: ArgoResourceTree,
      });
    } catch (error) {
      if (hasStatus(error, 400, 403, 404, 500)) return [];
      throw error;
    }
  }

  /**
   * Creates an Application or replaces its specification. Argo CD is not asked to try it first: the folder may not be
   * there yet, and what is wrong shows as a condition.
   */
  async putApplication(application: {
    metadata: object;
    spec: object;
  }): Promise<void> {
    await this.http.request({
      method: 'POST',
      path: ['applications'],
      query: { upsert: 'true', validate: 'false' },
      body: application,
      schema: Ignored,
    });
  }

  /** Registers a Git repository. Argo CD tries to reach it first. */
  async registerRepository(
    repo: string,
    access: ArgoRepositoryAccess,
  ): Promise<void> {
    await this.register('repositories', { repo, ...access });
  }

  /** Registers how to reach all repositories whose URL starts with `url`. */
  async registerCredentials(
    url: string,
    access: ArgoRepositoryAccess,
  ): Promise<void> {
    await this.register('repocreds', { url, ...access });
  }

  // Without `upsert` Argo CD compares, passwords included, and writes nothing when all is equal.
  private async register(
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
      await this.http.request(request);
    } catch (error) {
      if (!hasStatus(error, 400) || !/spec is different/.test(error.detail))
        throw error;
      await this.http.request({ ...request, query: { upsert: 'true' } });
    }
  }

  private async lookUp(name: string): Promise<ArgoApplication | undefined> {
    const found = await this.http.request({
      method: 'GET',
      path: ['applications'],
      query: { name, appNamespace: this.namespace },
      schema: ArgoApplicationList,
    });
    return found.find(application => application.name === name);
  }
}
