import { createMockDirectory } from '@backstage/backend-test-utils';
import {
  commitLinkSchema,
  type ContextCheck,
  type DeployRequest,
} from '@chartway/plugin-chartway-common';
import { z } from 'zod';
import { FakeChartway, refusal } from '../__testUtils__/FakeChartway';
import {
  fakeServices,
  runAction,
  type RunOptions,
} from '../__testUtils__/runAction';
import { createGitopsDeployAction } from './gitopsDeploy';

const directory = createMockDirectory();
const workspacePath = directory.resolve('workspace');
beforeEach(() =>
  directory.setContent({
    workspace: {
      out: {
        chart: {
          'Chart.yaml': 'name: shop\n',
          templates: { 'a.yaml': 'a: b' },
        },
        'values.yaml': '# Ours\nreplicas: 2\n',
        'chartway.yaml': 'template: web-service\n',
      },
    },
  }),
);

const INPUT = {
  product: 'shop',
  customer: 'acme',
  environment: 'dev',
  instance: 'main',
  chartName: 'shop',
  version: '1.2.0',
  digest: `sha256:${'a'.repeat(64)}`,
  chartPath: 'out/chart',
  valuesPath: 'out/values.yaml',
};

function deploy(
  chartway: FakeChartway,
  input: object = {},
  options: Partial<RunOptions> = {},
) {
  const action = createGitopsDeployAction(
    fakeServices({ chartway: chartway.api }),
  );
  return runAction(
    action,
    { ...INPUT, ...input },
    { workspacePath, ...options },
  );
}

/** A backend that only notes what it is asked. */
function listening() {
  const asked: DeployRequest[] = [];
  const answering = new FakeChartway();
  const chartway = new FakeChartway({
    deploy: async (request, options) => {
      asked.push(request);
      return await answering.api.deploy(request, options);
    },
  });
  return { asked, chartway };
}

const decoded = (source: Record<string, string> = {}) =>
  Object.fromEntries(
    Object.entries(source).map(([path, content]) => [
      path,
      Buffer.from(content, 'base64').toString(),
    ]),
  );

describe('gitops:deploy', () => {
  it('hands chart source and values to the backend and shows the commits', async () => {
    const { asked, chartway } = listening();
    const { output, log } = await deploy(chartway, { reason: 'first try' });
    expect(asked).toMatchObject([
      {
        context: { product: 'shop', customer: 'acme' },
        chart: { name: 'shop', version: '1.2.0', digest: INPUT.digest },
        values: '# Ours\nreplicas: 2\n',
        reason: 'first try',
      },
    ]);
    expect(decoded(asked[0]?.chartSource)).toEqual({
      'Chart.yaml': 'name: shop\n',
      'templates/a.yaml': 'a: b',
      'chartway.yaml': 'template: web-service\n',
    });
    expect(output).toMatchObject({
      instanceName: 'shop-acme-dev-main',
      namespace: 'shop-acme-dev-main',
      entityRef: 'resource:default/shop-acme-dev-main',
      links: [{ title: 'Argo CD' }],
    });
    const commits = z.array(commitLinkSchema).parse(output.commits);
    expect(commits).toHaveLength(3);
    for (const commit of commits) {
      expect(log.join('\n')).toContain(commit.url);
    }
    expect([
      output.chartSourceUrl,
      output.valuesUrl,
      output.releaseUrl,
    ]).toEqual(commits.map(({ url }) => url));
  });

  it('puts the source of a chart of one instance into a folder of its own', async () => {
    const { asked, chartway } = listening();
    await deploy(chartway, { chartName: 'shop-acme-dev-main' });
    expect(Object.keys(asked[0]?.chartSource ?? {})).toContain(
      'instances/shop-acme-dev-main/Chart.yaml',
    );
  });

  it('leaves the chart source alone when no chart is given', async () => {
    const { asked, chartway } = listening();
    await deploy(chartway, { chartPath: undefined });
    expect(asked[0]).not.toHaveProperty('chartSource', expect.anything());
  });

  it('refuses a chart that is neither of the product nor of the instance', async () => {
    await expect(
      deploy(new FakeChartway(), { chartName: 'billing' }),
    ).rejects.toThrow('neither the product shop nor the instance');
  });

  it('says that nothing was to be done when Git has it all', async () => {
    const chartway = new FakeChartway();
    await deploy(chartway);
    const { log } = await deploy(chartway);
    expect(log.join('\n')).toContain('has this content of the values already');
    expect(chartway.commits).toHaveLength(3);
  });

  it.each([
    [409, 'The branch kept moving; try again', 'The branch kept moving'],
    [403, 'This needs chartway.instance.deploy', 'chartway.instance.deploy.'],
    [502, 'Git does not answer', 'Nothing was left half-written'],
  ])(
    'shows a refusal with status %d and what to do',
    async (status, said, shown) => {
      const chartway = new FakeChartway();
      chartway.beforeWrite = async () => {
        throw await refusal(status, said);
      };
      const deploying = deploy(chartway);
      await expect(deploying).rejects.toThrow(
        'Deploying shop 1.2.0 as shop-acme-dev-main failed: ',
      );
      await expect(deploying).rejects.toThrow(shown);
      expect(chartway.commits).toEqual([]);
    },
  );

  const checked = (part: Partial<ContextCheck>) =>
    new FakeChartway({
      checkContext: async () => ({
        instanceName: 'shop-acme-dev-main',
        namespace: 'shop-acme-dev-main',
        status: 'available',
        message: '',
        ...part,
      }),
    });

  it('in a dry run commits nothing and says what it would', async () => {
    const { output, log } = await deploy(checked({}), {}, { isDryRun: true });
    expect(output).toMatchObject({ commits: [], links: [] });
    expect(log.join('\n')).toContain(
      'would create the instance shop-acme-dev-main',
    );
    expect(log.join('\n')).toContain('3 files of chart source');
  });

  it('security 19: refuses colliding instance names in a dry run too', async () => {
    const message = 'shop-acme-dev-main is taken by another context.';
    await expect(
      deploy(checked({ status: 'collision', message }), {}, { isDryRun: true }),
    ).rejects.toThrow(message);
  });
});
