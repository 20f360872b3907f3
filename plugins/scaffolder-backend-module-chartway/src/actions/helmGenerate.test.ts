import { createMockDirectory } from '@backstage/backend-test-utils';
import { FakeChartway, REVISION, refusal } from '../__testUtils__/FakeChartway';
import { fakeServices, runAction } from '../__testUtils__/runAction';
import { createHelmGenerateAction } from './helmGenerate';

jest.setTimeout(30_000);

const directory = createMockDirectory();
const workspacePath = directory.resolve('workspace');

const INPUT = {
  template: 'web-service',
  product: 'shop',
  customer: 'acme',
  environment: 'dev',
  instance: 'main',
  version: '1.2.0',
  inputs: { port: 8080 },
};

beforeEach(() => directory.setContent({ workspace: {} }));

/** Paths in the workspace, with their content. */
const content = () => directory.content({ path: 'workspace' });

function generate(input: object, chartway = new FakeChartway()) {
  const action = createHelmGenerateAction(
    fakeServices({ chartway: chartway.api }),
  );
  return runAction(action, input, { workspacePath });
}

describe('helm:generate', () => {
  it('writes chart, values and chartway.yaml, and says where', async () => {
    const { output, log } = await generate({ ...INPUT, targetPath: './out/' });
    expect(output).toMatchObject({
      chartPath: 'out/chart',
      valuesPath: 'out/values.yaml',
      chartwayPath: 'out/chartway.yaml',
      chartName: 'shop',
      version: '1.2.0',
      instanceName: 'shop-acme-dev-main',
      namespace: 'shop-acme-dev-main',
      owner: 'group:default/team-shop',
      newProduct: false,
      kubeVersion: '1.36.3',
      generation: { revision: REVISION, targetPath: 'out' },
      secretKeys: [{ key: 'DATABASE_URL', required: true }],
    });
    expect(output.files).toEqual(
      expect.arrayContaining([
        'out/chart/Chart.yaml',
        'out/chart/values.schema.json',
        'out/chartway.yaml',
        'out/values.yaml',
      ]),
    );
    expect(content()).toMatchObject({
      out: {
        chart: { 'Chart.yaml': expect.stringContaining('name: shop') },
        'chartway.yaml': expect.stringContaining(REVISION),
      },
    });
    expect(log.join('\n')).toContain('shop-acme-dev-main');
    expect(log.join('\n')).toContain('DATABASE_URL');
  });

  it('gives the same files again, whatever lies there', async () => {
    await generate(INPUT);
    const first = content();
    directory.addContent({ workspace: { chart: { 'stale.yaml': 'x' } } });
    await generate(INPUT);
    expect(content()).toEqual(first);
  });

  it('asks for the revision it was given, on behalf of the person', async () => {
    const chartway = new FakeChartway();
    const revision = 'e'.repeat(40);
    await generate({ ...INPUT, revision }, chartway);
    expect(chartway.generations).toMatchObject([{ revision }]);
    expect(chartway.tokens[0]).toContain('user:default/mock');
    expect(chartway.tokens[0]).toContain('"target":"chartway"');
  });

  it('puts the image of the instance into its values, not into the chart', async () => {
    await generate({
      ...INPUT,
      image: { repository: '', tag: '9.9.9', digest: '' },
    });
    const files = JSON.stringify(content());
    expect(content()).toMatchObject({
      'values.yaml': expect.stringContaining('9.9.9'),
    });
    expect(files.split('9.9.9')).toHaveLength(2);
  });

  it.each([
    [
      'security 19: a name of 54 characters',
      { instance: 'i'.repeat(40) },
      '54 characters, 53 are allowed',
    ],
    ['security 9: upper case', { product: 'Shop' }, 'write it in lower case'],
    ['security 9: a Cyrillic look-alike', { product: 'sh\u043ep' }, 'U+043E'],
    ['security 7: customer *', { customer: '*' }, 'customer "*"'],
    ['security 8: a reserved word', { customer: 'sys' }, 'reserved word'],
    ['security 1: two dots', { product: '..' }, 'product ".."'],
    ['security 2: encoded dots', { product: '%2e%2e' }, 'U+0025'],
    [
      'security 47: a version with dots and slashes',
      { version: '/../' },
      'is not SemVer 2',
    ],
    ['a version that is not SemVer', { version: '1.2' }, 'is not SemVer 2'],
    ['a version with a leading v', { version: 'v1.2.0' }, 'write it without'],
    ['a missing input', { inputs: {} }, 'port'],
    [
      'security 16: a wrong type of input',
      { inputs: { port: 'http' } },
      'port',
    ],
    [
      'security 11: an unknown input',
      { inputs: JSON.parse('{"port": 8080, "__proto__": {"a": 1}}') },
      '__proto__',
    ],
    [
      'security 1: a target outside',
      { targetPath: '../elsewhere' },
      'leads out of the task',
    ],
  ])('%s is refused, with nothing left behind', async (_, part, message) => {
    const before = content();
    await expect(generate({ ...INPUT, ...part })).rejects.toThrow(message);
    expect(content()).toEqual(before);
  });

  it('shows what the backend says, and what to do', async () => {
    const chartway = new FakeChartway({
      prepareGeneration: async () => {
        throw await refusal(
          403,
          'This needs the permission chartway.chart.generate',
        );
      },
    });
    await expect(generate(INPUT, chartway)).rejects.toThrow(
      'Asking for the chart template web-service failed: This needs the permission chartway.chart.generate.',
    );
    expect(content()).toEqual({});
  });

  it('names the chart template that cannot be read', async () => {
    const chartway = new FakeChartway();
    chartway.chartTemplate = 'kind: Something\n';
    await expect(generate(INPUT, chartway)).rejects.toThrow(
      'chart-template.yaml',
    );
    expect(content()).toEqual({});
  });
});
