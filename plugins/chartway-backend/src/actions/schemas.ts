import type { z as zod3 } from 'zod/v3';

/**
 * The actions registry injects Zod 3 into the schemas of actions, while the wire schemas of this project are Zod 4. This
 * file is the bridge: the only place that names Zod 3's types.
 */
type Zod3 = typeof zod3;

/** One part of a context, as a filter or as an answer. */
const part = (z: Zod3, description: string) =>
  z.string().min(1).max(63).describe(description);

const instanceNameInput = (z: Zod3) =>
  z
    .string()
    .max(63)
    .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/)
    .describe(
      'Instance name, {product}-{customer}-{environment}-{instance}, such as shop-acme-dev-main; find-instances tells it',
    );

const contextOf = (z: Zod3) => ({
  name: z.string().describe('Instance name: the Helm release name'),
  product: z.string(),
  customer: z.string(),
  environment: z.string(),
  instance: z.string().describe('Which of several copies'),
});

const releaseOf = (z: Zod3) =>
  z.object({
    chart: z.string(),
    version: z.string().describe('Chart version'),
    chartDigest: z.string(),
    valuesCommit: z.string().describe('Git commit of the values'),
  });

const linksOf = (z: Zod3) =>
  z.array(z.object({ title: z.string(), url: z.string() }));

const STATUS = [
  'none',
  'unreachable',
  'unknown',
  'progressing',
  'arrived',
  'drifted',
  'degraded',
] as const;

const statusOf = (z: Zod3) =>
  z
    .enum(STATUS)
    .describe(
      'arrived: Synced and Healthy at exactly the desired release; drifted: that release, but the cluster was changed beside Git; none: no deployment engine is configured; unreachable: the engine does not answer and nothing is known',
    );

/** `find-instances`. */
export const findInstancesSchema = {
  input: (z: Zod3) =>
    z.object({
      product: part(z, 'Only this product').optional(),
      customer: part(z, 'Only this customer').optional(),
      environment: part(z, 'Only this environment').optional(),
      instance: part(z, 'Only this copy, such as main').optional(),
      offset: z.number().int().min(0).max(10_000_000).default(0),
      limit: z.number().int().min(1).max(100).default(50),
    }),
  output: (z: Zod3) =>
    z.object({
      totalItems: z
        .number()
        .describe('How many match, of those the asker may read'),
      instances: z.array(
        z.object({
          ...contextOf(z),
          owner: z.string().optional().describe('Entity reference'),
          namespace: z.string().describe('Kubernetes namespace'),
          engine: z.string().optional().describe('Deployment engine'),
          desired: releaseOf(z),
          links: linksOf(z),
        }),
      ),
    }),
};

/** `what-runs-where`. */
export const whatRunsWhereSchema = {
  input: (z: Zod3) =>
    z.object({
      product: part(z, 'Name of the product, such as shop'),
      customer: part(z, 'Only this customer').optional(),
    }),
  output: (z: Zod3) =>
    z.object({
      product: z.string(),
      environments: z.array(z.string()).describe('In promotion order'),
      customers: z.array(
        z.object({
          customer: z.string(),
          environments: z.array(
            z.object({
              environment: z.string(),
              instances: z.array(
                z.object({
                  name: z.string(),
                  instance: z.string(),
                  desired: releaseOf(z),
                  live: z
                    .object({
                      chartDigest: z.string(),
                      valuesCommit: z.string(),
                    })
                    .optional()
                    .describe('What the engine reports; absent when unknown'),
                  liveIsDesired: z.boolean(),
                  status: statusOf(z),
                  staleSince: z
                    .string()
                    .optional()
                    .describe(
                      'Since when the engine does not answer, ISO 8601; the rest is from before',
                    ),
                }),
              ),
            }),
          ),
        }),
      ),
      totalItems: z.number(),
      notShown: z
        .number()
        .describe('Instances beyond the limit; narrow by customer'),
    }),
};

/** `why-not-healthy`. */
export const whyNotHealthySchema = {
  input: (z: Zod3) => z.object({ name: instanceNameInput(z) }),
  output: (z: Zod3) =>
    z.object({
      name: z.string(),
      healthy: z.boolean(),
      status: statusOf(z),
      message: z.string(),
      sync: z.string().optional(),
      health: z.string().optional(),
      reasons: z
        .array(
          z.object({
            kind: z.string(),
            name: z.string(),
            health: z.string(),
            message: z.string(),
          }),
        )
        .describe('Unhealthy or missing Kubernetes resources'),
      likelyCause: z.string().optional(),
      whatToDo: z.string().optional(),
      desired: z.object({ chartDigest: z.string(), valuesCommit: z.string() }),
      live: z
        .object({ chartDigest: z.string(), valuesCommit: z.string() })
        .optional(),
      links: linksOf(z),
      operation: z
        .object({
          phase: z.string(),
          message: z.string(),
          startedAt: z.string().optional(),
          finishedAt: z.string().optional(),
          by: z.string().optional(),
        })
        .optional()
        .describe('The running or last operation of the engine'),
      observedAt: z.string().describe('When the engine last said so, ISO 8601'),
      stale: z
        .object({ since: z.string(), reason: z.string() })
        .optional()
        .describe(
          'Present when that is old because the engine does not answer',
        ),
    }),
};

/** `who-changed-it`. */
export const whoChangedItSchema = {
  input: (z: Zod3) =>
    z.object({
      name: instanceNameInput(z),
      limit: z.number().int().min(1).max(100).default(20),
    }),
  output: (z: Zod3) =>
    z.object({
      name: z.string(),
      audit: z
        .array(
          z.object({
            at: z.string(),
            actor: z.string().describe('Entity reference of the person'),
            via: z.string().optional().describe('The service that acted'),
            action: z.string(),
            status: z.string(),
            reason: z.string().optional(),
            requestId: z.string(),
          }),
        )
        .describe(
          'Entries of the audit log about the instance that the asker may read, newest first',
        ),
      commits: z
        .array(
          z.object({
            at: z.string(),
            author: z.string().describe('As the commit says'),
            title: z.string(),
            sha: z.string(),
            requestId: z
              .string()
              .optional()
              .describe('The request of the portal that made it, if one did'),
            url: z.string().optional(),
          }),
        )
        .describe(
          'Commits to values and release of the instance, newest first; layers shared with others are not among them',
        ),
    }),
};
