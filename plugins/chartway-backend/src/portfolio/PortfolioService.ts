import type {
  PortfolioPage,
  PortfolioQuery,
  ProductMatrix,
} from '@chartway/plugin-chartway-common';
import type { Caller } from '../authorization/Caller';
import type { PermissionFilter } from '../authorization/filters';

/** A page to ask for, complete. */
export type PortfolioPageQuery = PortfolioQuery &
  Required<Pick<PortfolioQuery, 'sort' | 'order' | 'offset' | 'limit'>>;

/** What runs where, over all products. */
export interface PortfolioService {
  /**
   * A page of what the filter names and `allowed` lets through; counts are of these only.
   *
   * @throws ServiceUnavailableError while the instances are read for the first time.
   */
  page(
    query: PortfolioPageQuery,
    allowed: PermissionFilter,
    caller: Caller,
  ): Promise<PortfolioPage>;
  /** The instances of one product that `allowed` lets through; none for a product that does not exist. */
  matrix(product: string, allowed: PermissionFilter): Promise<ProductMatrix>;
}
