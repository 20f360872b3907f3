import { z } from 'zod';
import { contextSchema, type Context } from './context';
import { deploymentStatusSchema, type DeploymentStatus } from './deployments';

/**
 * One instance in lists: what should run, what runs. Times are ISO 8601.
 *
 * @public
 */
export const portfolioItemSchema = z.object({
  name: z.string(),
  context: contextSchema,
  owner: z.string().optional(),
  chartName: z.string(),
  chartVersion: z.string(),
  chartDigest: z.string(),
  /** Image references of the release, at most five; `imageCount` says how many there are. */
  images: z.array(z.string()),
  imageCount: z.number().int(),
  engine: z.string().optional(),
  status: deploymentStatusSchema,
  sync: z.string().optional(),
  health: z.string().optional(),
  /** One sentence of the engine; empty when all is well. */
  message: z.string(),
  /** When this live state began. */
  since: z.string().optional(),
  /** When the engine last said so. */
  observedAt: z.string().optional(),
  /** Chart version of a newer release that waits in an environment before this one, for the same customer and instance. */
  newerBefore: z.string().optional(),
  watchId: z.string().optional(),
});

/**
 * One instance in lists.
 *
 * @public
 */
export type PortfolioItem = z.infer<typeof portfolioItemSchema>;

/**
 * How many instances there are by something, those that the filter shows only.
 *
 * @public
 */
export const portfolioCountsSchema = z.object({
  byStatus: z.record(z.string(), z.number().int()),
  byEnvironment: z.record(z.string(), z.record(z.string(), z.number().int())),
});

/**
 * How many instances there are: by status, and by status within each environment.
 *
 * @public
 */
export type PortfolioCounts = z.infer<typeof portfolioCountsSchema>;

/**
 * A page of the portfolio.
 *
 * @public
 */
export const portfolioPageSchema = z.object({
  items: z.array(portfolioItemSchema),
  totalItems: z.number().int(),
  counts: portfolioCountsSchema,
  /** Files that should describe an instance but cannot be read; only for those who may see all instances. */
  problems: z.array(z.object({ path: z.string(), message: z.string() })),
});

/**
 * A page of the portfolio.
 *
 * @public
 */
export type PortfolioPage = z.infer<typeof portfolioPageSchema>;

/**
 * All instances of a product that the asker may see, at most 5,000, in order of customer, environment and instance.
 *
 * @public
 */
export const productMatrixSchema = z.object({
  product: z.string(),
  items: z.array(portfolioItemSchema),
  /** True when there are more than are shown. */
  truncated: z.boolean(),
});

/**
 * All instances of a product.
 *
 * @public
 */
export type ProductMatrix = z.infer<typeof productMatrixSchema>;

/**
 * Which instances of the portfolio are meant. Every given part must match.
 *
 * @public
 */
export type PortfolioFilter = Partial<Context> & {
  /** Entity reference of the product's owner. */
  owner?: string;
  /** Only products that the asker's groups own. */
  mine?: boolean;
  status?: DeploymentStatus;
  sync?: string;
  health?: string;
  chartVersion?: string;
  /** Part of the name, product, customer or chart version, in any case. */
  text?: string;
};

/**
 * A page of the portfolio to ask for.
 *
 * @public
 */
export type PortfolioQuery = PortfolioFilter & {
  sort?: 'name' | 'status' | 'since' | 'chartVersion';
  order?: 'asc' | 'desc';
  offset?: number;
  /** At most 500; 50 by default. */
  limit?: number;
};
