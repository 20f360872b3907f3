import { z } from 'zod';

/** Block `chartway.git` with `type: local`. */
export const LocalGitOptions = z.strictObject({
  type: z.literal('local'),
  /** Folder of the bare repositories; default `git` in the data folder. Relative to the data folder. */
  folder: z.string().min(1).optional(),
});

const Author = z.object({ name: z.string(), email: z.string() });

/** A pull request as kept in the repository, at `refs/chartway/pull/<number>/record`. */
export const PullRequestRecord = z.object({
  title: z.string(),
  body: z.string(),
  sourceBranch: z.string(),
  targetBranch: z.string(),
  /** Head of the source branch when the request was opened, merged or closed. */
  headSha: z.string(),
  state: z.enum(['open', 'merged', 'closed']),
  mergeSha: z.string().optional(),
  author: Author,
});

/** A pull request as kept in the repository. */
export type PullRequestRecord = z.output<typeof PullRequestRecord>;
