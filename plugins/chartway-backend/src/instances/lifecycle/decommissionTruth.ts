import { contextSchema } from '@chartway/plugin-chartway-common';
import type { AuditTruth } from '../../audit/AuditService';
import type { RepositoryAccess } from '../../git/RepositoryAccess';
import { requestIdIn } from '../domain/commitMessage';
import { instancePaths } from '../domain/layout';

/**
 * Tells whether an interrupted decommission came through: whether the last commit to the instance's release record took it
 * away, and names the request.
 */
export function decommissionTruth(
  repository: Pick<RepositoryAccess, 'snapshot' | 'history'>,
): AuditTruth {
  return async ({ context, requestId }) => {
    const parsed = contextSchema.safeParse(context);
    if (!parsed.success || !requestId) return undefined;
    const { release } = instancePaths(parsed.data);
    const head = await repository.snapshot();
    if (head.sha === undefined || (await head.read(release))) return undefined;
    const [last] = await repository.history(release, 1);
    if (!last || requestIdIn(last.message) !== requestId) return undefined;
    return {
      details: {
        found:
          'The portal stopped before the outcome was recorded; the commit took the instance out of Git.',
        commit: last.sha,
      },
    };
  };
}
