import { createMockDirectory } from '@backstage/backend-test-utils';
import type { HelmEngine } from '@chartway/helm-engine';
import {
  FakeChartway,
  aDeployment,
  unprogrammed,
} from './__testUtils__/FakeChartway';
import {
  Killed,
  RecoverableTask,
  type Moment,
  type Outputs,
  type Step,
} from './__testUtils__/RecoverableTask';
import { fakeServices } from './__testUtils__/runAction';
import { createActions } from './actions';

// Each case runs a whole task, some of them twice.
jest.setTimeout(60_000);

const directory = createMockDirectory();
const workspacePath = directory.resolve('workspace');
beforeEach(() => directory.clear());

const FORM = {
  product: 'shop',
  customer: 'acme',
  environment: 'dev',
  instance: 'main',
};

/** The steps of the example software templates. */
function stepsOn(chartway: FakeChartway): Step[] {
  const engine = unprogrammed<HelmEngine>('HelmEngine', {
    lint: async () => ({ messages: [], output: '', ok: true }),
    render: async () => ({
      output: 'kind: Service\n',
      manifests: [],
      hooks: [],
      notes: '',
      crds: [],
      warnings: [],
    }),
  });
  const [generate, lint, template, pack, push, deploy, wait] = createActions(
    fakeServices({ chartway: chartway.api, engine }),
  );
  const generation = (outputs: Outputs) => ({
    generation: outputs.generate?.generation,
  });
  return [
    {
      id: 'generate',
      action: generate,
      input: () => ({
        ...FORM,
        template: 'web-service',
        version: '1.2.0',
        inputs: { port: 8080 },
        targetPath: 'made',
      }),
    },
    {
      id: 'lint',
      action: lint,
      input: o => ({ chartPath: o.generate!.chartPath, ...generation(o) }),
    },
    {
      id: 'template',
      action: template,
      input: o => ({
        chartPath: o.generate!.chartPath,
        releaseName: o.generate!.instanceName,
        namespace: o.generate!.namespace,
        ...generation(o),
      }),
    },
    {
      id: 'package',
      action: pack,
      input: o => ({ chartPath: o.generate!.chartPath, ...generation(o) }),
    },
    {
      id: 'push',
      action: push,
      input: o => ({
        archivePath: o.package!.archivePath,
        product: 'shop',
        environment: 'dev',
        chartName: o.generate!.chartName,
        version: o.generate!.version,
        ...generation(o),
      }),
    },
    {
      id: 'deploy',
      action: deploy,
      input: o => ({
        ...FORM,
        chartName: o.generate!.chartName,
        version: o.generate!.version,
        digest: o.push!.digest,
        chartPath: o.generate!.chartPath,
        valuesPath: o.generate!.valuesPath,
        ...generation(o),
      }),
    },
    {
      id: 'wait',
      action: wait,
      input: o => ({ instanceName: o.deploy!.instanceName }),
    },
  ];
}

function newBackend() {
  const state = async () => aDeployment({ status: 'arrived' });
  return new FakeChartway({ deployment: state, refresh: state });
}

/** What the outside world has after a task that was never killed. */
async function undisturbed() {
  const chartway = newBackend();
  const task = new RecoverableTask(stepsOn(chartway), workspacePath);
  await task.run();
  await task.loseWorkspace();
  const { published, commits } = chartway;
  return { published, commits, outputs: task.outputs };
}

const LOCAL: Moment[] = ['before the step', 'after the step'];
const REMOTE: Moment[] = [
  'before the step',
  'after the effect',
  'after the checkpoint',
  'after the step',
];
const MOMENTS = [
  ...['generate', 'lint', 'template', 'package', 'wait'].flatMap(step =>
    LOCAL.map(moment => [moment, step] as const),
  ),
  ...['push', 'deploy'].flatMap(step =>
    REMOTE.map(moment => [moment, step] as const),
  ),
];

describe('security 61: a task that was killed and recovered', () => {
  let expected: Awaited<ReturnType<typeof undisturbed>>;
  beforeAll(async () => {
    expected = await undisturbed();
  });

  describe.each([
    ['on the same machine', false],
    ['on another machine, with an empty workspace', true],
  ])('%s', (_, lost) => {
    it.each(MOMENTS)(
      'killed %s "%s" ends with one chart version and one set of commits',
      async (moment, step) => {
        const chartway = newBackend();
        const task = new RecoverableTask(stepsOn(chartway), workspacePath);
        await expect(task.run({ step, moment })).rejects.toThrow(Killed);
        if (lost) await task.loseWorkspace();
        await task.run();
        expect(chartway.published).toEqual(expected.published);
        expect(chartway.commits).toEqual(expected.commits);
        expect(chartway.published).toHaveLength(1);
        expect(chartway.commits).toHaveLength(3);
        expect(task.outputs.push?.digest).toBe(expected.outputs.push?.digest);
      },
    );
  });

  it('killed at every moment one after the other, it still ends the same', async () => {
    const chartway = newBackend();
    const task = new RecoverableTask(stepsOn(chartway), workspacePath);
    for (const [moment, step] of MOMENTS) {
      await task.run({ step, moment }).catch(error => {
        if (!(error instanceof Killed)) throw error;
      });
      await task.loseWorkspace();
    }
    await task.run();
    expect(chartway.published).toEqual(expected.published);
    expect(chartway.commits).toEqual(expected.commits);
  });

  it('says what to hand over when it cannot bring the chart back', async () => {
    const steps = stepsOn(newBackend()).map(step => ({
      ...step,
      input: (outputs: Outputs) => ({
        ...step.input(outputs),
        generation: undefined,
      }),
    }));
    const task = new RecoverableTask(steps, workspacePath);
    await expect(
      task.run({ step: 'push', moment: 'before the step' }),
    ).rejects.toThrow(Killed);
    await task.loseWorkspace();
    await expect(task.run()).rejects.toThrow(
      'give this step the output "generation" of helm:generate',
    );
  });
});
