import type { StoredChart } from '@chartway/plugin-chartway-node';
import { pushTruth } from './pushTruth';

const STORED: StoredChart = {
  name: 'shop',
  version: '1.2.0',
  repository: 'oci://registry.example.com/charts/shop',
  digest: 'sha256:manifest',
  layerDigest: 'sha256:layer',
  annotations: {},
};
const FACTS = {
  chart: 'shop',
  chartVersion: '1.2.0',
  layerDigest: 'sha256:layer',
};
const intent = (after: Record<string, string> | undefined) => ({
  v: 1 as const,
  id: '1',
  kind: 'intent' as const,
  at: '2026-01-01T00:00:00.000Z',
  ...(after && { after }),
});
const truth = pushTruth({
  find: async (name, version) =>
    name === STORED.name && version === STORED.version ? STORED : undefined,
});

describe('pushTruth', () => {
  it('security 61: finds an interrupted push that came through', async () => {
    expect(await truth(intent(FACTS))).toEqual({
      after: { ...FACTS, digest: 'sha256:manifest' },
      details: { found: expect.any(String) },
    });
  });

  it.each([
    ['another version', { ...FACTS, chartVersion: '1.2.1' }],
    ['other content', { ...FACTS, layerDigest: 'sha256:other' }],
    ['no plan', undefined],
  ])('takes nothing else for it: %s', async (_, after) => {
    expect(await truth(intent(after))).toBeUndefined();
  });
});
