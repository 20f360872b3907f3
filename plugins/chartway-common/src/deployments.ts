import { z } from 'zod';
import { linkSchema } from './instances';

/**
 * What the deployment engine says of an instance, compared with the desired release.
 *
 * @public
 */
export const deploymentSchema = z.object({
  instanceName: z.string(),
  /** `none`: no engine is configured for this context; `unreachable`: the engine does not answer. */
  status: z.enum([
    'none',
    'unreachable',
    'unknown',
    'progressing',
    'arrived',
    'degraded',
  ]),
  /** One sentence for people. */
  message: z.string(),
  engine: z.string().optional(),
  sync: z.string().optional(),
  health: z.string().optional(),
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
  /** When the engine was asked, ISO 8601. */
  observedAt: z.string(),
});

/**
 * Live state of an instance. `arrived` means Synced and Healthy at exactly the desired release.
 *
 * @public
 */
export type Deployment = z.infer<typeof deploymentSchema>;
