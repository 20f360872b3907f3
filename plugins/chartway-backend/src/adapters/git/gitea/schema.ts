import { z } from 'zod';
import { ServerUrl } from '../../adapterOptions';

const Segment = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/,
    'use the name as in the URL of its page',
  );

/** Block `chartway.git` with `type: gitea`. */
export const GiteaOptions = z.strictObject({
  type: z.literal('gitea'),
  url: ServerUrl,
  /** User or organization that owns the repositories. */
  owner: Segment,
  /** Access token; needs to read and write repositories, and to read its user. */
  token: z.string().min(1),
  /** Account of the token; default: the owner. */
  username: Segment.optional(),
  /** Whether a missing repository is created. */
  createRepositories: z.boolean().default(false),
});

/** Options of a Gitea host. */
export type GiteaOptions = z.output<typeof GiteaOptions>;

/** The account of a token. */
export const GiteaUser = z.object({ login: z.string() });

/** A repository. */
export const GiteaRepositoryInfo = z
  .object({ name: z.string(), default_branch: z.string() })
  .transform(repository => ({
    name: repository.name,
    defaultBranch: repository.default_branch,
  }));

/** A pull request. */
export const GiteaPullRequest = z
  .object({
    number: z.number().int(),
    title: z.string(),
    body: z.string().nullish(),
    state: z.enum(['open', 'closed']),
    merged: z.boolean(),
    merge_commit_sha: z.string().nullish(),
    user: z.object({ login: z.string() }).nullish(),
    head: z.object({ ref: z.string(), sha: z.string() }),
    base: z.object({ ref: z.string() }),
  })
  .transform(pull => ({
    number: pull.number,
    title: pull.title,
    body: pull.body ?? '',
    state: pull.merged ? ('merged' as const) : pull.state,
    mergeSha: pull.merged ? pull.merge_commit_sha ?? undefined : undefined,
    login: pull.user?.login ?? '',
    sourceBranch: pull.head.ref,
    headSha: pull.head.sha,
    targetBranch: pull.base.ref,
  }));

/** A pull request as Gitea has it. */
export type GiteaPullRequest = z.output<typeof GiteaPullRequest>;

/** An answer nobody reads. */
export const Ignored = z.unknown();
