import {
  createMockDirectory,
  type MockDirectoryContent,
} from '@backstage/backend-test-utils';
import { createHelmEngine } from '@chartway/helm-engine';
import { fakeServices, runAction } from '../__testUtils__/runAction';
import { createHelmLintAction } from './helmLint';

// The engine compiles when it is called first, which takes seconds on a busy machine.
jest.setTimeout(60_000);

const directory = createMockDirectory();
const workspacePath = directory.resolve('workspace');
const engine = createHelmEngine({ workers: 1, timeoutMs: 60_000 });
afterAll(() => engine.close());

const GOOD = {
  'Chart.yaml':
    'apiVersion: v2\nname: shop\nversion: 1.2.0\nicon: https://example.com/i.png\n',
  'values.yaml': 'port: 80\n',
  templates: {
    'configmap.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  port: {{ .Values.port | quote }}\n',
  },
};

function lint(chart: MockDirectoryContent, input: object = {}, values = {}) {
  directory.setContent({ workspace: { chart, ...values } });
  const action = createHelmLintAction(fakeServices({ engine }));
  return runAction(action, { chartPath: 'chart', ...input }, { workspacePath });
}

const withTemplate = (text: string) => ({
  ...GOOD,
  templates: { 'configmap.yaml': text },
});

describe('helm:lint', () => {
  it('passes a chart and gives the remarks', async () => {
    const { output, log } = await lint({
      ...GOOD,
      'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.2.0\n',
    });
    expect(output.messages).toMatchObject([
      { severity: 'info', message: expect.stringContaining('icon') },
    ]);
    expect(log.join('\n')).toContain('icon is recommended');
    expect(log.at(-1)).toBe(
      'The chart passes helm lint --strict with the remarks above',
    );
  });

  const warned = withTemplate(
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: UPPER\n',
  );

  it('fails on a warning, and names it', async () => {
    await expect(lint(warned)).rejects.toThrow(
      /\[warning\].*configmap\.yaml[^]*Correct the inputs or the chart template/,
    );
  });

  it('lets warnings pass when not strict', async () => {
    const { output } = await lint(warned, { strict: false });
    expect(output.messages).toContainEqual(
      expect.objectContaining({ severity: 'warning' }),
    );
  });

  it('fails on an error even when not strict', async () => {
    const broken = withTemplate('{{ .Values.port.missing.deep | required }}');
    await expect(lint(broken, { strict: false })).rejects.toThrow('[error]');
  });

  it('looks with the values it is given', async () => {
    const chart = withTemplate('{{ if .Values.broken }}a: [{{ end }}\n');
    const input = { valuesPaths: ['values.yaml'] };
    await expect(
      lint(chart, input, { 'values.yaml': 'broken: true\n' }),
    ).rejects.toThrow('[error]');
  });

  it('says where the chart should have been', async () => {
    directory.setContent({ workspace: {} });
    const action = createHelmLintAction(fakeServices());
    await expect(
      runAction(action, { chartPath: 'chart' }, { workspacePath }),
    ).rejects.toThrow("chart is not in the task's workspace");
  });

  it('says what to hand over when the generation is something else', async () => {
    await expect(lint(GOOD, { generation: { template: 'x' } })).rejects.toThrow(
      'steps.<id>.output.generation',
    );
  });
});
