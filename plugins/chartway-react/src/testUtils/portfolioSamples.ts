import type {
  DeliveryMetrics,
  EngineStatus,
  Instance,
  PortfolioItem,
  PortfolioPage,
} from '@chartway/plugin-chartway-common';

/**
 * An instance as lists have it: arrived, unless a test says otherwise.
 *
 * @public
 */
export function samplePortfolioItem(
  instance: Instance,
  changes: Partial<PortfolioItem> = {},
): PortfolioItem {
  const { chart, images } = instance.release;
  return {
    name: instance.name,
    context: instance.context,
    owner: instance.owner,
    chartName: chart.name,
    chartVersion: chart.version,
    chartDigest: chart.digest,
    images: images.slice(0, 5),
    imageCount: images.length,
    engine: instance.engine,
    status: 'arrived',
    sync: 'Synced',
    health: 'Healthy',
    message: '',
    since: '2026-11-20T09:00:00.000Z',
    observedAt: '2026-11-20T10:00:00.000Z',
    watchId: `watch-${instance.name}`,
    ...changes,
  };
}

/**
 * A page of the portfolio with these instances, counted; all there are, unless a test says otherwise.
 *
 * @public
 */
export function samplePortfolioPage(
  items: PortfolioItem[],
  changes: Partial<PortfolioPage> = {},
): PortfolioPage {
  const byStatus: Record<string, number> = {};
  const byEnvironment: Record<string, Record<string, number>> = {};
  for (const { status, context } of items) {
    byStatus[status] = (byStatus[status] ?? 0) + 1;
    const counts = (byEnvironment[context.environment] ??= {});
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return {
    items,
    totalItems: items.length,
    counts: { byStatus, byEnvironment },
    problems: [],
    ...changes,
  };
}

/**
 * A deployment engine that answers, unless a test says otherwise.
 *
 * @public
 */
export function sampleEngine(
  changes: Partial<EngineStatus> = {},
): EngineStatus {
  return {
    name: 'main',
    kind: 'argocd',
    url: 'https://argocd.example.com',
    state: 'connected',
    since: '2026-11-20T08:00:00.000Z',
    message: '',
    observedAt: '2026-11-20T10:00:00.000Z',
    ...changes,
  };
}

const HOUR = 3600;

/**
 * A week in which six of seven deployments went well.
 *
 * @public
 */
export const sampleDeliveryMetrics: DeliveryMetrics = {
  from: '2026-11-14T00:00:00.000Z',
  to: '2026-11-21T00:00:00.000Z',
  days: [
    { day: '2026-11-14', deployments: 1, failed: 0, leadTime: 4 * HOUR },
    { day: '2026-11-15', deployments: 0, failed: 0 },
    { day: '2026-11-16', deployments: 2, failed: 0, leadTime: 2 * HOUR },
    { day: '2026-11-17', deployments: 3, failed: 1, leadTime: HOUR },
    { day: '2026-11-18', deployments: 0, failed: 0 },
    { day: '2026-11-19', deployments: 1, failed: 0, leadTime: 600 },
    { day: '2026-11-20', deployments: 0, failed: 0 },
  ],
  deployments: 7,
  failed: 1,
  leadTime: { count: 7, p50: HOUR, p90: 3 * HOUR },
  timeToRestore: { count: 1, p50: 1500, p90: 1500 },
  provisioning: { count: 3, p50: 240, p90: 300, failed: 1 },
};
