import { z } from 'zod';
import { contextSchema } from './context';
import { commitLinkSchema, instanceSchema } from './instances';
import { changeProblemSchema } from './changes';
import { objectRefSchema } from './liveDetails';

/**
 * Request to make another instance like this one, for another customer, environment or copy. A move does the same; the
 * instance it leaves is decommissioned with a request of its own once the new one has arrived.
 *
 * @public
 */
export const cloneRequestSchema = z.object({
  context: contextSchema,
  /** Values of the new instance; those of the old one by default. */
  values: z
    .string()
    .max(1024 * 1024)
    .optional(),
  reason: z.string().max(500).optional(),
});

/**
 * Request to make another instance like this one.
 *
 * @public
 */
export type CloneRequest = z.infer<typeof cloneRequestSchema>;

/**
 * What a clone or a move would do, in order. Nothing is written.
 *
 * @public
 */
export const clonePreviewSchema = z.object({
  name: z.string(),
  namespace: z.string(),
  engine: z.string().optional(),
  chartVersion: z.string(),
  /** Text of the new instance's values. */
  values: z.string(),
  /** Paths of the files that will be made. */
  files: z.array(z.string()),
  /** What people must know, such as data that stay behind and names that stand in the values. */
  notes: z.array(z.string()),
  problems: z.array(changeProblemSchema),
});

/**
 * What a clone or a move would do.
 *
 * @public
 */
export type ClonePreview = z.infer<typeof clonePreviewSchema>;

/**
 * What a clone wrote.
 *
 * @public
 */
export const cloneResultSchema = z.object({
  instance: instanceSchema,
  releaseCommit: commitLinkSchema,
});

/**
 * What a clone wrote.
 *
 * @public
 */
export type CloneResult = z.infer<typeof cloneResultSchema>;

/**
 * What a decommission would do, in order: what is pruned, what is kept and why. `digest` is what a confirmation is bound
 * to.
 *
 * @public
 */
export const decommissionPreviewSchema = z.object({
  name: z.string(),
  steps: z.array(
    z.object({
      title: z.string(),
      /** Who does it. */
      by: z.enum(['portal', 'engine', 'kubernetes', 'person']),
    }),
  ),
  objects: z.array(
    objectRefSchema.extend({
      effect: z.enum(['pruned', 'kept']),
      /** Why it is kept, or what goes with it. */
      reason: z.string(),
    }),
  ),
  /** Paths that go from the GitOps repository; the history keeps them. */
  files: z.array(z.string()),
  namespace: z.object({
    name: z.string(),
    effect: z.enum(['pruned', 'kept']),
    reason: z.string(),
  }),
  warnings: z.array(z.string()),
  digest: z.string(),
});

/**
 * What a decommission would do.
 *
 * @public
 */
export type DecommissionPreview = z.infer<typeof decommissionPreviewSchema>;

/**
 * Request to decommission.
 *
 * @public
 */
export const decommissionRequestSchema = z.object({
  /** The instance's name, typed by the person. */
  confirm: z.string(),
  /** `digest` of the preview that was shown; a different one now is a conflict. */
  digest: z.string(),
  reason: z.string().min(1).max(500),
});

/**
 * Request to decommission.
 *
 * @public
 */
export type DecommissionRequest = z.infer<typeof decommissionRequestSchema>;

/**
 * How far a decommission is.
 *
 * @public
 */
export const decommissionStateSchema = z.object({
  name: z.string(),
  context: contextSchema,
  /** `git`: files are gone; `engine`: the engine removes what it made; `namespace`: the namespace goes; `done`. */
  step: z.enum(['git', 'engine', 'namespace', 'done', 'failed']),
  /** One sentence: what is awaited, or why it failed and what to do. */
  message: z.string(),
  requestedBy: z.string(),
  requestedAt: z.string(),
  updatedAt: z.string(),
  /** Objects that are still there. */
  left: z.array(objectRefSchema),
});

/**
 * How far a decommission is.
 *
 * @public
 */
export type DecommissionState = z.infer<typeof decommissionStateSchema>;

/**
 * Request to generate the source of a product's chart again with a newer revision of its chart template, keeping what
 * people changed.
 *
 * @public
 */
export const regenerateRequestSchema = z.object({
  /** Revision (commit) of the chart template; its newest by default. */
  revision: z.string().max(100).optional(),
  /** Version of the chart that comes of it. */
  version: z.string().max(256),
  reason: z.string().max(500).optional(),
});

/**
 * Request to generate a chart again.
 *
 * @public
 */
export type RegenerateRequest = z.infer<typeof regenerateRequestSchema>;

/**
 * What a regeneration would do to the chart's source: a three-way merge of what the template made before, what people made
 * of it, and what the template makes now.
 *
 * @public
 */
export const regeneratePreviewSchema = z.object({
  product: z.string(),
  template: z.string(),
  from: z.string(),
  to: z.string(),
  files: z.array(
    z.object({
      path: z.string(),
      change: z.enum(['added', 'removed', 'changed', 'same']),
      before: z.string(),
      after: z.string(),
      /** Conflicts that people must resolve: marked in `after`. */
      conflicts: z.number().int(),
    }),
  ),
  problems: z.array(changeProblemSchema),
});

/**
 * What a regeneration would do.
 *
 * @public
 */
export type RegeneratePreview = z.infer<typeof regeneratePreviewSchema>;

/**
 * The pull request that a regeneration opened; merging it is up to people.
 *
 * @public
 */
export const regenerateResultSchema = z.object({
  pullRequest: z.object({
    number: z.number().int(),
    url: z.string().optional(),
    branch: z.string(),
  }),
  conflicts: z.number().int(),
});

/**
 * The pull request that a regeneration opened.
 *
 * @public
 */
export type RegenerateResult = z.infer<typeof regenerateResultSchema>;

/**
 * Decommissions.
 *
 * @public
 */
export const decommissionListSchema = z.object({
  items: z.array(decommissionStateSchema),
});
