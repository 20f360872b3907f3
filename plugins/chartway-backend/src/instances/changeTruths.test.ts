import type { GitSnapshot } from '@chartway/plugin-chartway-node';
import { rollBackTruth, textDigest, valuesTruth } from './changeTruths';
import { releaseFacts } from './domain/releaseFacts';
import { writeReleaseFile } from './domain/releaseFile';

const HEAD = 'a'.repeat(40);
const FOLDER = 'acme/dev/shop-main';
const VALUES = 'replicas: 3\n';
const CONTEXT = {
  ...{ product: 'shop', customer: 'acme' },
  ...{ environment: 'dev', instance: 'main' },
};
const RELEASE = {
  chart: {
    ...{ name: 'shop', version: '1.2.0' },
    repository: 'oci://registry.example.com/charts/shop',
    digest: `sha256:${'c'.repeat(64)}`,
  },
  valuesCommit: 'b'.repeat(40),
  images: [],
  manifestsDigest: `sha256:${'d'.repeat(64)}`,
};
const FILES: Record<string, string> = {
  [`${FOLDER}/values.yaml`]: VALUES,
  [`${FOLDER}/release.yaml`]: writeReleaseFile({
    ...{ context: CONTEXT, name: 'shop-acme-dev-main' },
    ...{ namespace: 'shop-acme-dev-main', release: RELEASE },
  }),
};

const repository = {
  snapshot: async (): Promise<GitSnapshot> => ({
    sha: HEAD,
    list: async () => Object.keys(FILES),
    read: async path => {
      const text = FILES[path];
      return text === undefined ? undefined : Buffer.from(text);
    },
    readAll: async () => new Map(),
  }),
};

const intent = (after: Record<string, string>, context: object = CONTEXT) => ({
  ...{ v: 1 as const, id: '1', kind: 'intent' as const },
  ...{ at: '2026-01-01T00:00:00.000Z', context, after },
});

const planned = {
  path: `${FOLDER}/values.yaml`,
  valuesDigest: textDigest(VALUES),
};

it('finds values whose change was interrupted and came through', async () => {
  expect(await valuesTruth(repository)(intent(planned))).toEqual({
    details: { found: expect.any(String), gitRevision: HEAD },
  });
});

it.each([
  ['another text', { ...planned, valuesDigest: textDigest('replicas: 4\n') }],
  ['another layer', { ...planned, path: '_environments/dev/values.yaml' }],
  ['no layer', { ...planned, path: `${FOLDER}/release.yaml` }],
  ['no plan', {}],
])('takes nothing else for them: %s', async (_, after) => {
  expect(await valuesTruth(repository)(intent(after))).toBeUndefined();
});

it('finds a release that was gone back to', async () => {
  const truth = rollBackTruth(repository);
  const after = releaseFacts(RELEASE);
  expect(await truth(intent(after))).toMatchObject({ after });
  expect(
    await truth(intent({ ...after, chartVersion: '1.3.0' })),
  ).toBeUndefined();
  expect(await truth(intent(after, { product: 'shop' }))).toBeUndefined();
});
