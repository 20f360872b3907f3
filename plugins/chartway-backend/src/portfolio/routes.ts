import { deploymentStatusSchema } from '@chartway/plugin-chartway-common';
import { z } from 'zod';
import type { Callers } from '../http/Callers';
import type { AddRoutes } from '../http/createRouter';
import { contextFilter, count, nameInPath, parse } from '../http/parse';
import type { AuthorizedPortfolioService } from './AuthorizedPortfolioService';

const word = z.string().min(1).max(100);

const pageQuery = z.object({
  ...contextFilter,
  owner: z.string().min(1).max(500).optional(),
  mine: z
    .enum(['true', 'false'])
    .transform(text => text === 'true')
    .optional(),
  status: deploymentStatusSchema.optional(),
  sync: word.optional(),
  health: word.optional(),
  chartVersion: z.string().min(1).max(256).optional(),
  text: z.string().max(200).optional(),
  sort: z.enum(['name', 'status', 'since', 'chartVersion']).default('name'),
  order: z.enum(['asc', 'desc']).default('asc'),
  offset: count(10_000_000).default(0),
  limit: count(500).default(50),
});

/** `/portfolio` and `/products/:product/matrix`. */
export function portfolioRoutes(
  portfolio: AuthorizedPortfolioService,
  callers: Callers,
): AddRoutes {
  return router => {
    router.get('/portfolio', async (request, response) => {
      const query = parse(pageQuery, request.query, 'query');
      const caller = await callers.of(request, response);
      response.json(await portfolio.page(query, caller));
    });

    router.get('/products/:product/matrix', async (request, response) => {
      const product = parse(nameInPath, request.params.product, 'product');
      const caller = await callers.of(request, response);
      response.json(await portfolio.matrix(product, caller));
    });
  };
}
