import { z } from 'zod';

/**
 * The coordinates something is deployed for, without the version. Each part is a DNS-1123 label.
 *
 * @public
 */
export const contextSchema = z.object({
  product: z.string().min(1),
  customer: z.string().min(1),
  environment: z.string().min(1),
  instance: z.string().min(1),
});

/**
 * The coordinates of one instance: what (`product`), for whom (`customer`), where (`environment`), which copy (`instance`).
 *
 * @public
 */
export type Context = z.infer<typeof contextSchema>;

/**
 * One configured environment, in promotion order.
 *
 * @public
 */
export const environmentSchema = z.object({
  name: z.string(),
  title: z.string(),
  /** Environments of one group may be promoted together, for example `sit` and `uat`. */
  group: z.string(),
  /** `automatic` pins a values change at once; `manual` waits for a release or promotion. */
  release: z.enum(['automatic', 'manual']),
  /** What saving values does: a commit on the branch, or a pull request that somebody else merges. */
  save: z.enum(['commit', 'pull-request']).default('commit'),
  /** Whether the deployment engine follows Git by itself, or waits for a person to sync. */
  sync: z.enum(['automatic', 'manual']).default('automatic'),
  /** With automatic sync: whether the engine undoes changes made in the cluster. */
  selfHeal: z.boolean().default(true),
});

/**
 * One configured environment.
 *
 * @public
 */
export type Environment = z.infer<typeof environmentSchema>;

/**
 * The environments of a portal whose configuration names none (`chartway.environments`), in promotion order.
 *
 * @public
 */
export const defaultEnvironments: readonly Environment[] = z
  .array(environmentSchema)
  .parse([
    { name: 'dev', title: 'Development', group: 'dev', release: 'automatic' },
    {
      name: 'sit',
      title: 'System integration test',
      group: 'test',
      release: 'manual',
    },
    {
      name: 'uat',
      title: 'User acceptance test',
      group: 'test',
      release: 'manual',
    },
    { name: 'prod', title: 'Production', group: 'prod', release: 'manual' },
  ]);

/**
 * What the portal says of a context a person is typing: the name the instance would have, and whether it may have it.
 *
 * @public
 */
export const contextCheckSchema = z.object({
  /** `{product}-{customer}-{environment}-{instance}`, even when it is not allowed. */
  instanceName: z.string(),
  /** Kubernetes namespace the destination rules give. Absent when the context is not valid. */
  namespace: z.string().optional(),
  status: z.enum(['available', 'exists', 'collision', 'invalid', 'denied']),
  /** One sentence: what is wrong and what to do. Empty when available. */
  message: z.string(),
});

/**
 * The portal's answer about a context.
 *
 * @public
 */
export type ContextCheck = z.infer<typeof contextCheckSchema>;
