import { z } from 'zod';

/**
 * Names a Kubernetes object.
 *
 * @public
 */
export const objectRefSchema = z.object({
  group: z.string(),
  kind: z.string(),
  /** Empty for cluster-scoped objects. */
  namespace: z.string(),
  name: z.string(),
});

/**
 * Names a Kubernetes object.
 *
 * @public
 */
export type ObjectRef = z.infer<typeof objectRefSchema>;

/**
 * The Kubernetes objects of an instance as a tree.
 *
 * @public
 */
export const liveResourcesSchema = z.object({
  items: z.array(
    objectRefSchema.extend({
      uid: z.string(),
      version: z.string(),
      /** Uids of the objects it belongs to. */
      parents: z.array(z.string()),
      sync: z.string().optional(),
      health: z.string().optional(),
      message: z.string().optional(),
      /** ISO 8601. */
      createdAt: z.string().optional(),
      images: z.array(z.string()),
      /** What the engine tells beside it, such as `Ready 1/2`. */
      facts: z.array(z.object({ name: z.string(), value: z.string() })),
      /** Whether its pods can be restarted one after the other. */
      restartable: z.boolean(),
    }),
  ),
  observedAt: z.string(),
});

/**
 * The Kubernetes objects of an instance as a tree.
 *
 * @public
 */
export type LiveResources = z.infer<typeof liveResourcesSchema>;

/**
 * Kubernetes events of an instance, newest first.
 *
 * @public
 */
export const liveEventsSchema = z.object({
  items: z.array(
    z.object({
      /** `Normal` or `Warning`. */
      type: z.string(),
      reason: z.string(),
      message: z.string(),
      object: objectRefSchema,
      count: z.number().int(),
      firstAt: z.string().optional(),
      lastAt: z.string().optional(),
    }),
  ),
});

/**
 * Kubernetes events of an instance, newest first.
 *
 * @public
 */
export type LiveEvents = z.infer<typeof liveEventsSchema>;

/**
 * One Kubernetes object before and after, as YAML. The contents of Secrets and the last-applied annotation are masked; a
 * masked value that differs says so without telling either.
 *
 * @public
 */
export const objectDiffSchema = objectRefSchema.extend({
  change: z.enum(['added', 'removed', 'changed', 'same']),
  /** Empty when added. */
  before: z.string(),
  /** Empty when removed. */
  after: z.string(),
});

/**
 * One Kubernetes object before and after.
 *
 * @public
 */
export type ObjectDiff = z.infer<typeof objectDiffSchema>;

/**
 * Drift: what the cluster has (`before`) and what the desired release says (`after`); objects that agree are left out.
 *
 * @public
 */
export const liveDiffSchema = z.object({
  items: z.array(objectDiffSchema),
  observedAt: z.string(),
});

/**
 * Drift of an instance.
 *
 * @public
 */
export type LiveDiff = z.infer<typeof liveDiffSchema>;

/**
 * The manifests of the desired release, rendered by the portal with real Helm; contents of Secrets are masked.
 *
 * @public
 */
export const manifestsSchema = z.object({
  items: z.array(objectRefSchema.extend({ yaml: z.string() })),
  /** Digest over everything `helm template` prints, as in the release. */
  manifestsDigest: z.string(),
});

/**
 * The manifests of the desired release.
 *
 * @public
 */
export type Manifests = z.infer<typeof manifestsSchema>;

/**
 * How an instance came to be what it is: commits to its files, newest first, with what the engine and the audit log know.
 *
 * @public
 */
export const instanceHistorySchema = z.object({
  items: z.array(
    z.object({
      sha: z.string(),
      /** ISO 8601, UTC. */
      at: z.string(),
      author: z.string(),
      title: z.string(),
      /** Reason that the commit gives. */
      reason: z.string().optional(),
      url: z.string().optional(),
      requestId: z.string().optional(),
      /** What kind of change it was. */
      kind: z.enum(['release', 'values', 'roll-back', 'other']),
      /** The release that this commit desires; absent for commits that change none. */
      release: z
        .object({
          chartVersion: z.string(),
          chartDigest: z.string(),
          valuesCommit: z.string(),
          images: z.array(z.string()),
        })
        .optional(),
      /** When the engine had this release live for the first and the last time it was started. */
      deployedAt: z.string().optional(),
      /** Who made the engine deploy it; `automatic` for its automated sync. */
      deployedBy: z.string().optional(),
      /** Whether this is the release desired now. */
      current: z.boolean(),
    }),
  ),
});

/**
 * How an instance came to be what it is.
 *
 * @public
 */
export type InstanceHistory = z.infer<typeof instanceHistorySchema>;

/**
 * Two releases of an instance side by side.
 *
 * @public
 */
export const releaseComparisonSchema = z.object({
  /** The instance's own values, as text. */
  values: z.object({ before: z.string(), after: z.string() }),
  /** All layers merged, as YAML. */
  effective: z.object({ before: z.string(), after: z.string() }),
  manifests: z.array(objectDiffSchema),
  images: z.object({
    before: z.array(z.string()),
    after: z.array(z.string()),
  }),
});

/**
 * Two releases of an instance side by side.
 *
 * @public
 */
export type ReleaseComparison = z.infer<typeof releaseComparisonSchema>;

/**
 * How to sync: all resources or some, with or without pruning, for real or as a trial.
 *
 * @public
 */
export const syncRequestSchema = z.object({
  /** All when absent. */
  resources: z.array(objectRefSchema).min(1).max(500).optional(),
  prune: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  serverSideApply: z.boolean().default(true),
  /** Why, for the audit log. */
  reason: z.string().max(500).optional(),
});

/**
 * How to sync.
 *
 * @public
 */
export type SyncRequest = z.input<typeof syncRequestSchema>;

/**
 * Which workload's pods to restart, one after the other.
 *
 * @public
 */
export const restartRequestSchema = z.object({
  resource: objectRefSchema,
  reason: z.string().max(500).optional(),
});

/**
 * Which workload's pods to restart.
 *
 * @public
 */
export type RestartRequest = z.infer<typeof restartRequestSchema>;

/**
 * Which release to go back to. Git gets a new commit that desires exactly that release again, so automated sync stays on
 * and agrees.
 *
 * @public
 */
export const rollBackRequestSchema = z.object({
  /** A commit of the history that has a release. */
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  /** Demanded: it goes past the gates of a promotion. */
  reason: z.string().min(1).max(500),
});

/**
 * Which release to go back to.
 *
 * @public
 */
export type RollBackRequest = z.infer<typeof rollBackRequestSchema>;
