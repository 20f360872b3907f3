import { z } from 'zod';
import { JsonHttpClient, type JsonRequest } from '../../JsonHttpClient';
import {
  GiteaPullRequest,
  GiteaRepositoryInfo,
  GiteaUser,
  Ignored,
  type GiteaOptions,
} from './schema';

const TIMEOUT = 20_000;
const MAX_BYTES = 8 * 1024 * 1024;
const PAGE_SIZE = 50;
const MAX_PAGES = 100;

/** The calls of Gitea's REST API that Git itself has no word for. Source: Gitea 1.26, /swagger.v1.json. */
export class GiteaClient {
  private readonly http: JsonHttpClient;
  private readonly owner: string;

  constructor(options: GiteaOptions, configKey: string) {
    this.owner = options.owner;
    this.http = new JsonHttpClient({
      baseUrl: `${options.url}/api/v1`,
      system: 'git',
      label: `Gitea at ${options.url}`,
      headers: { authorization: `token ${options.token}` },
      secrets: [options.token],
      credentialsKey: `${configKey}.token`,
      timeout: TIMEOUT,
      maxBytes: MAX_BYTES,
    });
  }

  /** Account of the token. */
  async login(): Promise<string> {
    return (await this.get(['user'], GiteaUser)).login;
  }

  repository(name: string): Promise<z.output<typeof GiteaRepositoryInfo>> {
    return this.get(['repos', this.owner, name], GiteaRepositoryInfo);
  }

  async createRepository(
    name: string,
    options: { defaultBranch: string; description: string },
  ): Promise<void> {
    const own = (await this.login()).toLowerCase() === this.owner.toLowerCase();
    await this.http.request({
      method: 'POST',
      path: own ? ['user', 'repos'] : ['orgs', this.owner, 'repos'],
      body: {
        name,
        description: options.description,
        private: true,
        auto_init: false,
        default_branch: options.defaultBranch,
      },
      schema: Ignored,
    });
  }

  pullRequest(name: string, number: number): Promise<GiteaPullRequest> {
    return this.get(this.pulls(name, String(number)), GiteaPullRequest);
  }

  async pullRequests(
    name: string,
    state: 'open' | 'closed' | 'all',
  ): Promise<GiteaPullRequest[]> {
    const all: GiteaPullRequest[] = [];
    for (let page = 1; page <= MAX_PAGES; page++) {
      const query = { state, page: String(page), limit: String(PAGE_SIZE) };
      const some = await this.get(
        this.pulls(name),
        z.array(GiteaPullRequest),
        query,
      );
      all.push(...some);
      if (some.length === 0) break;
    }
    return all;
  }

  openPullRequest(
    name: string,
    request: { title: string; body: string; head: string; base: string },
  ): Promise<GiteaPullRequest> {
    return this.http.request({
      method: 'POST',
      path: this.pulls(name),
      body: request,
      schema: GiteaPullRequest,
    });
  }

  async mergePullRequest(
    name: string,
    number: number,
    merge: { headSha: string; title: string; message: string },
  ): Promise<void> {
    await this.http.request({
      method: 'POST',
      path: this.pulls(name, String(number), 'merge'),
      body: {
        Do: 'merge',
        head_commit_id: merge.headSha,
        MergeTitleField: merge.title,
        MergeMessageField: merge.message,
      },
      schema: Ignored,
    });
  }

  closePullRequest(name: string, number: number): Promise<GiteaPullRequest> {
    return this.http.request({
      method: 'PATCH',
      path: this.pulls(name, String(number)),
      body: { state: 'closed' },
      schema: GiteaPullRequest,
    });
  }

  private pulls(name: string, ...rest: string[]): string[] {
    return ['repos', this.owner, name, 'pulls', ...rest];
  }

  private get<S extends z.ZodType>(
    path: readonly string[],
    schema: S,
    query?: JsonRequest<S>['query'],
  ): Promise<z.output<S>> {
    return this.http.request({ method: 'GET', path, query, schema });
  }
}
