import { createHash } from 'node:crypto';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  chartwayAdaptersExtensionPoint,
  type GitCommit,
  type GitCommitResult,
  type GitEdit,
  type GitHost,
  type GitRepository,
  type GitSnapshot,
} from '@chartway/plugin-chartway-node';

type Files = ReadonlyMap<string, Uint8Array>;
type StoredCommit = GitCommit & { files: Files; changed: readonly string[] };

const unsupported = async (): Promise<never> => {
  throw new Error('The Git host in memory has no branches and pull requests');
};

const isIn = (folder: string) => (path: string) =>
  folder === '' || path === folder || path.startsWith(`${folder}/`);

/** One branch in memory, for tests that are about something else than Git and ask a thousand times. */
class MemoryRepository implements GitRepository {
  readonly defaultBranch = 'main';
  readonly cloneUrl: string;
  readonly createBranch = unsupported;
  readonly openPullRequest = unsupported;
  readonly pullRequest = unsupported;
  readonly pullRequests = async () => [];
  readonly mergePullRequest = unsupported;
  readonly closePullRequest = unsupported;
  /** How often it was read. */
  reads = 0;
  readonly #commits: StoredCommit[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(readonly name: string) {
    this.cloneUrl = `memory://${name}`;
  }

  webUrl(): undefined {
    return undefined;
  }

  async snapshot(revision: string): Promise<GitSnapshot> {
    this.reads += 1;
    const commit =
      revision === this.defaultBranch
        ? this.#commits.at(-1)
        : this.#commits.find(({ sha }) => sha === revision);
    if (!commit && revision !== this.defaultBranch) {
      throw new NotFoundError(`There is no commit ${revision}`);
    }
    const files: Files = commit?.files ?? new Map();
    const list = async (folder = '') =>
      [...files.keys()].filter(isIn(folder)).sort();
    return {
      sha: commit?.sha,
      list,
      read: async path => files.get(path),
      readAll: async folder =>
        new Map([...files].filter(([path]) => isIn(folder)(path))),
    };
  }

  /** One after the other, as on a real branch. */
  commit(edit: GitEdit): Promise<GitCommitResult> {
    const result = this.#last.then(() => this.#commit(edit));
    this.#last = result.catch(() => undefined);
    return result;
  }

  async history({ path = '', limit }: { path?: string; limit: number }) {
    return this.#commits
      .filter(({ changed }) => changed.some(isIn(path)))
      .reverse()
      .slice(0, limit);
  }

  async #commit({ edit, author, message }: GitEdit): Promise<GitCommitResult> {
    const snapshot = await this.snapshot(this.defaultBranch);
    const files = new Map(await snapshot.readAll(''));
    const changed: string[] = [];
    for (const [path, content] of Object.entries(await edit(snapshot))) {
      const bytes = content === null ? undefined : Buffer.from(content);
      if (bytes?.equals(files.get(path) ?? Buffer.of(0)) ?? !files.has(path)) {
        continue;
      }
      changed.push(path);
      if (bytes) files.set(path, bytes);
      else files.delete(path);
    }
    if (changed.length === 0 && snapshot.sha) {
      return { sha: snapshot.sha, created: false };
    }
    const sha = createHash('sha1')
      .update(`${this.name} ${this.#commits.length} ${message}`)
      .digest('hex');
    const authoredAt = new Date().toISOString();
    this.#commits.push({ sha, message, author, authoredAt, files, changed });
    return { sha, created: true };
  }
}

/** A Git host in memory, and the module that offers it as `chartway.git.type: memory`. */
export function memoryGitHost() {
  const repositories = new Map<string, MemoryRepository>();
  const host: GitHost = {
    kind: 'memory',
    url: undefined,
    async repository(name) {
      const found = repositories.get(name);
      if (!found) throw new NotFoundError(`There is no repository ${name}`);
      return found;
    },
    async ensureRepository(name) {
      const found = repositories.get(name) ?? new MemoryRepository(name);
      repositories.set(name, found);
      return found;
    },
  };
  const module = createBackendModule({
    pluginId: 'chartway',
    moduleId: 'memory-git-host',
    register(registration) {
      registration.registerInit({
        deps: { adapters: chartwayAdaptersExtensionPoint },
        async init({ adapters }) {
          adapters.addGitHost('memory', () => host);
        },
      });
    },
  });
  /** How often any repository was read: what an answer costs. */
  const reads = () =>
    [...repositories.values()].reduce((sum, item) => sum + item.reads, 0);
  return { host, module, reads };
}
