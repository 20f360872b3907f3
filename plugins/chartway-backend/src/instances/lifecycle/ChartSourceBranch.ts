import { ConflictError } from '@backstage/errors';
import type { FileTree } from '@chartway/chart-kit';
import type { RegenerateResult } from '@chartway/plugin-chartway-common';
import type {
  GitChanges,
  GitRepository,
  GitSnapshot,
} from '@chartway/plugin-chartway-node';
import type { Caller } from '../../authorization/Caller';
import type { RepositoryAccess } from '../../git/RepositoryAccess';
import type { CommitAuthors } from '../CommitAuthors';
import { commitMessage } from '../domain/commitMessage';
import { treeName } from './domain/mergedFiles';

/** Which paths below a product's folder are the source of its own chart. */
export type OwnSource = {
  folderOf(product: string): string;
  isOwn(folder: string, path: string): boolean;
};

/** Reads the source of a product's chart, and proposes another one on a branch of its own. */
export class ChartSourceBranch {
  readonly #repository: RepositoryAccess;
  readonly #authors: CommitAuthors;
  readonly #own: OwnSource;

  constructor(
    repository: RepositoryAccess,
    authors: CommitAuthors,
    own: OwnSource,
  ) {
    this.#repository = repository;
    this.#authors = authors;
    this.#own = own;
  }

  /** The files by path below the chart's folder, and the commit they are of. */
  async read(
    product: string,
  ): Promise<{ files: FileTree; head: string | undefined }> {
    const snapshot = await this.#repository.snapshot();
    return {
      files: await this.#filesOf(snapshot, product),
      head: snapshot.sha,
    };
  }

  /**
   * Opens a pull request that makes the source what is wanted. The branch is named after the content, so the same request
   * again finds what is there.
   */
  async propose(
    product: string,
    { head, files }: { head: string; files: FileTree },
    { title, body, caller }: { title: string; body: string; caller: Caller },
  ): Promise<RegenerateResult['pullRequest']> {
    const repository = await this.#repository.repository();
    const branch = `chartway/regenerate-${product}-${treeName(files)}`;
    const known = await openOn(repository, branch);
    if (known) return known;
    const author = await this.#authors.of(caller);
    try {
      await repository.createBranch(branch, head);
    } catch (error) {
      // An attempt that was cut off left it; the commit below makes it what it shall be.
      if (!(error instanceof ConflictError)) throw error;
    }
    await repository.commit({
      branch,
      author,
      message: commitMessage({
        subject: title,
        kind: 'chart-source',
        instanceName: product,
        actor: caller.actor,
        requestId: caller.requestId,
      }),
      edit: snapshot => this.#changes(snapshot, product, files),
    });
    const { number, url } = await repository.openPullRequest({
      title,
      body,
      sourceBranch: branch,
      targetBranch: this.#repository.branch,
      author,
    });
    return { number, branch, ...(url && { url }) };
  }

  async #filesOf(snapshot: GitSnapshot, product: string): Promise<FileTree> {
    const folder = this.#own.folderOf(product);
    const files = new Map<string, Uint8Array>();
    for (const [path, content] of await snapshot.readAll(folder)) {
      if (this.#own.isOwn(folder, path)) {
        files.set(path.slice(folder.length + 1), content);
      }
    }
    return files;
  }

  async #changes(
    snapshot: GitSnapshot,
    product: string,
    files: FileTree,
  ): Promise<GitChanges> {
    const folder = this.#own.folderOf(product);
    const changes: GitChanges = {};
    for (const path of (await this.#filesOf(snapshot, product)).keys()) {
      changes[`${folder}/${path}`] = null;
    }
    for (const [path, content] of files) changes[`${folder}/${path}`] = content;
    return changes;
  }
}

async function openOn(
  repository: GitRepository,
  branch: string,
): Promise<RegenerateResult['pullRequest'] | undefined> {
  const open = await repository.pullRequests({ state: 'open' });
  const found = open.find(({ sourceBranch }) => sourceBranch === branch);
  if (!found) return undefined;
  const { number, url } = found;
  return { number, branch, ...(url && { url }) };
}
