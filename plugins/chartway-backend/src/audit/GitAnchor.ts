import { isError, NotFoundError } from '@backstage/errors';
import { parseCheckpoint } from '@chartway/audit-kit';
import type {
  GitChanges,
  GitRepository,
  GitSnapshot,
} from '@chartway/plugin-chartway-node';
import {
  checkpointPath,
  NEWEST_PATH,
  type AnchoredCheckpoint,
  type AuditAnchor,
} from './AuditAnchor';

const AUTHOR = {
  name: 'Chartway audit log',
  email: 'audit@users.noreply.invalid',
};

/** Files of the branch: what else it was made with is removed by the first commit. */
const isOurs = (path: string) =>
  path === NEWEST_PATH || path.startsWith('checkpoints/');

/**
 * Checkpoints on a branch of their own of a Git repository. Protect the branch on the host against forced pushes, so that
 * nobody takes one back.
 */
export class GitAnchor implements AuditAnchor {
  readonly type = 'git';
  readonly #repository: () => Promise<GitRepository>;
  readonly #branch: string;

  constructor(repository: () => Promise<GitRepository>, branch: string) {
    this.#repository = repository;
    this.#branch = branch;
  }

  async newest(): Promise<string | undefined> {
    const snapshot = await this.#snapshot(await this.#repository());
    const bytes = await snapshot?.read(NEWEST_PATH);
    return bytes && Buffer.from(bytes).toString('utf8');
  }

  async put(
    checkpoints: readonly AnchoredCheckpoint[],
  ): Promise<string | undefined> {
    const last = checkpoints.at(-1);
    if (!last) return undefined;
    const repository = await this.#repository();
    if (!(await this.#snapshot(repository))) await this.#makeBranch(repository);
    const { sha } = await repository.commit({
      branch: this.#branch,
      author: AUTHOR,
      message: `Checkpoint the audit log at ${last.size} records`,
      edit: snapshot => changes(snapshot, checkpoints, last),
    });
    const path = checkpointPath(last);
    return repository.webUrl({ path, revision: sha });
  }

  /** The branch as it is, undefined when it is not there. */
  async #snapshot(repository: GitRepository): Promise<GitSnapshot | undefined> {
    try {
      const snapshot = await repository.snapshot(this.#branch);
      return snapshot.sha === undefined ? undefined : snapshot;
    } catch (error) {
      if (isError(error) && error.name === 'NotFoundError') {
        return undefined;
      }
      throw error;
    }
  }

  /** Begins where the default branch is; a repository without a commit would take this branch for its default one. */
  async #makeBranch(repository: GitRepository): Promise<void> {
    const { sha } = await repository.snapshot(repository.defaultBranch);
    if (sha === undefined) {
      throw new NotFoundError(
        `The repository ${repository.name} has no commit yet, so checkpoints cannot be put on a branch of it; they follow once something is deployed.`,
      );
    }
    await repository.createBranch(this.#branch, sha);
  }
}

async function changes(
  snapshot: GitSnapshot,
  checkpoints: readonly AnchoredCheckpoint[],
  last: AnchoredCheckpoint,
): Promise<GitChanges> {
  const paths = await snapshot.list();
  const present = new Set(paths);
  const strangers = paths.filter(path => !isOurs(path));
  const fresh = checkpoints
    .map(checkpoint => [checkpointPath(checkpoint), checkpoint.note] as const)
    .filter(([path]) => !present.has(path));
  return {
    ...Object.fromEntries(strangers.map(path => [path, null])),
    ...Object.fromEntries(fresh),
    ...((await isNewer(snapshot, last)) && { [NEWEST_PATH]: last.note }),
  };
}

/** Another replica may have put a later one meanwhile. */
async function isNewer(
  snapshot: GitSnapshot,
  { size }: AnchoredCheckpoint,
): Promise<boolean> {
  const bytes = await snapshot.read(NEWEST_PATH);
  if (!bytes) return true;
  return parseCheckpoint(Buffer.from(bytes).toString('utf8')).size < size;
}
