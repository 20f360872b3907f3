import type {
  GitCommit,
  GitCommitResult,
  GitEdit,
  GitHost,
  GitRepository,
  GitSnapshot,
} from '@chartway/plugin-chartway-node';

/** One configured repository: its name on the host and the branch that counts. */
export type RepositorySettings = {
  name: string;
  branch: string;
  /** What it is for, in words; becomes the description when it is made. */
  description: string;
};

/**
 * One of the configured repositories, at its configured branch. The repository is looked up at first use and made when
 * absent, so that the portal starts while the Git host is down.
 */
export class RepositoryAccess {
  readonly #host: GitHost;
  readonly #settings: RepositorySettings;
  #repository: Promise<GitRepository> | undefined;
  #known: GitRepository | undefined;

  constructor(host: GitHost, settings: RepositorySettings) {
    this.#host = host;
    this.#settings = settings;
  }

  get name(): string {
    return this.#settings.name;
  }

  get branch(): string {
    return this.#settings.branch;
  }

  async snapshot(revision = this.branch): Promise<GitSnapshot> {
    const repository = await this.repository();
    return repository.snapshot(revision);
  }

  /** Commits of the configured branch that touch a file or folder, newest first. */
  async history(path: string, limit: number): Promise<GitCommit[]> {
    const repository = await this.repository();
    return repository.history({ revision: this.branch, path, limit });
  }

  /** Commits to the configured branch; the result carries a link when the host has pages. */
  async commit(
    edit: Omit<GitEdit, 'branch'>,
  ): Promise<GitCommitResult & { url?: string }> {
    const repository = await this.repository();
    const result = await repository.commit({ ...edit, branch: this.branch });
    const url = repository.webUrl({ revision: result.sha });
    return { ...result, ...(url && { url }) };
  }

  async cloneUrl(): Promise<string> {
    const repository = await this.repository();
    return repository.cloneUrl;
  }

  async webUrl(location: { path?: string; revision?: string }) {
    const repository = await this.repository();
    return repository.webUrl(location);
  }

  /** Like `webUrl`, without asking the host: undefined until the repository was used once. */
  knownWebUrl(location: { path?: string; revision?: string }) {
    return this.#known?.webUrl(location);
  }

  /** The repository itself, for branches other than the configured one. */
  async repository(): Promise<GitRepository> {
    this.#repository ??= this.#host.ensureRepository(this.name, {
      defaultBranch: this.branch,
      description: this.#settings.description,
    });
    try {
      this.#known = await this.#repository;
      return this.#known;
    } catch (cause) {
      this.#repository = undefined;
      throw cause;
    }
  }
}
