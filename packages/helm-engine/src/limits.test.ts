import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { packArchive } from './__fixtures__/conformanceCase';
import { createHelmEngine } from './createHelmEngine';
import { HelmEngineError, HelmError, HelmLimitError } from './errors';
import type { ChartSource, HelmEngine, RenderResult } from './types';

// Compiling the engine for the first call takes half a second on a free machine and many times that on a busy one.
jest.setTimeout(120_000);

const release = { name: 'shop', namespace: 'shop-dev' };
const chartYaml = 'apiVersion: v2\nname: demo\nversion: 1.0.0\n';
const template = (text: string): ChartSource => ({ files: { 'Chart.yaml': chartYaml, 'templates/a.yaml': text } });
const withSchema = (schema: object): ChartSource => ({
  files: { 'Chart.yaml': chartYaml, 'values.yaml': 'a: 1\n', 'values.schema.json': JSON.stringify(schema) },
});

describe('limits and isolation', () => {
  let engine: HelmEngine;
  beforeAll(async () => {
    engine = createHelmEngine({ workers: 1, timeoutMs: 90_000, memoryLimitMiB: 128 });
    await engine.version();
  });
  afterAll(() => engine.close());

  /** After every attack, the only worker of the pool renders again. */
  afterEach(async () => {
    await expect(engine.render({ chart: template('kind: {{ .Release.Name }}'), release })).resolves.toMatchObject({
      output: '---\n# Source: demo/templates/a.yaml\nkind: shop\n',
    });
  });

  async function refusal(outcome: Promise<unknown>): Promise<unknown> {
    return outcome.then(
      value => {
        throw new Error(`resolved with ${JSON.stringify(value).slice(0, 200)}`);
      },
      (error: unknown) => error,
    );
  }

  it.each([
    ['nested ranges', '{{ range until 30000 }}{{ range until 30000 }}{{ end }}{{ end }}'],
    ['a range over a growing number', '{{ range $i := until 100000 }}{{ range until $i }}{{ end }}{{ end }}'],
    ['a regular expression bomb', '{{ regexMatch (printf "(%sx)*y" (repeat 900 "a?")) (repeat 4000000 "a") }}'],
    ['key generation in a loop', '{{ range until 100000 }}{{ $x := genCA "x" 365 }}{{ end }}'],
  ])('security 44: ends %s at the time limit', async (_, text) => {
    const error = await refusal(engine.render({ chart: template(text), release, timeoutMs: 1000 }));
    expect(error).toBeInstanceOf(HelmLimitError);
    expect(error).toMatchObject({ limit: 'time', message: expect.stringContaining('longer than 1000 ms') });
  });

  it.each([
    ['until 1000000000', 'a: {{ until 1000000000 | len }}'],
    ['repeat', 'a: {{ repeat 2000000000 "x" | len }}'],
    ['a list that doubles', '{{ $l := list 1 }}{{ range until 60 }}{{ $l = concat $l $l }}{{ end }}{{ len $l }}'],
    ['text that doubles', '{{ $s := "xxxxxxxx" }}{{ range until 60 }}{{ $s = print $s $s }}{{ end }}{{ len $s }}'],
  ])('security 44: stops %s at the memory limit', async (_, text) => {
    const error = await refusal(engine.render({ chart: template(text), release }));
    expect(error).toBeInstanceOf(HelmLimitError);
    expect(error).toMatchObject({ limit: 'memory', message: expect.stringContaining('128 MiB') });
  });

  it('security 44: gives Helm’s own refusal for templates that include themselves without end', async () => {
    const chart: ChartSource = {
      files: {
        'Chart.yaml': chartYaml,
        'templates/a.yaml': '{{ include "loop" . }}',
        'templates/_l.tpl': '{{ define "loop" }}{{ include "loop" . }}{{ end }}',
      },
    };
    const error = await refusal(engine.render({ chart, release }));
    expect(error).toBeInstanceOf(HelmError);
    expect(String(error)).toContain('rendering template has a nested reference name: loop');
  });

  it('security 44: survives tpl that calls itself without end', async () => {
    const chart: ChartSource = {
      files: { 'Chart.yaml': chartYaml, 'values.yaml': 't: "{{ tpl .Values.t . }}"\n', 'templates/a.yaml': '{{ tpl .Values.t . }}' },
    };
    expect(await refusal(engine.render({ chart, release, timeoutMs: 5_000 }))).toBeInstanceOf(HelmLimitError);
  });

  it('security 49: refuses an archive that unpacks to 800 times its size', async () => {
    const archive = packArchive({ 'Chart.yaml': chartYaml, 'big.bin': new Uint8Array(4 * 2 ** 20), 'huge.bin': new Uint8Array(6 * 2 ** 20) });
    expect(archive.byteLength * 800).toBeLessThan(10 * 2 ** 20);
    const error = await refusal(engine.render({ chart: { archive }, release }));
    expect(error).toBeInstanceOf(HelmError);
  });

  it('security 49: refuses archives inside charts that unpack beyond all limits', async () => {
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`f${n}.bin`, new Uint8Array(4 * 2 ** 20)]));
    const bomb = packArchive({ 'Chart.yaml': chartYaml, ...files });
    const chart: ChartSource = { files: { 'Chart.yaml': chartYaml, 'charts/a-1.0.0.tgz': bomb, 'charts/b-1.0.0.tgz': bomb } };
    const error = await refusal(engine.render({ chart, release }));
    expect([HelmError, HelmLimitError]).toContain(Object.getPrototypeOf(error).constructor);
  });

  it('security 49: refuses a gzip bomb that is no archive', async () => {
    const archive = gzipSync(Buffer.alloc(64 * 2 ** 20));
    expect(await refusal(engine.loadChart({ chart: { archive } }))).toBeInstanceOf(HelmError);
  });

  it('security 49: refuses a YAML alias bomb in values', async () => {
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
      .concat(Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]`))
      .join('\n');
    const error = await refusal(engine.mergeValues({ chart: template('x: 1'), values: [bomb] }));
    expect(error).toBeInstanceOf(HelmError);
    expect(String(error)).toContain('document contains excessive aliasing');
  });

  it.each([
    ['flow lists', `a: ${'['.repeat(200_000)}${']'.repeat(200_000)}`],
    ['block maps', Array.from({ length: 3000 }, (_, n) => `${' '.repeat(n)}a:`).join('\n')],
  ])('security 49: survives deeply nested %s in values', async (_, bomb) => {
    await Promise.allSettled([engine.mergeValues({ chart: template('x: 1'), values: [bomb], timeoutMs: 30_000 })]);
  });

  it('security 49: survives deeply nested JSON in a schema', async () => {
    const files = { 'Chart.yaml': chartYaml, 'values.schema.json': `${'{"not":'.repeat(100_000)}true${'}'.repeat(100_000)}` };
    expect(await refusal(engine.render({ chart: { files }, release }))).toBeInstanceOf(HelmError);
    await expect(engine.validateValues({ chart: { files } })).resolves.toMatchObject({ valid: false });
  });

  it('security 49: takes duplicate keys as Helm does, the last one winning', async () => {
    await expect(engine.mergeValues({ chart: template('x: 1'), values: ['a: 1\na: 2\n'] })).resolves.toEqual({ a: 2 });
  });

  describe('schemas', () => {
    it.each([
      ['a file', 'file:///etc/passwd'],
      ['a device', 'file:///dev/zero'],
      ['a link-local address', 'http://169.254.169.254/latest/meta-data/'],
      ['a host', 'https://example.com/schema.json'],
      ['a relative file', 'other.json'],
      ['the chart’s own file', 'file:///chart/Chart.yaml'],
    ])('security 48: refuses a $ref to %s', async (_, reference) => {
      const chart = withSchema({ properties: { a: { $ref: reference } } });
      for (const refused of [engine.render({ chart, release }), engine.validateValues({ chart })]) {
        const error = await refusal(refused);
        expect(error).toBeInstanceOf(HelmError);
        expect(String(error)).toMatch(/values\.schema\.json refers to \S+, which is outside the chart.*\$defs/);
      }
    });

    it('security 48: makes no request for a $ref, even to this machine', async () => {
      const requests: string[] = [];
      const server = createServer((request, response) => {
        requests.push(request.url ?? '');
        response.end('true');
      });
      await new Promise<void>(resolve => {
        server.listen(0, '127.0.0.1', resolve);
      });
      try {
        const { port } = server.address() as AddressInfo;
        const chart = withSchema({ $schema: `http://127.0.0.1:${port}/meta`, $ref: `http://127.0.0.1:${port}/a` });
        expect(await refusal(engine.render({ chart, release }))).toBeInstanceOf(HelmError);
        expect((await engine.lint({ chart })).ok).toBe(false);
        expect(requests).toEqual([]);
      } finally {
        await new Promise(resolve => {
          server.close(resolve);
        });
      }
    });

    it('security 48: ends on a schema that refers to itself', async () => {
      const circle = withSchema({ $ref: '#/definitions/a', definitions: { a: { $ref: '#/definitions/b' }, b: { $ref: '#/definitions/a' } } });
      expect(await refusal(engine.render({ chart: circle, release }))).toBeInstanceOf(HelmError);
      const recursive = withSchema({ properties: { a: { type: 'integer' }, next: { $ref: '#' } } });
      await expect(engine.validateValues({ chart: recursive, values: ['next: {next: {a: x}}'] })).resolves.toMatchObject({
        valid: false,
        errors: [{ chart: 'demo', path: '/next/next/a', message: 'got string, want integer' }],
      });
    });
  });

  it('shows templates no environment, file, process or host', async () => {
    const chart: ChartSource = {
      files: {
        'Chart.yaml': chartYaml,
        'templates/a.yaml':
          'f: {{ .Files.Get "/etc/passwd" | quote }}\ng: {{ .Files.Get "../../etc/passwd" | quote }}\nh: {{ getHostByName "localhost" | quote }}\nl: {{ lookup "v1" "Secret" "" "" | len }}\n',
      },
    };
    const { output } = await engine.render({ chart, release });
    expect(output).toContain('f: ""\ng: ""\nh: ""\nl: 0');
    for (const call of ['env "PATH"', 'expandenv "$PATH"', 'readFile "/etc/passwd"', 'exec "id"', 'getenv "PATH"']) {
      expect(String(await refusal(engine.render({ chart: template(`a: {{ ${call} }}`), release })))).toContain('not defined');
    }
  });

  it.each(['/etc/passwd', '../outside', 'templates/../../x', 'a//b', './a', '', 'a\0b'])(
    'refuses the file path %j',
    async path => {
      const error = await refusal(engine.loadChart({ chart: { files: { 'Chart.yaml': chartYaml, [path]: 'x' } } }));
      expect(error).toBeInstanceOf(HelmEngineError);
    },
  );

  it('keeps nothing of one call for the next', async () => {
    const first = template('{{ define "leak" }}secret{{ end }}{{ $_ := set .Values "leak" "secret" }}a: 1');
    await engine.render({ chart: first, release });
    const error = await refusal(engine.render({ chart: template('a: {{ include "leak" . }}'), release }));
    expect(String(error)).toContain('no template "leak"');
    await expect(engine.render({ chart: first, release })).resolves.toMatchObject({ output: expect.stringContaining('a: 1') });
    await expect(engine.mergeValues({ chart: first })).resolves.toEqual({});
  });

  it('does not fail other calls when one breaks its limit, and does not count waiting', async () => {
    const slow = engine.render({ chart: template('{{ range until 30000 }}{{ range until 30000 }}{{ end }}{{ end }}'), release, timeoutMs: 3000 });
    const others = Array.from({ length: 3 }, () => engine.render({ chart: template('a: 1'), release, timeoutMs: 2500 }));
    const [first, ...rest] = await Promise.allSettled([slow, ...others]);
    expect(first).toMatchObject({ status: 'rejected', reason: { limit: 'time' } });
    expect(rest.map((result: PromiseSettledResult<RenderResult>) => result.status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  });

  it('ends running and waiting calls that are aborted', async () => {
    const controller = new AbortController();
    const calls = [1, 2].map(() =>
      engine.render({ chart: template('{{ range until 30000 }}{{ range until 30000 }}{{ end }}{{ end }}'), release, signal: controller.signal }),
    );
    setTimeout(() => controller.abort(new Error('no longer wanted')), 200);
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { message: 'no longer wanted' } });
    }
  });
});
