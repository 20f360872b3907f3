import { createHelmEngine } from './createHelmEngine';
import { HelmEngineError, HelmError, HelmLimitError } from './errors';
import type { HelmEngine } from './types';

const chart = {
  files: {
    'Chart.yaml': 'apiVersion: v2\nname: demo\nversion: 1.0.0\n',
    'values.yaml': 'colour: blue\nempty: 1\n',
    'templates/config.yaml':
      'kind: ConfigMap\napiVersion: v1\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  colour: {{ .Values.colour }}\n',
  },
};
const release = { name: 'shop', namespace: 'shop-dev' };

// Compiling the engine for the first call takes half a second on a free machine and many times that on a busy one.
jest.setTimeout(60_000);

describe('createHelmEngine', () => {
  let engine: HelmEngine;
  beforeAll(() => {
    engine = createHelmEngine({ workers: 2, timeoutMs: 60_000 });
  });
  afterAll(() => engine.close());

  it('renders a chart', async () => {
    const result = await engine.render({
      chart,
      release,
      values: ['colour: red'],
    });
    expect(result.output).toBe(
      '---\n# Source: demo/templates/config.yaml\nkind: ConfigMap\napiVersion: v1\nmetadata:\n  name: shop\ndata:\n  colour: red\n',
    );
    expect(result.manifests).toEqual([
      {
        path: 'demo/templates/config.yaml',
        content: expect.stringContaining('colour: red'),
        kind: 'ConfigMap',
        apiVersion: 'v1',
        name: 'shop',
      },
    ]);
  });

  it('merges values, null deleting a default', async () => {
    await expect(
      engine.mergeValues({ chart, values: ['empty: null', 'size: 3'] }),
    ).resolves.toEqual({
      colour: 'blue',
      size: 3,
    });
  });

  it('gives the message Helm prints', async () => {
    const refused = engine.render({
      chart,
      release: { name: 'Not A Name', namespace: 'x' },
    });
    await expect(refused).rejects.toThrow(HelmError);
    await expect(refused).rejects.toThrow(
      /^release name check failed: release name "Not A Name": invalid release name, must match regex/,
    );
  });

  it('runs more calls than it has workers', async () => {
    const results = await Promise.all(
      Array.from({ length: 7 }, (_, n) =>
        engine.render({ chart, release, values: [`colour: c${n}`] }),
      ),
    );
    expect(results.map(r => /colour: (\S+)/.exec(r.output)?.[1])).toEqual([
      'c0',
      'c1',
      'c2',
      'c3',
      'c4',
      'c5',
      'c6',
    ]);
  });

  it('ends an endless template at the time limit and goes on', async () => {
    const endless = {
      files: {
        ...chart.files,
        'templates/endless.yaml':
          '{{ range until 30000 }}{{ range until 30000 }}{{ end }}{{ end }}',
      },
    };
    const late = engine.render({ chart: endless, release, timeoutMs: 300 });
    await expect(late).rejects.toThrow(HelmLimitError);
    await expect(late).rejects.toMatchObject({ limit: 'time' });
    await expect(engine.render({ chart, release })).resolves.toMatchObject({
      notes: '',
    });
  });

  it('refuses calls after close', async () => {
    const other = createHelmEngine();
    await other.close();
    await expect(other.render({ chart, release })).rejects.toThrow(
      HelmEngineError,
    );
  });
});
