import { z } from 'zod';
import { commitLinkSchema, instanceSchema } from './instances';
import { objectDiffSchema } from './liveDetails';

const json: z.ZodType<unknown> = z.json();

const SHA = /^[0-9a-f]{40}$/;

/**
 * One layer of the values of an instance.
 *
 * @public
 */
export const valuesLayerSchema = z.object({
  /** Path in the GitOps repository; the chart's own defaults have the path `''`. */
  path: z.string(),
  title: z.string(),
  kind: z.enum(['chart', 'environment', 'customer', 'instance']),
  /** Text of the file; empty when it does not exist. */
  text: z.string(),
  exists: z.boolean(),
  /** Whether the asker may change it, and why not. */
  editable: z.boolean(),
  reason: z.string().optional(),
  url: z.string().optional(),
});

/**
 * One layer of the values of an instance.
 *
 * @public
 */
export type ValuesLayer = z.infer<typeof valuesLayerSchema>;

/**
 * Where one value comes from. Lines count from 1.
 *
 * @public
 */
export const valueOriginSchema = z.object({
  /** JSON pointer (RFC 6901). */
  pointer: z.string(),
  /** Index of the layer it comes from. */
  layer: z.number().int(),
  line: z.number().int(),
  /** Earlier layers that say something else. */
  overridden: z.array(
    z.object({ layer: z.number().int(), line: z.number().int() }),
  ),
});

/**
 * The values of an instance: every layer, what they come to, and where each value comes from.
 *
 * @public
 */
export const instanceValuesSchema = z.object({
  /** In the order in which they apply; later wins. */
  layers: z.array(valuesLayerSchema),
  /** All layers merged as Helm merges them. */
  effective: json,
  origins: z.array(valueOriginSchema),
  /** The chart's values.schema.json. */
  schema: json.optional(),
  /** The commit these texts are of: the `base` of a change. */
  commit: z.string(),
  /** The values commit that the release pins. */
  releasedCommit: z.string(),
  /** Commits to the layers that are on the branch and not released yet, newest first. */
  pending: z.array(
    z.object({
      sha: z.string(),
      at: z.string(),
      author: z.string(),
      title: z.string(),
      url: z.string().optional(),
    }),
  ),
  /** Open pull requests of this instance made by the portal. */
  pullRequests: z.array(
    z.object({
      number: z.number().int(),
      title: z.string(),
      author: z.string(),
      url: z.string().optional(),
    }),
  ),
  /** What saving does here: policy of the environment and the asker's permissions. */
  saveAs: z.enum(['commit', 'pull-request']),
  /** Whether a commit is released at once. */
  release: z.enum(['automatic', 'manual']),
});

/**
 * The values of an instance.
 *
 * @public
 */
export type InstanceValues = z.infer<typeof instanceValuesSchema>;

/**
 * Sets or removes one value, leaving the rest of the text as it is.
 *
 * @public
 */
export const valuesEditSchema = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('set'),
    pointer: z.string().max(2000),
    value: json,
  }),
  z.object({ op: z.literal('remove'), pointer: z.string().max(2000) }),
]);

/**
 * Sets or removes one value.
 *
 * @public
 */
export type ValuesEdit = z.infer<typeof valuesEditSchema>;

/**
 * A change of an instance: other values, another chart version, or both at once. Either the whole `text` of a layer or
 * `edits` to it.
 *
 * @public
 */
export const instanceChangeSchema = z.object({
  /** The commit the person looked at; a layer that was changed since is a conflict, unless it merges cleanly. */
  base: z.string().regex(SHA),
  /** Layer to change; the instance's own by default. */
  path: z.string().max(500).optional(),
  text: z
    .string()
    .max(1024 * 1024)
    .optional(),
  edits: z.array(valuesEditSchema).max(500).optional(),
  chartVersion: z.string().max(256).optional(),
  reason: z.string().max(500).optional(),
});

/**
 * A change of an instance.
 *
 * @public
 */
export type InstanceChange = z.infer<typeof instanceChangeSchema>;

/**
 * Something wrong with a change. Nothing is written while there is one with severity `error`.
 *
 * @public
 */
export const changeProblemSchema = z.object({
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  /** JSON pointer into the effective values. */
  pointer: z.string().optional(),
  /** Line of the changed text, from 1. */
  line: z.number().int().optional(),
});

/**
 * What a change would do. Nothing is written.
 *
 * @public
 */
export const changePreviewSchema = z.object({
  /** Path of the changed layer. */
  path: z.string(),
  /** Text of the layer. */
  values: z.object({ before: z.string(), after: z.string() }),
  /** All layers merged, as YAML. */
  effective: z.object({ before: z.string(), after: z.string() }),
  /** Against what `against` says; objects that stay the same are left out. */
  manifests: z.array(objectDiffSchema),
  against: z.enum(['live', 'released']),
  problems: z.array(changeProblemSchema),
  /** Names of the instances that the layer touches and the asker may see; `others` counts the rest. */
  touches: z.object({ names: z.array(z.string()), others: z.number().int() }),
  chartVersion: z.object({ before: z.string(), after: z.string() }),
  /** Kubernetes version it was rendered for, and who said so. */
  kubernetes: z.object({
    version: z.string(),
    source: z.enum(['cluster', 'configuration']),
  }),
});

/**
 * What a change would do.
 *
 * @public
 */
export type ChangePreview = z.infer<typeof changePreviewSchema>;

/**
 * What a change did: a commit, released or not, or a pull request.
 *
 * @public
 */
export const changeResultSchema = z.object({
  instance: instanceSchema,
  valuesCommit: commitLinkSchema.optional(),
  pullRequest: z
    .object({ number: z.number().int(), url: z.string().optional() })
    .optional(),
  /** The commit that released it; absent while it is "committed, not released". */
  releaseCommit: commitLinkSchema.optional(),
  /** Names of other instances that the layer touches: released by this change, or waiting for their release. */
  touched: z.object({
    released: z.array(z.string()),
    pending: z.array(z.string()),
  }),
});

/**
 * What a change did.
 *
 * @public
 */
export type ChangeResult = z.infer<typeof changeResultSchema>;

/**
 * Details of a 409 answer to a change: the three texts and, when they merge, the merged one.
 *
 * @public
 */
export const changeConflictSchema = z.object({
  path: z.string(),
  base: z.string(),
  yours: z.string(),
  theirs: z.string(),
  merged: z.string().optional(),
  /** The commit `theirs` is of; the `base` of the next try. */
  commit: z.string(),
});

/**
 * Details of a 409 answer to a change.
 *
 * @public
 */
export type ChangeConflict = z.infer<typeof changeConflictSchema>;

/**
 * Request to release what is on the branch.
 *
 * @public
 */
export const releaseRequestSchema = z.object({
  /** The values commit to release, which must be on the branch; the newest by default. */
  valuesCommit: z.string().regex(SHA).optional(),
  reason: z.string().max(500).optional(),
});

/**
 * Request to release what is on the branch.
 *
 * @public
 */
export type ReleaseRequest = z.infer<typeof releaseRequestSchema>;
