import type { ChartRegistry } from '@chartway/plugin-chartway-node';
import type { AuditTruth } from '../audit/AuditService';

/** Tells whether an interrupted push came through: whether the registry holds the version with exactly this content. */
export function pushTruth(registry: Pick<ChartRegistry, 'find'>): AuditTruth {
  return async ({ after: planned }) => {
    const { chart, chartVersion, layerDigest } = planned ?? {};
    if (!chart || !chartVersion || !layerDigest) return undefined;
    const stored = await registry.find(chart, chartVersion);
    if (stored?.layerDigest !== layerDigest) return undefined;
    return {
      after: { chart, chartVersion, layerDigest, digest: stored.digest },
      details: {
        found:
          'The portal stopped before the outcome was recorded; the registry holds the version.',
      },
    };
  };
}
