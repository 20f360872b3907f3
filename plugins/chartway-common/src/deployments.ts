import { z } from 'zod';
import { linkSchema } from './instances';

/**
 * What a deployment comes to: `none`: no engine is configured for this context; `unreachable`: the engine does not answer
 * and nothing is known; `unknown`: the engine knows no such Application; `progressing`: on its way to the desired release;
 * `arrived`: Synced and Healthy at exactly the desired release; `drifted`: at the desired release, but the cluster differs
 * from it; `degraded`: the engine says that something is wrong.
 *
 * @public
 */
export const deploymentStatusSchema = z.enum([
  'none',
  'unreachable',
  'unknown',
  'progressing',
  'arrived',
  'drifted',
  'degraded',
]);

/**
 * What a deployment comes to.
 *
 * @public
 */
export type DeploymentStatus = z.infer<typeof deploymentStatusSchema>;

/**
 * The running or last operation of the engine on an instance: a sync or a rollback.
 *
 * @public
 */
export const deploymentOperationSchema = z.object({
  /** Argo CD's words: `Running`, `Succeeded`, `Failed`, `Error`, `Terminating`. */
  phase: z.string(),
  message: z.string(),
  /** ISO 8601. */
  startedAt: z.string().optional(),
  finishedAt: z.string().optional(),
  /** Who started it, as the engine says; absent when it did by itself. */
  by: z.string().optional(),
});

/**
 * The running or last operation of the engine on an instance.
 *
 * @public
 */
export type DeploymentOperation = z.infer<typeof deploymentOperationSchema>;

/**
 * What the deployment engine says of an instance, compared with the desired release.
 *
 * @public
 */
export const deploymentSchema = z.object({
  instanceName: z.string(),
  status: deploymentStatusSchema,
  /** One sentence for people. */
  message: z.string(),
  engine: z.string().optional(),
  sync: z.string().optional(),
  health: z.string().optional(),
  /** Whether the engine follows Git by itself, and undoes changes made in the cluster. */
  automated: z.object({ sync: z.boolean(), selfHeal: z.boolean() }).optional(),
  operation: deploymentOperationSchema.optional(),
  /** Revisions the engine reports as live: chart digest and values commit. */
  live: z
    .object({ chartDigest: z.string(), valuesCommit: z.string() })
    .optional(),
  desired: z.object({ chartDigest: z.string(), valuesCommit: z.string() }),
  /** Unhealthy or missing resources with the engine's reason. */
  resources: z.array(
    z.object({
      kind: z.string(),
      name: z.string(),
      health: z.string(),
      message: z.string(),
    }),
  ),
  links: z.array(linkSchema),
  /** When the engine last said so, ISO 8601. */
  observedAt: z.string(),
  /** Present when that is old because the engine does not answer: since when, and why. */
  stale: z.object({ since: z.string(), reason: z.string() }).optional(),
  /** Names this instance in signals; see `CHARTWAY_CHANGES_CHANNEL`. */
  watchId: z.string().optional(),
});

/**
 * Live state of an instance. `arrived` means Synced and Healthy at exactly the desired release.
 *
 * @public
 */
export type Deployment = z.infer<typeof deploymentSchema>;

/**
 * Live state of several instances, in the order asked for; one that the asker may not read is left out.
 *
 * @public
 */
export const deploymentListSchema = z.object({
  items: z.array(deploymentSchema),
});

/**
 * How the portal stands with a deployment engine. `connecting`: nothing is known yet; `connected`: changes arrive as they
 * happen; `stale`: what is shown is from `observedAt`; `down`: as stale, and requests are not even tried for a while.
 *
 * @public
 */
export const engineStatusSchema = z.object({
  name: z.string(),
  kind: z.string(),
  url: z.string().optional(),
  state: z.enum(['connecting', 'connected', 'stale', 'down']),
  /** Since when, ISO 8601. */
  since: z.string(),
  /** Why, in one sentence; empty when connected. */
  message: z.string(),
  /** When the engine was last heard of, ISO 8601. */
  observedAt: z.string().optional(),
});

/**
 * How the portal stands with a deployment engine.
 *
 * @public
 */
export type EngineStatus = z.infer<typeof engineStatusSchema>;

/**
 * The configured engines.
 *
 * @public
 */
export const engineStatusListSchema = z.object({
  items: z.array(engineStatusSchema),
});

/**
 * Channel of Backstage's signals on which the portal says that instances changed. A message names them by `watchId` only,
 * which tells nothing to those who may not read them.
 *
 * @public
 */
export const CHARTWAY_CHANGES_CHANNEL = 'chartway:changes';

/**
 * A message on {@link CHARTWAY_CHANGES_CHANNEL}. An empty list of ids means that anything may have changed.
 *
 * @public
 */
export const changesMessageSchema = z.object({
  what: z.enum(['live', 'desired', 'engines']),
  watchIds: z.array(z.string()).max(500),
});

/**
 * A message on {@link CHARTWAY_CHANGES_CHANNEL}.
 *
 * @public
 */
export type ChangesMessage = z.infer<typeof changesMessageSchema>;

/**
 * What people do with a deployment.
 *
 * @public
 */
export const instanceActionNameSchema = z.enum([
  'refresh',
  'hard-refresh',
  'sync',
  'terminate',
  'restart',
  'roll-back',
  'change-values',
  'release',
  'deploy-version',
  'clone',
  'move',
  'decommission',
]);

/**
 * What people do with a deployment.
 *
 * @public
 */
export type InstanceActionName = z.infer<typeof instanceActionNameSchema>;

/**
 * What the asker can do with an instance now. What they cannot has a reason, in one sentence, for people: which permission
 * is missing or which state is in the way.
 *
 * @public
 */
export const instanceActionsSchema = z.object({
  items: z.array(
    z.object({
      action: instanceActionNameSchema,
      allowed: z.boolean(),
      reason: z.string().optional(),
    }),
  ),
});

/**
 * What the asker can do with an instance now.
 *
 * @public
 */
export type InstanceActions = z.infer<typeof instanceActionsSchema>;
