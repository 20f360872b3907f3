import { useApi } from '@backstage/core-plugin-api';
import {
  instanceReadPermission,
  type ChangesMessage,
  type DeliveryMetrics,
  type DeliveryMetricsQuery,
  type EngineStatus,
  type PortfolioItem,
  type PortfolioPage,
  type PortfolioQuery,
  type ProductMatrix,
} from '@chartway/plugin-chartway-common';
import { chartwayApiRef } from '../api';
import type { RemoteWithReload } from '../remote/Remote';
import { namesOneOf, useLive } from './useLive';
import { useRemote } from './useRemote';

/** Measures are of days; nobody waits for the next one. */
const METRICS_INTERVAL = 5 * 60_000;

/** What Git says may add or remove instances; what engines say concerns those that are shown. */
function concerns(
  change: ChangesMessage,
  items: readonly PortfolioItem[] | undefined,
): boolean {
  return change.what !== 'live' || namesOneOf(change, items ?? []);
}

/**
 * A page of the portfolio; loaded again when an instance on it changes, or what Git wants.
 *
 * @public
 */
export function usePortfolio(
  query: PortfolioQuery,
): RemoteWithReload<PortfolioPage> {
  const api = useApi(chartwayApiRef);
  return useLive({
    key: `portfolio?${JSON.stringify(query)}`,
    permission: instanceReadPermission.name,
    concerns: (change, page) => concerns(change, page?.items),
    load: signal => api.portfolio(query, { signal }),
    isEmpty: page => page.totalItems === 0,
    missing: page =>
      page.problems.map(problem => `${problem.path}: ${problem.message}`),
  });
}

/**
 * All instances of a product; loaded again when one of them changes, or what Git wants.
 *
 * @public
 */
export function useProductMatrix(
  product: string,
): RemoteWithReload<ProductMatrix> {
  const api = useApi(chartwayApiRef);
  return useLive({
    key: `matrix/${product}`,
    permission: instanceReadPermission.name,
    concerns: (change, matrix) => concerns(change, matrix?.items),
    load: signal => api.productMatrix(product, { signal }),
    isEmpty: matrix => matrix.items.length === 0,
    missing: matrix =>
      matrix.truncated
        ? [
            `Only the first ${matrix.items.length} are shown; the Deployments page finds the others.`,
          ]
        : [],
  });
}

/**
 * How the portal stands with the deployment engines; loaded again when that changes.
 *
 * @public
 */
export function useEngines(): RemoteWithReload<EngineStatus[]> {
  const api = useApi(chartwayApiRef);
  return useLive({
    key: 'engines',
    permission: instanceReadPermission.name,
    concerns: ({ what }) => what === 'engines',
    load: signal => api.engines({ signal }),
    isEmpty: engines => engines.length === 0,
  });
}

/**
 * How delivery goes: deployments, lead time, failures, restoring, provisioning.
 *
 * @public
 */
export function useDeliveryMetrics(
  query: DeliveryMetricsQuery,
): RemoteWithReload<DeliveryMetrics> {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: `delivery-metrics?${JSON.stringify(query)}`,
    permission: instanceReadPermission.name,
    interval: METRICS_INTERVAL,
    load: signal => api.deliveryMetrics(query, { signal }),
  });
}
