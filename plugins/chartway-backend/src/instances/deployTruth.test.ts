import type { GitSnapshot } from '@chartway/plugin-chartway-node';
import { deployTruth } from './deployTruth';
import { plannedFacts } from './domain/releaseFacts';
import { writeReleaseFile } from './domain/releaseFile';

const HEAD = 'a'.repeat(40);
const VALUES_COMMIT = 'b'.repeat(40);
const VALUES = 'image: registry.example.com/shop:1.2.1\n';
const CONTEXT = {
  product: 'shop',
  customer: 'acme',
  environment: 'dev',
  instance: 'main',
};
const CHART = {
  repository: 'oci://registry.example.com/charts/shop',
  name: 'shop',
  version: '1.2.0',
  digest: `sha256:${'c'.repeat(64)}`,
};
const RELEASE = {
  chart: CHART,
  valuesCommit: VALUES_COMMIT,
  images: [],
  manifestsDigest: `sha256:${'d'.repeat(64)}`,
};
const FOLDER = 'acme/dev/shop-main';

/** A repository whose head and values commit hold these files. */
function repositoryWith(files: Record<string, string>) {
  const snapshot = (sha: string): GitSnapshot => ({
    sha,
    list: async () => Object.keys(files),
    read: async path => {
      const text = files[path];
      return text === undefined ? undefined : Buffer.from(text);
    },
    readAll: async () => new Map(),
  });
  return { snapshot: async (revision = HEAD) => snapshot(revision) };
}

const release = writeReleaseFile({
  context: CONTEXT,
  name: 'shop-acme-dev-main',
  namespace: 'shop-acme-dev-main',
  release: RELEASE,
});
const files = {
  [`${FOLDER}/release.yaml`]: release,
  [`${FOLDER}/values.yaml`]: VALUES,
};
const intent = (changes: Partial<typeof CHART> = {}, values = VALUES) => ({
  v: 1 as const,
  id: '1',
  kind: 'intent' as const,
  at: '2026-01-01T00:00:00.000Z',
  context: CONTEXT,
  after: plannedFacts({ chart: { ...CHART, ...changes }, values }),
});

describe('deployTruth', () => {
  it('security 61: finds an interrupted deployment that came through', async () => {
    const truth = deployTruth(repositoryWith(files));
    expect(await truth(intent())).toEqual({
      after: {
        chart: 'shop',
        chartVersion: '1.2.0',
        chartDigest: CHART.digest,
        valuesCommit: VALUES_COMMIT,
        manifestsDigest: RELEASE.manifestsDigest,
      },
      details: { found: expect.any(String), gitRevision: HEAD },
    });
  });

  it.each([
    ['another version', intent({ version: '1.3.0' })],
    ['another digest', intent({ digest: `sha256:${'e'.repeat(64)}` })],
    ['other values', intent({}, 'image: other\n')],
    ['no plan', { ...intent(), after: undefined }],
    ['half a context', { ...intent(), context: { product: 'shop' } }],
  ])('takes nothing else for it: %s', async (_, other) => {
    const truth = deployTruth(repositoryWith(files));
    expect(await truth(other)).toBeUndefined();
  });

  it('finds nothing where nothing is', async () => {
    expect(await deployTruth(repositoryWith({}))(intent())).toBeUndefined();
  });
});
