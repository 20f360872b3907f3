import { createHash } from 'node:crypto';
import { contextSchema } from '@chartway/plugin-chartway-common';
import type { AuditTruth } from '../audit/AuditService';
import type { RepositoryAccess } from '../git/RepositoryAccess';
import { instancePaths } from './domain/layout';
import { releaseFacts } from './domain/releaseFacts';
import { parseReleaseFile } from './domain/releaseFile';
import { readText } from './layers';

type Repository = Pick<RepositoryAccess, 'snapshot'>;

const foundIn = (gitRevision: string, what: string) => ({
  found: `The portal stopped before the outcome was recorded; Git holds ${what}.`,
  gitRevision,
});

/** Names a text of values without telling it. */
export const textDigest = (text: string): string =>
  `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;

/** Tells whether an interrupted change of values came through: whether the layer on the branch has the planned text. */
export function valuesTruth(repository: Repository): AuditTruth {
  return async ({ context, after: planned }) => {
    const parsed = contextSchema.safeParse(context);
    const { path, valuesDigest } = planned ?? {};
    if (!parsed.success || path === undefined) return undefined;
    if (!instancePaths(parsed.data).layers.includes(path)) return undefined;
    const head = await repository.snapshot();
    const text = await readText(head, path);
    if (text === undefined || head.sha === undefined) return undefined;
    if (textDigest(text) !== valuesDigest) return undefined;
    return { details: foundIn(head.sha, 'the values') };
  };
}

/** Tells whether an interrupted return to an old release came through: whether the branch desires it. */
export function rollBackTruth(repository: Repository): AuditTruth {
  return async ({ context, after: planned }) => {
    const parsed = contextSchema.safeParse(context);
    if (!parsed.success || !planned) return undefined;
    const head = await repository.snapshot();
    const file = await readText(head, instancePaths(parsed.data).release);
    if (file === undefined || head.sha === undefined) return undefined;
    const after = releaseFacts(parseReleaseFile(file).release);
    const same = Object.entries(after).every(
      ([name, value]) => planned[name] === value,
    );
    if (!same) return undefined;
    return { after, details: foundIn(head.sha, 'the release') };
  };
}
