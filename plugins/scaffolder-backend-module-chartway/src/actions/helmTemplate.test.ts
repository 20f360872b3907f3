import {
  createMockDirectory,
  type MockDirectoryContent,
} from '@backstage/backend-test-utils';
import { createHelmEngine } from '@chartway/helm-engine';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fakeServices, runAction } from '../__testUtils__/runAction';
import { createHelmTemplateAction } from './helmTemplate';

// The engine compiles when it is called first, which takes seconds on a busy machine.
jest.setTimeout(60_000);

const directory = createMockDirectory();
const workspacePath = directory.resolve('workspace');
const engine = createHelmEngine({ workers: 1, timeoutMs: 60_000 });
afterAll(() => engine.close());

const configMap = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

const CHART = {
  'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.2.0\n',
  'values.yaml': 'colour: red\n',
  templates: {
    'a.yaml': `${configMap(
      '{{ .Release.Name }}-a',
    )}  labels: {colour: {{ .Values.colour }}}\n`,
    'b.yaml': `${configMap('{{ .Release.Namespace }}-b')}`,
    'service.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: s}\n',
  },
};

function render(chart: MockDirectoryContent, input: object = {}, values = {}) {
  directory.setContent({ workspace: { chart, ...values } });
  const action = createHelmTemplateAction(fakeServices({ engine }));
  return runAction(
    action,
    {
      chartPath: 'chart',
      releaseName: 'shop-acme-dev-main',
      namespace: 'shops',
      ...input,
    },
    { workspacePath },
  );
}

describe('helm:template', () => {
  it('writes the manifests, counts the kinds and gives the digest', async () => {
    const { output, log } = await render(
      CHART,
      { valuesPaths: ['one.yaml', 'two.yaml'], manifestsPath: 'out/all.yaml' },
      {
        'one.yaml': 'colour: green\n',
        'two.yaml': 'colour: blue\n',
        out: { 'kept.txt': 'kept' },
      },
    );
    const written = readFileSync(directory.resolve('workspace/out/all.yaml'));
    expect(written.toString()).toContain('colour: blue');
    expect(written.toString()).toContain('name: shop-acme-dev-main-a');
    expect(written.toString()).toContain('name: shops-b');
    expect(output).toEqual({
      manifestsPath: 'out/all.yaml',
      kinds: { ConfigMap: 2, Service: 1 },
      digest: `sha256:${createHash('sha256').update(written).digest('hex')}`,
    });
    expect(log.at(-1)).toContain('2 ConfigMap');
    expect(directory.content({ path: 'workspace/out' })).toHaveProperty(
      ['kept.txt'],
      'kept',
    );
  });

  it('shows what Helm says about a broken chart and writes nothing', async () => {
    const broken = {
      ...CHART,
      templates: { 'a.yaml': '{{ fail "not today" }}' },
    };
    await expect(render(broken)).rejects.toThrow('not today');
    expect(Object.keys(directory.content({ path: 'workspace' }) ?? {})).toEqual(
      ['chart'],
    );
  });

  it('refuses values that are no UTF-8, and names the file', async () => {
    await expect(
      render(
        CHART,
        { valuesPaths: ['values.yaml'] },
        { 'values.yaml': Buffer.from([0xff, 0xfe, 0x00]) },
      ),
    ).rejects.toThrow('values.yaml is not UTF-8');
  });
});
