import type {
  LoggerService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { Environment } from '@chartway/plugin-chartway-common';
import type { Knex } from 'knex';
import type { ProductService } from './catalog/ProductService';
import type { RepositoryAccess } from './git/RepositoryAccess';
import { DatabaseFacetStore } from './instances/DatabaseFacetStore';
import { DatabaseInstanceStore } from './instances/DatabaseInstanceStore';
import { DefaultInstanceFacetService } from './instances/DefaultInstanceFacetService';
import { FEW } from './instances/FewFacets';
import { indexFormat, InstanceIndex } from './instances/InstanceIndex';
import { DEFAULT_LAYOUT } from './instances/domain/layout';
import { DefaultPortfolioService } from './portfolio/DefaultPortfolioService';
import type { PortfolioService } from './portfolio/PortfolioService';

const FORMAT = indexFormat(DEFAULT_LAYOUT);

const now = () => new Date();

/** The instances of the GitOps repository, kept in the database. */
export function makeInstanceIndex(
  knex: Knex,
  repository: RepositoryAccess,
  logger: LoggerService,
): InstanceIndex {
  const store = new DatabaseInstanceStore({ knex, format: FORMAT, now });
  return new InstanceIndex({ repository, store, logger });
}

/** What runs where, over all products; without permission checks. */
export function makePortfolio(
  knex: Knex,
  index: InstanceIndex,
  options: {
    products: ProductService;
    userInfo: UserInfoService;
    environments: readonly Environment[];
    watchIds: { idOf(name: string): string };
  },
): PortfolioService {
  const instances = new DefaultInstanceFacetService({
    index,
    facets: new DatabaseFacetStore({ knex, format: FORMAT, few: FEW }),
    instances: new DatabaseInstanceStore({ knex, format: FORMAT, now }),
  });
  const { products, userInfo, environments, watchIds } = options;
  return new DefaultPortfolioService({
    instances,
    products,
    userInfo,
    environments,
    watchIds,
  });
}
