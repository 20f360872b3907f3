import { z } from 'zod';
import { contextSchema } from './context';

/**
 * Kinds a chart template can have. `compose`, `manifests` and `nix` are not generated yet.
 *
 * @public
 */
export const chartTemplateKindSchema = z.enum(['workloads', 'image', 'chart']);

/**
 * Summary of a chart template, as listed.
 *
 * @public
 */
export const chartTemplateSummarySchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  kind: chartTemplateKindSchema,
  scope: z.enum(['product', 'instance']),
  owner: z.string().optional(),
  /** Git revision (commit SHA) the template was read at. */
  revision: z.string(),
  /** Link to the template's folder in Git, when the Git host has pages. */
  url: z.string().optional(),
});

/**
 * Summary of a chart template.
 *
 * @public
 */
export type ChartTemplateSummary = z.infer<typeof chartTemplateSummarySchema>;

/**
 * A chart template that could not be read, listed beside the others so that its author finds it.
 *
 * @public
 */
export const chartTemplateProblemSchema = z.object({
  name: z.string(),
  message: z.string(),
});

/**
 * Answer of the chart template list.
 *
 * @public
 */
export const chartTemplateListSchema = z.object({
  items: z.array(chartTemplateSummarySchema),
  problems: z.array(chartTemplateProblemSchema),
});

/**
 * Answer of the chart template list.
 *
 * @public
 */
export type ChartTemplateList = z.infer<typeof chartTemplateListSchema>;

/**
 * A chart template with everything needed to generate a chart from it.
 *
 * @public
 */
export const chartTemplateSchema = chartTemplateSummarySchema.extend({
  /** JSON Schema (draft-07) of the inputs. */
  inputs: z.record(z.string(), z.unknown()),
  /** Files of the template folder, path to content in base64. */
  files: z.record(z.string(), z.string()),
});

/**
 * A chart template with its files (base64).
 *
 * @public
 */
export type ChartTemplateDetail = z.infer<typeof chartTemplateSchema>;

/**
 * A published chart version.
 *
 * @public
 */
export const publishedChartSchema = z.object({
  name: z.string(),
  version: z.string(),
  /** Reference with tag, for people: `oci://host/path/name:version`. */
  reference: z.string(),
  /** Digest of the OCI manifest, `sha256:…`. */
  digest: z.string(),
  /** Digest of the chart layer (the .tgz); two pushes are the same chart when these are equal. */
  layerDigest: z.string(),
  /** False when this very content had been published before and nothing was written. */
  created: z.boolean(),
  /** Link to the chart in the registry's pages, when there are any. */
  url: z.string().optional(),
});

/**
 * A published chart version.
 *
 * @public
 */
export type PublishedChart = z.infer<typeof publishedChartSchema>;

/**
 * Versions of a chart, newest first, and the next free one.
 *
 * @public
 */
export const chartVersionsSchema = z.object({
  name: z.string(),
  /** Reference without a tag: `oci://host/path/name`. */
  repository: z.string(),
  versions: z.array(z.string()),
  /** The next free version: the patch after the newest, or 0.1.0. */
  next: z.string(),
});

/**
 * Versions of a chart.
 *
 * @public
 */
export type ChartVersions = z.infer<typeof chartVersionsSchema>;

/**
 * Request to generate a chart: everything the portal must agree to before a chart template is used.
 *
 * @public
 */
export const generationRequestSchema = z.object({
  context: contextSchema,
  /** Chart version to be made, SemVer. */
  version: z.string(),
  /** Git revision of the chart template; the newest when absent. */
  revision: z.string().optional(),
  /** Entity reference of the owner of a product that the catalog does not know yet. */
  owner: z.string().optional(),
});

/**
 * Request to generate a chart.
 *
 * @public
 */
export type GenerationRequest = z.infer<typeof generationRequestSchema>;

/**
 * What a permitted generation works with.
 *
 * @public
 */
export const generationGrantSchema = z.object({
  template: chartTemplateSchema,
  /** Name of the owning group, for the label `chartway.io/team`. */
  team: z.string(),
  /** Entity reference of the owner. */
  owner: z.string(),
  /** True when the catalog does not know the product yet. */
  newProduct: z.boolean(),
  instanceName: z.string(),
  namespace: z.string(),
  /** Kubernetes version of the target, to render and lint with. */
  kubeVersion: z.string(),
});

/**
 * What a permitted generation works with.
 *
 * @public
 */
export type GenerationGrant = z.infer<typeof generationGrantSchema>;
