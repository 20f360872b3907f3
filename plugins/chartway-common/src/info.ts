import { z } from 'zod';
import { environmentSchema } from './context';

/**
 * What this portal is connected to, for people and for forms. Holds no credential.
 *
 * @public
 */
export const chartwayInfoSchema = z.object({
  /** True when permissions are switched off; every page shows it. */
  insecure: z.boolean(),
  environments: z.array(environmentSchema),
  gitHost: z.object({ kind: z.string(), url: z.string().optional() }),
  registry: z.object({ kind: z.string(), url: z.string() }),
  engines: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      url: z.string().optional(),
    }),
  ),
  kubeVersion: z.string(),
});

/**
 * What this portal is connected to.
 *
 * @public
 */
export type ChartwayInfo = z.infer<typeof chartwayInfoSchema>;

/**
 * A product or customer that a form can offer.
 *
 * @public
 */
export const choiceSchema = z.object({
  name: z.string(),
  title: z.string(),
  entityRef: z.string(),
  owner: z.string().optional(),
});

/**
 * A product or customer that a form can offer.
 *
 * @public
 */
export type Choice = z.infer<typeof choiceSchema>;

/**
 * Products or customers.
 *
 * @public
 */
export const choiceListSchema = z.object({ items: z.array(choiceSchema) });
