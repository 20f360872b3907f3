import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  chartYaml,
  expectToRender,
  refusal,
  release,
  template,
} from './__fixtures__/attacks';
import { createHelmEngine } from './createHelmEngine';
import { HelmEngineError, HelmError } from './errors';
import type { ChartSource, HelmEngine } from './types';

const withSchema = (schema: object): ChartSource => ({
  files: {
    'Chart.yaml': chartYaml,
    'values.yaml': 'a: 1\n',
    'values.schema.json': JSON.stringify(schema),
  },
});

// Compiling the engine for the first call takes half a second on a free machine and many times that on a busy one.
jest.setTimeout(120_000);

describe('isolation', () => {
  let engine: HelmEngine;
  beforeAll(async () => {
    engine = createHelmEngine({
      workers: 1,
      timeoutMs: 90_000,
      memoryLimitMiB: 128,
    });
    await engine.version();
  });
  // After every attack, the only worker of the pool renders again.
  afterEach(() => expectToRender(engine));
  afterAll(() => engine.close());

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
      for (const refused of [
        engine.render({ chart, release }),
        engine.validateValues({ chart }),
      ]) {
        const error = await refusal(refused);
        expect(error).toBeInstanceOf(HelmError);
        expect(String(error)).toMatch(
          /values\.schema\.json refers to \S+, which is outside the chart.*\$defs/,
        );
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
        const chart = withSchema({
          $schema: `http://127.0.0.1:${port}/meta`,
          $ref: `http://127.0.0.1:${port}/a`,
        });
        expect(await refusal(engine.render({ chart, release }))).toBeInstanceOf(
          HelmError,
        );
        expect((await engine.lint({ chart })).ok).toBe(false);
        expect(requests).toEqual([]);
      } finally {
        await new Promise(resolve => {
          server.close(resolve);
        });
      }
    });

    it('security 48: ends on a schema that refers to itself', async () => {
      const circle = withSchema({
        $ref: '#/definitions/a',
        definitions: {
          a: { $ref: '#/definitions/b' },
          b: { $ref: '#/definitions/a' },
        },
      });
      expect(
        await refusal(engine.render({ chart: circle, release })),
      ).toBeInstanceOf(HelmError);
      const recursive = withSchema({
        properties: { a: { type: 'integer' }, next: { $ref: '#' } },
      });
      await expect(
        engine.validateValues({
          chart: recursive,
          values: ['next: {next: {a: x}}'],
        }),
      ).resolves.toMatchObject({
        valid: false,
        errors: [
          {
            chart: 'demo',
            path: '/next/next/a',
            message: 'got string, want integer',
          },
        ],
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
    for (const call of [
      'env "PATH"',
      'expandenv "$PATH"',
      'readFile "/etc/passwd"',
      'exec "id"',
      'getenv "PATH"',
    ]) {
      expect(
        String(
          await refusal(
            engine.render({ chart: template(`a: {{ ${call} }}`), release }),
          ),
        ),
      ).toContain('not defined');
    }
  });

  it.each([
    '/etc/passwd',
    '../outside',
    'templates/../../x',
    'a//b',
    './a',
    '',
    'a\0b',
  ])('refuses the file path %j', async path => {
    const error = await refusal(
      engine.loadChart({
        chart: { files: { 'Chart.yaml': chartYaml, [path]: 'x' } },
      }),
    );
    expect(error).toBeInstanceOf(HelmEngineError);
  });

  it('keeps nothing of one call for the next', async () => {
    const first = template(
      '{{ define "leak" }}secret{{ end }}{{ $_ := set .Values "leak" "secret" }}a: 1',
    );
    await engine.render({ chart: first, release });
    const error = await refusal(
      engine.render({ chart: template('a: {{ include "leak" . }}'), release }),
    );
    expect(String(error)).toContain('no template "leak"');
    await expect(
      engine.render({ chart: first, release }),
    ).resolves.toMatchObject({ output: expect.stringContaining('a: 1') });
    await expect(engine.mergeValues({ chart: first })).resolves.toEqual({});
  });
});
