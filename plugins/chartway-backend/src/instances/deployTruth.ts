import { contextSchema } from '@chartway/plugin-chartway-common';
import type { AuditTruth } from '../audit/AuditService';
import type { RepositoryAccess } from '../git/RepositoryAccess';
import { instancePaths } from './domain/layout';
import { isPlanned, releaseFacts } from './domain/releaseFacts';
import { parseReleaseFile } from './domain/releaseFile';

const decoder = new TextDecoder();

/**
 * Tells whether an interrupted deployment came through: whether the head of the GitOps repository holds exactly the release
 * that the intent names, chart and values.
 */
export function deployTruth(
  repository: Pick<RepositoryAccess, 'snapshot'>,
): AuditTruth {
  return async ({ context, after: planned }) => {
    const parsed = contextSchema.safeParse(context);
    if (!parsed.success || !planned) return undefined;
    const paths = instancePaths(parsed.data);
    const head = await repository.snapshot();
    const file = await head.read(paths.release);
    if (!file || head.sha === undefined) return undefined;
    const { release } = parseReleaseFile(decoder.decode(file));
    const pinned = await repository.snapshot(release.valuesCommit);
    const values = await pinned.read(paths.values);
    if (!values || !isPlanned(planned, release, decoder.decode(values))) {
      return undefined;
    }
    return {
      after: releaseFacts(release),
      details: {
        found:
          'The portal stopped before the outcome was recorded; Git holds the release.',
        gitRevision: head.sha,
      },
    };
  };
}
