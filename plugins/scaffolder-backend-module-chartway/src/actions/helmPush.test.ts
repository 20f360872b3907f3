import { createMockDirectory } from '@backstage/backend-test-utils';
import type { ChartwayApi } from '@chartway/plugin-chartway-common';
import { FakeChartway, PACKED, refusal } from '../__testUtils__/FakeChartway';
import {
  fakeServices,
  runAction,
  type RunOptions,
} from '../__testUtils__/runAction';
import { createHelmPushAction } from './helmPush';

const directory = createMockDirectory();
const workspacePath = directory.resolve('workspace');
beforeEach(() =>
  directory.setContent({
    workspace: { 'shop-1.2.0.tgz': Buffer.from(PACKED.archive) },
  }),
);

const INPUT = {
  archivePath: 'shop-1.2.0.tgz',
  product: 'shop',
  environment: 'dev',
  chartName: 'shop',
  version: '1.2.0',
};

const CONTEXT = { product: 'shop', environment: 'dev', instance: 'main' };

const PUBLISHED = {
  name: 'shop',
  version: '1.2.0',
  reference: 'oci://registry.example.com/charts/shop:1.2.0',
  digest: PACKED.layerDigest,
  layerDigest: PACKED.layerDigest,
};

function push(chartway: FakeChartway, options: Partial<RunOptions> = {}) {
  const action = createHelmPushAction(fakeServices({ chartway: chartway.api }));
  return runAction(action, INPUT, { workspacePath, ...options });
}

const failing = (error: () => Promise<Error> | Error) =>
  new FakeChartway({
    publishChart: async () => {
      throw await error();
    },
  });

describe('helm:push', () => {
  it('publishes on behalf of the person and says where the chart is', async () => {
    const chartway = new FakeChartway();
    const { output, log } = await push(chartway);
    expect(output).toEqual({
      reference: 'oci://registry.example.com/charts/shop:1.2.0',
      repository: 'oci://registry.example.com/charts/shop',
      digest: chartway.published[0]!.digest,
      layerDigest: PACKED.layerDigest,
      created: true,
    });
    expect(log.join('\n')).toContain(String(output.reference));
    expect(log.join('\n')).toContain(String(output.digest));
    expect(chartway.tokens[0]).toContain('user:default/mock');
  });

  it('the same again changes nothing and says so', async () => {
    const chartway = new FakeChartway();
    await push(chartway);
    const { output, log } = await push(chartway);
    expect(output.created).toBe(false);
    expect(log.join('\n')).toContain('published already');
    expect(chartway.published).toHaveLength(1);
  });

  it.each([
    [
      'other content under a published version',
      () => refusal(409, 'shop 1.2.0 exists with other content'),
      'Publishing shop 1.2.0 failed: shop 1.2.0 exists with other content.',
    ],
    [
      'security 66: a registry that refuses after the blobs are in',
      () => refusal(502, 'The registry refused the manifest'),
      'The registry refused the manifest. Nothing was left half-written; start the task again',
    ],
    [
      'an unreachable registry',
      () => refusal(503, 'The registry does not answer'),
      'The registry does not answer. Nothing was left half-written',
    ],
    [
      'wrong credentials',
      () => refusal(401, 'The token is expired'),
      'The token is expired. Sign in again',
    ],
    [
      'an unreachable Chartway backend',
      () => new TypeError('fetch failed'),
      'the Chartway backend cannot be reached',
    ],
  ])('%s ends with a clear error', async (_, error, message) => {
    await expect(push(failing(error))).rejects.toThrow(message);
  });

  it.each<[string, object]>([
    ['its own input', { customer: 'acme' }],
    [
      'the generation',
      {
        generation: {
          template: 'workloads',
          context: { ...CONTEXT, customer: 'acme' },
          version: '1.2.0',
          inputs: {},
          targetPath: '.',
        },
      },
    ],
  ])(
    'publishes for the customer of %s, which some roles are bound to',
    async (_, input) => {
      const chartway = new FakeChartway({
        publishChart: async ({ customer }) => {
          if (customer !== 'acme') throw await refusal(403, 'Only for acme');
          return { ...PUBLISHED, created: true };
        },
      });
      const action = createHelmPushAction(
        fakeServices({ chartway: chartway.api }),
      );
      const run = (more: object) =>
        runAction(action, { ...INPUT, ...more }, { workspacePath });
      const { output } = await run(input);
      expect(output.created).toBe(true);
      await expect(run({})).rejects.toThrow('Only for acme');
    },
  );

  it('in a dry run only looks, and says what would happen', async () => {
    const chartVersions: ChartwayApi['chartVersions'] = async name => ({
      name,
      repository: `oci://registry.example.com/charts/${name}`,
      versions: ['1.2.0'],
      next: '1.2.1',
    });
    const chartway = new FakeChartway({ chartVersions });
    const { output, log } = await push(chartway, { isDryRun: true });
    expect(chartway.published).toEqual([]);
    expect(output).toMatchObject({
      created: false,
      digest: PACKED.layerDigest,
      reference: 'oci://registry.example.com/charts/shop:1.2.0',
    });
    expect(log.join('\n')).toContain('next free version: 1.2.1');
  });

  it('says what to do when the archive is gone', async () => {
    directory.setContent({ workspace: {} });
    await expect(push(new FakeChartway())).rejects.toThrow(
      'give this step the output "generation"',
    );
  });
});
