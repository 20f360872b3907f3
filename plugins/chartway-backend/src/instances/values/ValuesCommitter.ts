import { randomBytes } from 'node:crypto';
import type { GitAuthor, PullRequest } from '@chartway/plugin-chartway-node';
import type { RepositoryAccess } from '../../git/RepositoryAccess';
import type { LinkedCommit } from '../ReleasePinner';
import { existingLayers, readLayers, sameLayers } from '../layers';
import type { ChangePlan } from './ChangePlanner';
import { branchPrefix } from './GitValues';

/** Somebody changed the layers since the change was planned, so it must be planned anew. */
export class LayersMovedError extends Error {
  override readonly name = 'LayersMovedError';
}

/** Who commits and what the commit says. */
export type CommitFacts = { author: GitAuthor; message: string };

/** Writes planned values: one file, on the branch or on one of its own with a pull request. */
export class ValuesCommitter {
  readonly #repository: RepositoryAccess;

  constructor(repository: RepositoryAccess) {
    this.#repository = repository;
  }

  /**
   * Commits to the branch. What was checked is what is committed: any other state of the layers is refused.
   *
   * @throws LayersMovedError
   */
  async commit(plan: ChangePlan, facts: CommitFacts): Promise<LinkedCommit> {
    if (plan.text.after === plan.text.before) {
      return { sha: plan.head, created: false };
    }
    const expected = existingLayers(plan.current);
    return this.#repository.commit({
      ...facts,
      edit: async snapshot => {
        const now = await readLayers(snapshot, plan.record.context);
        if (!sameLayers(now, expected)) {
          throw new LayersMovedError('The layers of the values have changed');
        }
        return { [plan.layer.path]: plan.text.after };
      },
    });
  }

  /** Proposes as a pull request from a branch of its own. */
  async propose(
    plan: ChangePlan,
    facts: CommitFacts & { title: string },
  ): Promise<{ pullRequest: PullRequest; commit: LinkedCommit }> {
    const { author, message, title } = facts;
    const repository = await this.#repository.repository();
    const id = randomBytes(4).toString('hex');
    const branch = `${branchPrefix(plan.record.name)}${id}`;
    await repository.createBranch(branch, plan.head);
    const commit = await repository.commit({
      ...{ branch, author, message },
      edit: async () => ({ [plan.layer.path]: plan.text.after }),
    });
    const pullRequest = await repository.openPullRequest({
      title,
      body: message.split('\n').slice(2).join('\n'),
      sourceBranch: branch,
      targetBranch: this.#repository.branch,
      author,
    });
    const url = repository.webUrl({ revision: commit.sha });
    return { pullRequest, commit: { ...commit, ...(url && { url }) } };
  }
}
