import { ConflictError } from '@backstage/errors';
import { quoted } from './gitNames';
import type { ObjectStore } from './ObjectStore';

const FILES_NAMED = 20;

/** Branches to merge and their commits. */
export type MergeRequest = {
  /** Commit of the target branch. */
  target: string;
  /** Commit of the source branch. */
  head: string;
  sourceBranch: string;
  targetBranch: string;
  number?: number;
};

/**
 * Tree that a pull request would merge into.
 *
 * @throws ConflictError when there is nothing to merge; for a request that has its number, also when files conflict.
 */
export async function checkMergeable(
  store: ObjectStore,
  request: MergeRequest,
): Promise<string> {
  const { target, head, sourceBranch, targetBranch, number } = request;
  const branches = `${quoted(sourceBranch)} into ${quoted(targetBranch)}`;
  if (await store.isAncestor(head, target)) {
    throw new ConflictError(
      `There is nothing to merge from ${branches}: it holds all commits already`,
    );
  }
  const outcome = await store.merge(target, head);
  if (outcome.clean) return outcome.tree;
  if (number === undefined) return '';
  const files = outcome.files.slice(0, FILES_NAMED).map(quoted).join(', ');
  const more =
    outcome.files.length > FILES_NAMED
      ? ` and ${outcome.files.length - FILES_NAMED} more`
      : '';
  throw new ConflictError(
    `Pull request #${number} cannot merge ${branches}: both changed ${files}${more}. Bring ${quoted(
      targetBranch,
    )} into ${quoted(sourceBranch)} first`,
  );
}

/** Message of a merge commit; the same request always gets the same. */
export function mergeMessage(request: {
  number: number;
  title: string;
  sourceBranch: string;
  targetBranch: string;
}): string {
  const { number, title, sourceBranch, targetBranch } = request;
  const subject = title.replace(/\s+/g, ' ').trim();
  return `${subject} (#${number})\n\nMerge ${sourceBranch} into ${targetBranch}`;
}
