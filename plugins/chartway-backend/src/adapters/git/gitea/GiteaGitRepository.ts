import type {
  GitAuthor,
  GitCommit,
  GitCommitResult,
  GitEdit,
  GitRepository,
  GitSnapshot,
  PullRequest,
} from '@chartway/plugin-chartway-node';
import { ClonedRemote, prepareClone } from '../ClonedRemote';
import type { GitCommand } from '../GitCommand';
import { translateGitError } from '../gitErrors';
import { checkPath, checkBranch, isSha } from '../gitNames';
import type { HostAddress } from '../HostAddress';
import { ObjectStore } from '../ObjectStore';
import { RepositoryContent } from '../RepositoryContent';
import type { GiteaClient } from './GiteaClient';
import { GiteaPullRequests } from './GiteaPullRequests';

/** What a repository on Gitea is made from. */
export type GiteaRepositorySettings = {
  git: GitCommand;
  client: GiteaClient;
  address: HostAddress;
  /** Folder of the clones. */
  clones: string;
  /** URL of the server. */
  serverUrl: string;
  owner: string;
  /** Account of the token. */
  username: string;
  configKey: string;
};

/** A repository on Gitea: Git itself through a bare clone, pull requests through REST. */
export class GiteaGitRepository implements GitRepository {
  readonly cloneUrl: string;
  private readonly pageUrl: string;
  private readonly label: string;
  private content: Promise<RepositoryContent> | undefined;

  constructor(
    private readonly settings: GiteaRepositorySettings,
    readonly name: string,
    readonly defaultBranch: string,
  ) {
    this.pageUrl = [settings.serverUrl, settings.owner, name].join('/');
    this.cloneUrl = `${this.pageUrl}.git`;
    this.label = `repository ${settings.owner}/${name} of Gitea at ${settings.serverUrl}`;
  }

  webUrl(location: { path?: string; revision?: string } = {}): string {
    const { path, revision } = location;
    if (path === undefined) {
      if (revision === undefined) return this.pageUrl;
      const kind = isSha(revision) ? 'commit' : 'src/branch';
      return `${this.pageUrl}/${kind}/${encodePath(revision)}`;
    }
    const branch = checkBranchOrSha(revision ?? this.defaultBranch);
    const kind = isSha(branch) ? 'commit' : 'branch';
    return `${this.pageUrl}/src/${kind}/${encodePath(branch)}/${encodePath(
      checkPath(path),
    )}`;
  }

  async snapshot(revision: string): Promise<GitSnapshot> {
    return this.withContent(content => content.snapshot(revision));
  }

  changed(): void {
    // Without content there is nothing to forget.
    void this.content?.then(
      ({ remote }) => remote.changed(),
      () => {},
    );
  }

  async commit(edit: GitEdit): Promise<GitCommitResult> {
    return this.withContent(content => content.commit(edit));
  }

  async history(query: {
    revision: string;
    path?: string;
    limit: number;
  }): Promise<GitCommit[]> {
    return this.withContent(content => content.history(query));
  }

  async createBranch(branch: string, sha: string): Promise<void> {
    return this.withContent(content => content.createBranch(branch, sha));
  }

  async openPullRequest(request: {
    title: string;
    body: string;
    sourceBranch: string;
    targetBranch: string;
    author: GitAuthor;
  }): Promise<PullRequest> {
    return this.withPulls(pulls => pulls.open(request));
  }

  async pullRequest(number: number): Promise<PullRequest> {
    return this.withPulls(pulls => pulls.get(number));
  }

  async pullRequests(query: {
    state?: PullRequest['state'];
  }): Promise<PullRequest[]> {
    return this.withPulls(pulls => pulls.list(query.state));
  }

  async mergePullRequest(
    number: number,
    options: { expectedHeadSha: string; author: GitAuthor },
  ): Promise<PullRequest> {
    return this.withPulls(pulls => pulls.merge(number, options));
  }

  async closePullRequest(number: number): Promise<PullRequest> {
    return this.withPulls(pulls => pulls.close(number));
  }

  private withPulls<T>(
    work: (pulls: GiteaPullRequests) => Promise<T>,
  ): Promise<T> {
    const { client, username } = this.settings;
    return this.withContent(content =>
      work(
        new GiteaPullRequests({
          client,
          content,
          username,
          name: this.name,
          pageUrl: this.pageUrl,
        }),
      ),
    );
  }

  private async withContent<T>(
    work: (content: RepositoryContent) => Promise<T>,
  ): Promise<T> {
    try {
      this.content ??= this.open();
      return await work(await this.content);
    } catch (error) {
      throw translateGitError(
        error,
        this.label,
        `${this.settings.configKey}.token`,
      );
    }
  }

  private async open(): Promise<RepositoryContent> {
    const { git, clones, configKey } = this.settings;
    try {
      const store = new ObjectStore(
        git,
        await prepareClone(git, clones, this.cloneUrl),
      );
      const source = {
        url: this.cloneUrl,
        label: this.label,
        credentialsKey: `${configKey}.token`,
      };
      return new RepositoryContent(
        store,
        new ClonedRemote(store, source, this.settings.address),
        this.defaultBranch,
      );
    } catch (error) {
      // The next caller tries again: the disk may have been full.
      this.content = undefined;
      throw error;
    }
  }
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function checkBranchOrSha(revision: string): string {
  return isSha(revision) ? revision : checkBranch(revision);
}
