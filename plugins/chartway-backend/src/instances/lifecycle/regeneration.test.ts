import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  generateChart,
  packageChart,
  parseChartTemplate,
} from '@chartway/chart-kit';
import { ROOT } from '../../__testUtils__/exampleConfig';
import { as, refusal, startChartway } from '../../__testUtils__/startChartway';

const run = promisify(execFile);

// The first rendering compiles the engine.
jest.setTimeout(60_000);

let chartway: Awaited<ReturnType<typeof startChartway>>;
let work: string;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'regeneration-'));
  chartway = await startChartway({
    chartway: {
      examples: { seed: true, folder: join(ROOT, 'examples') },
    },
  });
  await eventually(() =>
    chartway.client.chartTemplate('web-service', as('devin')),
  );
  await deployGenerated();
});

afterAll(async () => {
  await chartway.stop();
  await rm(work, { recursive: true, force: true });
});

async function eventually<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt > 100) throw error;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }
}

/** What the software template does: generates, publishes and deploys with the chart's source. */
async function deployGenerated(): Promise<void> {
  const context = {
    product: 'shop',
    customer: 'acme',
    environment: 'dev',
    instance: 'main',
  };
  const grant = await chartway.client.prepareGeneration(
    'web-service',
    { context, version: '1.0.0' },
    as('devin'),
  );
  const files = Object.entries(grant.template.files).map(([path, content]) => [
    path,
    new Uint8Array(Buffer.from(content, 'base64')),
  ]);
  const chart = generateChart({
    template: parseChartTemplate(Object.fromEntries(files)),
    templateRevision: grant.template.revision,
    context: { ...context, version: '1.0.0', team: grant.team },
    inputs: { image: 'ghcr.io/acme/shop' },
  });
  const { archive } = packageChart(chart.files);
  const { digest } = await chartway.client.publishChart(
    {
      ...{ product: 'shop', name: 'shop', version: '1.0.0', archive },
      environment: 'dev',
    },
    as('devin'),
  );
  const source = { ...chart.files, 'chartway.yaml': chart.chartwayYaml };
  await chartway.client.deploy(
    {
      context,
      chart: { name: 'shop', version: '1.0.0', digest },
      values: chart.instanceValues,
      chartSource: Object.fromEntries(
        Object.entries(source).map(([path, content]) => [
          path,
          Buffer.from(content).toString('base64'),
        ]),
      ),
    },
    as('devin'),
  );
}

/** Changes one file of a repository as a person does. */
async function change(
  repository: string,
  path: string,
  edit: (text: string) => string,
): Promise<string> {
  const bare = join(chartway.folder, 'git', `${repository}.git`);
  const clone = await mkdtemp(join(work, 'clone-'));
  const git = async (...args: string[]) =>
    (await run('git', ['-C', clone, ...args])).stdout;
  await run('git', ['clone', '-q', bare, clone]);
  const before = await git('show', `HEAD:${path}`);
  const after = edit(before);
  expect(after).not.toBe(before);
  await writeFile(join(clone, path), after);
  const who = ['-c', 'user.name=Pat', '-c', 'user.email=pat@example.org'];
  await git(...who, 'commit', '-qam', `Change ${path}`);
  await git('push', '-q', 'origin', 'HEAD:main');
  return (await git('rev-parse', 'HEAD')).trim();
}

const request = { version: '1.1.0' };

describe('regeneration', () => {
  it('says when there is no chart that was generated', async () => {
    const call = chartway.client.previewRegeneration(
      'billing',
      request,
      as('devin'),
    );
    expect(await refusal(call)).toMatchObject({
      status: 409,
      message: expect.stringContaining('no chart of "billing"'),
    });
  });

  it('brings what the newer template gives, keeps what people changed, and opens one pull request', async () => {
    const folder = 'charts/shop';
    await change('charts', `${folder}/README.md`, text => `Ours.\n\n${text}`);
    const revision = await change(
      'chart-templates',
      'web-service/chart-template.yaml',
      text => text.replace('memory: 64Mi', 'memory: 96Mi'),
    );
    const preview = await chartway.client.previewRegeneration(
      'shop',
      request,
      as('devin'),
    );
    expect(preview).toMatchObject({
      product: 'shop',
      template: 'web-service',
      to: revision,
      problems: [],
    });
    const changed = preview.files.filter(file => file.change !== 'same');
    const paths = changed.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['Chart.yaml', 'chartway.yaml', 'values.yaml']),
    );
    const values = changed.find(({ path }) => path === 'values.yaml');
    expect(values?.after).toContain('96Mi');

    const result = await chartway.client.regenerate(
      'shop',
      request,
      as('devin'),
    );
    expect(result.conflicts).toBe(0);
    const bare = join(chartway.folder, 'git', 'charts.git');
    const show = async (path: string) =>
      (
        await run('git', [
          ...['-C', bare, 'show'],
          `${result.pullRequest.branch}:${folder}/${path}`,
        ])
      ).stdout;
    expect(await show('README.md')).toMatch(/^Ours\./);
    expect(await show('values.yaml')).toContain('96Mi');
    expect(await show('chartway.yaml')).toContain(revision);
    expect(await show('Chart.yaml')).toMatch(/^version: "1\.1\.0"$/m);

    const again = await chartway.client.regenerate(
      'shop',
      request,
      as('devin'),
    );
    expect(again.pullRequest).toEqual(result.pullRequest);
  });

  it('tells what Helm finds in the merged chart', async () => {
    const path = 'charts/shop/templates/deployment.yaml';
    const broken = '{{ .Values.nowhere.deep }}\n';
    await change('charts', path, text => `${broken}${text}`);
    const { problems } = await chartway.client.previewRegeneration(
      'shop',
      request,
      as('devin'),
    );
    expect(problems).toEqual([
      {
        severity: 'warning',
        message: expect.stringMatching(/^helm lint of templates.*nowhere/),
      },
    ]);
    await change('charts', path, text => text.replace(broken, ''));
  });

  it('marks what both sides changed', async () => {
    await change('charts', 'charts/shop/values.yaml', text =>
      text.replace('memory: 64Mi', 'memory: 80Mi'),
    );
    const { files, problems } = await chartway.client.previewRegeneration(
      'shop',
      request,
      as('devin'),
    );
    const values = files.find(({ path }) => path === 'values.yaml');
    expect(values?.conflicts).toBeGreaterThan(0);
    expect(values?.after).toContain('<<<<<<< chart of shop');
    expect(problems[0]).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('values.yaml'),
    });
  });

  it('says what the newer template asks for and the record lacks', async () => {
    await change('chart-templates', 'web-service/chart-template.yaml', text =>
      text.replace('required: [image]', 'required: [image, cpu2]'),
    );
    const { problems } = await chartway.client.previewRegeneration(
      'shop',
      request,
      as('devin'),
    );
    expect(problems).toEqual([expect.objectContaining({ severity: 'error' })]);
    const call = chartway.client.regenerate('shop', request, as('devin'));
    expect((await refusal(call)).status).toBe(400);
  });

  it('is for who may publish charts of the product', async () => {
    const call = chartway.client.previewRegeneration(
      'shop',
      request,
      as('sam'),
    );
    expect((await refusal(call)).status).toBe(403);
  });
});
