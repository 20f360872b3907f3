import { z } from 'zod';

/**
 * One `charts/<product>/catalog-info.yaml` of the chart repository, as Git has it. The text is not yet checked.
 *
 * @public
 */
export const catalogDocumentSchema = z.object({
  /** Name of the product: the folder below `charts/`. */
  product: z.string(),
  /** Path in the chart repository: `charts/<product>/catalog-info.yaml`. */
  path: z.string(),
  /** Text of the file. */
  content: z.string(),
  /** Page of the file on the Git host, when the host has pages. */
  url: z.string().optional(),
});

/**
 * One `catalog-info.yaml` of the chart repository.
 *
 * @public
 */
export type CatalogDocument = z.infer<typeof catalogDocumentSchema>;

/**
 * All `catalog-info.yaml` files of the chart repository.
 *
 * @public
 */
export const catalogDocumentListSchema = z.object({
  items: z.array(catalogDocumentSchema),
});
