import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type {
  GitCommit,
  GitCommitResult,
  GitEdit,
  GitSnapshot,
} from '@chartway/plugin-chartway-node';
import type { BranchRemote } from './BranchRemote';
import { BranchWriter } from './BranchWriter';
import { checkBranch, checkFolder, checkSha, isSha, quoted } from './gitNames';
import type { ObjectStore } from './ObjectStore';
import { StoredSnapshot } from './StoredSnapshot';

const MAX_HISTORY = 1000;

/**
 * Files, commits and branches of one repository: everything of the port that is plain Git, the same on every host.
 */
export class RepositoryContent {
  private readonly writers = new Map<string, BranchWriter>();

  constructor(
    readonly store: ObjectStore,
    readonly remote: BranchRemote,
    private readonly defaultBranch: string,
  ) {}

  async snapshot(revision: string): Promise<GitSnapshot> {
    return new StoredSnapshot(this.store, await this.resolve(revision));
  }

  async commit(edit: GitEdit): Promise<GitCommitResult> {
    const branch = checkBranch(edit.branch);
    const writer =
      this.writers.get(branch) ??
      new BranchWriter(this.store, this.remote, branch, (name, when) =>
        this.head(name, when),
      );
    this.writers.set(branch, writer);
    return writer.write(edit);
  }

  async history(query: {
    revision: string;
    path?: string;
    limit: number;
  }): Promise<GitCommit[]> {
    const path = checkFolder(query.path ?? '');
    if (
      !Number.isInteger(query.limit) ||
      query.limit < 1 ||
      query.limit > MAX_HISTORY
    ) {
      throw new InputError(
        `A history has 1 to ${MAX_HISTORY} commits, not ${String(query.limit)}`,
      );
    }
    const commit = await this.resolve(query.revision);
    return commit === undefined
      ? []
      : this.store.history(commit, path, query.limit);
  }

  async createBranch(branch: string, sha: string): Promise<void> {
    checkBranch(branch);
    checkSha(sha);
    const heads = await this.remote.heads();
    const present = heads.get(branch);
    if (present === sha) return;
    if (present === undefined) {
      await this.requireCommit(sha);
      if ((await this.remote.publish(branch, undefined, sha)) === 'published')
        return;
    }
    throw new ConflictError(
      `Branch ${quoted(branch)} of ${
        this.remote.label
      } exists at another commit: choose another name`,
    );
  }

  /**
   * Commit of a branch as the host has it now, or had it at most a second ago; undefined where the first commit of a
   * repository will be.
   *
   * @throws NotFoundError when the repository has commits but not this branch.
   */
  async head(
    branch: string,
    when: 'now' | 'recent' = 'now',
  ): Promise<string | undefined> {
    checkBranch(branch);
    if (when === 'recent') {
      const recent = (await this.remote.recentHeads()).get(branch);
      if (recent !== undefined) return recent;
    }
    const heads = await this.remote.heads();
    const sha = heads.get(branch);
    if (sha === undefined && heads.size > 0 && branch !== this.defaultBranch) {
      throw new NotFoundError(
        `There is no branch ${quoted(branch)} in ${this.remote.label}`,
      );
    }
    return sha;
  }

  /** @throws NotFoundError unless the repository holds the commit. */
  async requireCommit(sha: string): Promise<void> {
    if (await this.store.hasCommit(sha)) return;
    await this.remote.heads();
    if (await this.store.hasCommit(sha)) return;
    throw new NotFoundError(
      `There is no commit ${sha} in ${this.remote.label}`,
    );
  }

  private async resolve(revision: string): Promise<string | undefined> {
    if (!isSha(revision)) return this.head(revision, 'recent');
    await this.requireCommit(revision);
    return revision;
  }
}
