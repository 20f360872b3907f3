import { pathToFileURL } from 'node:url';
import type {
  GitAuthor,
  GitCommit,
  GitCommitResult,
  GitEdit,
  GitRepository,
  GitSnapshot,
  PullRequest,
} from '@chartway/plugin-chartway-node';
import { translateGitError } from '../gitErrors';
import { ObjectStore } from '../ObjectStore';
import type { GitCommand } from '../GitCommand';
import { RepositoryContent } from '../RepositoryContent';
import { LocalPullRequests } from './LocalPullRequests';
import { LocalRemote } from './LocalRemote';

/** A bare repository in a folder of this machine. */
export class LocalGitRepository implements GitRepository {
  readonly cloneUrl: string;
  private readonly content: RepositoryContent;
  private readonly pulls: LocalPullRequests;
  private readonly label: string;

  constructor(
    git: GitCommand,
    folder: string,
    readonly name: string,
    readonly defaultBranch: string,
  ) {
    this.cloneUrl = pathToFileURL(folder).href;
    this.label = `repository ${name} of the local Git folder`;
    const store = new ObjectStore(git, folder);
    const remote = new LocalRemote(store, this.label);
    this.content = new RepositoryContent(store, remote, defaultBranch);
    this.pulls = new LocalPullRequests(this.content, remote);
  }

  /** A folder has no pages. */
  webUrl(): undefined {
    return undefined;
  }

  snapshot(revision: string): Promise<GitSnapshot> {
    return this.translated(this.content.snapshot(revision));
  }

  commit(edit: GitEdit): Promise<GitCommitResult> {
    return this.translated(this.content.commit(edit));
  }

  history(query: {
    revision: string;
    path?: string;
    limit: number;
  }): Promise<GitCommit[]> {
    return this.translated(this.content.history(query));
  }

  createBranch(branch: string, sha: string): Promise<void> {
    return this.translated(this.content.createBranch(branch, sha));
  }

  openPullRequest(request: {
    title: string;
    body: string;
    sourceBranch: string;
    targetBranch: string;
    author: GitAuthor;
  }): Promise<PullRequest> {
    return this.translated(this.pulls.open(request));
  }

  pullRequest(number: number): Promise<PullRequest> {
    return this.translated(this.pulls.get(number));
  }

  pullRequests(query: {
    state?: PullRequest['state'];
  }): Promise<PullRequest[]> {
    return this.translated(this.pulls.list(query.state));
  }

  mergePullRequest(
    number: number,
    options: { expectedHeadSha: string; author: GitAuthor },
  ): Promise<PullRequest> {
    return this.translated(this.pulls.merge(number, options));
  }

  closePullRequest(number: number): Promise<PullRequest> {
    return this.translated(this.pulls.close(number));
  }

  private async translated<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw translateGitError(error, this.label);
    }
  }
}
