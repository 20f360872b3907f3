/**
 * Who a commit names. Committer and author are the same person unless the Git host says otherwise.
 *
 * @public
 */
export type GitAuthor = { name: string; email: string };

/**
 * A commit as Git has it.
 *
 * @public
 */
export type GitCommit = {
  /** Full SHA, 40 hexadecimal digits. */
  sha: string;
  message: string;
  author: GitAuthor;
  /** ISO 8601, UTC. */
  authoredAt: string;
};

/**
 * The tree of one commit, read lazily. Paths are relative to the repository, with `/`, without leading `/`.
 *
 * @public
 */
export interface GitSnapshot {
  /** The commit; undefined for a branch without a commit. */
  readonly sha: string | undefined;
  /** Paths of the files at or below `folder` (all by default), sorted. */
  list(folder?: string): Promise<string[]>;
  /** Content of one file; undefined when there is none. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Contents of all files below a folder in one go. */
  readAll(folder: string): Promise<Map<string, Uint8Array>>;
  /**
   * Paths of the files that differ between another commit and this one: changed, added or removed. Undefined when the
   * host cannot tell, such as after a forced push. A host without it is read whole after every commit.
   */
  changesSince?(sha: string): Promise<string[] | undefined>;
}

/**
 * Files to write (bytes or text) or to delete (`null`).
 *
 * @public
 */
export type GitChanges = Record<string, Uint8Array | string | null>;

/**
 * One change to a branch.
 *
 * @public
 */
export type GitEdit = {
  branch: string;
  author: GitAuthor;
  message: string;
  /**
   * Computes the changes from the branch as it is. Called again on the new state when somebody else's push came first,
   * so it must not have effects. What it throws ends the commit and reaches the caller unchanged.
   */
  edit(snapshot: GitSnapshot): Promise<GitChanges>;
};

/**
 * Outcome of a change.
 *
 * @public
 */
export type GitCommitResult = {
  /** The commit that now holds the wanted content. */
  sha: string;
  /** False when the branch had this content already: nothing was written. */
  created: boolean;
};

/**
 * A pull request. The number is unique in its repository.
 *
 * @public
 */
export type PullRequest = {
  number: number;
  title: string;
  body: string;
  sourceBranch: string;
  targetBranch: string;
  /** Head commit of the source branch when last read. */
  headSha: string;
  state: 'open' | 'merged' | 'closed';
  /** The commit on the target branch that the merge made. */
  mergeSha?: string;
  author: string;
  url?: string;
};

/**
 * A Git repository on a host.
 *
 * All methods throw `NotFoundError` for what is absent, `InputError` for a path or ref that Git or the host would not
 * take (`..`, absolute, `.git`, control characters), and an `UpstreamError` for a host that refuses or does not answer.
 *
 * @public
 */
export interface GitRepository {
  readonly name: string;
  readonly defaultBranch: string;
  /** URL to clone from, without credentials. */
  readonly cloneUrl: string;
  /** Page of a file or commit on the host, undefined when the host has no pages. */
  webUrl(location?: { path?: string; revision?: string }): string | undefined;
  /**
   * The tree at a branch or commit SHA. A branch is told as the host had it at most a second ago, so that many readers ask
   * the host once; commits and merges made here are always in it.
   */
  snapshot(revision: string): Promise<GitSnapshot>;
  /**
   * Says that the host has a branch otherwise than it may have been read, as a webhook does: the next snapshot is read
   * fresh. Nothing else happens and nothing fails. A repository that always reads fresh has no need of it.
   */
  changed?(branch: string): void;
  /**
   * Commits a change and pushes it by compare-and-swap against the branch's head on the host. Loses no push of others:
   * when the head moved, the edit is computed again, a bounded number of times. All or nothing.
   *
   * @throws ConflictError when the branch kept moving.
   */
  commit(edit: GitEdit): Promise<GitCommitResult>;
  /** Commits of a branch that touch a path (all by default), newest first. */
  history(query: {
    revision: string;
    path?: string;
    limit: number;
  }): Promise<GitCommit[]>;
  /** Creates a branch at a commit. @throws ConflictError when it exists at another commit. */
  createBranch(branch: string, sha: string): Promise<void>;
  openPullRequest(request: {
    title: string;
    body: string;
    sourceBranch: string;
    targetBranch: string;
    author: GitAuthor;
  }): Promise<PullRequest>;
  pullRequest(number: number): Promise<PullRequest>;
  pullRequests(query: { state?: PullRequest['state'] }): Promise<PullRequest[]>;
  /**
   * Merges with a merge commit, if the head is still the one the caller saw.
   *
   * @throws ConflictError when the head moved, the request is not open, or the branches do not merge cleanly.
   */
  mergePullRequest(
    number: number,
    options: { expectedHeadSha: string; author: GitAuthor },
  ): Promise<PullRequest>;
  closePullRequest(number: number): Promise<PullRequest>;
}

/**
 * A place where Git repositories live.
 *
 * @public
 */
export interface GitHost {
  /** `local`, `gitea`, … */
  readonly kind: string;
  /** Where people find it, when it has pages. */
  readonly url: string | undefined;
  /** @throws NotFoundError when there is no such repository. */
  repository(name: string): Promise<GitRepository>;
  /** Creates the repository (private, empty, with the default branch named) unless it exists. */
  ensureRepository(
    name: string,
    options: { defaultBranch: string; description: string },
  ): Promise<GitRepository>;
}
