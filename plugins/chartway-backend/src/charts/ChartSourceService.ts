import type { CatalogDocument } from '@chartway/plugin-chartway-common';
import type {
  GitAuthor,
  GitCommitResult,
} from '@chartway/plugin-chartway-node';

/** The source of one chart, as it shall be in the chart repository. */
export type ChartSourceChange = {
  product: string;
  /** Name of the chart: the product, or the instance name for a chart of scope `instance`. */
  chartName: string;
  /** Path below the chart's folder to content. */
  files: ReadonlyMap<string, Uint8Array>;
  /** For a product new to the catalog: entity reference of its owner. */
  newProductOwner?: string;
  author: GitAuthor;
  message: string;
};

/** The chart repository: the source of every chart, by product. */
export interface ChartSourceService {
  /** Makes the chart's folder equal to the given files. The same files again make no commit. */
  write(change: ChartSourceChange): Promise<GitCommitResult & { url?: string }>;
  /** Owner by product, of the products that have a `catalog-info.yaml` in the repository. */
  owners(): Promise<ReadonlyMap<string, string>>;
  /** The `catalog-info.yaml` files. */
  components(): Promise<CatalogDocument[]>;
  /** Page of the product's folder on the Git host. */
  webUrl(product: string): string | undefined;
}
