import { z } from 'zod';

/** A namespace, as far as the portal looks at it. */
export const namespaceAnswer = z.object({
  metadata: z.object({
    name: z.string(),
    uid: z.string(),
    resourceVersion: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    deletionTimestamp: z.string().optional(),
  }),
  status: z
    .object({
      conditions: z
        .array(
          z.object({
            type: z.string(),
            status: z.string(),
            message: z.string().default(''),
          }),
        )
        .default([]),
    })
    .prefault({}),
});

/** Names of the objects of a list. */
export const namesAnswer = z.object({
  items: z
    .array(z.object({ metadata: z.object({ name: z.string() }) }))
    .nullish()
    .transform(items => (items ?? []).map(({ metadata }) => metadata.name)),
});

/** What Kubernetes says when it refuses. */
export const statusAnswer = z.object({
  message: z.string().optional(),
  reason: z.string().optional(),
});
