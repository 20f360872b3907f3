import { gzipSync } from 'node:zlib';
import {
  chartYaml,
  expectToRender,
  refusal,
  release,
  template,
} from './__fixtures__/attacks';
import { packArchive } from './__fixtures__/conformanceCase';
import { createHelmEngine } from './createHelmEngine';
import { HelmError, HelmLimitError } from './errors';
import type { ChartSource, HelmEngine, RenderResult } from './types';

// Compiling the engine for the first call takes half a second on a free machine and many times that on a busy one.
jest.setTimeout(120_000);

describe('limits', () => {
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

  it.each([
    [
      'nested ranges',
      '{{ range until 30000 }}{{ range until 30000 }}{{ end }}{{ end }}',
    ],
    [
      'a range over a growing number',
      '{{ range $i := until 100000 }}{{ range until $i }}{{ end }}{{ end }}',
    ],
    [
      'a regular expression bomb',
      '{{ regexMatch (printf "(%sx)*y" (repeat 900 "a?")) (repeat 4000000 "a") }}',
    ],
    [
      'key generation in a loop',
      '{{ range until 100000 }}{{ $x := genCA "x" 365 }}{{ end }}',
    ],
  ])('security 44: ends %s at the time limit', async (_, text) => {
    const error = await refusal(
      engine.render({ chart: template(text), release, timeoutMs: 1000 }),
    );
    expect(error).toBeInstanceOf(HelmLimitError);
    expect(error).toMatchObject({
      limit: 'time',
      message: expect.stringContaining('longer than 1000 ms'),
    });
  });

  it.each([
    ['until 1000000000', 'a: {{ until 1000000000 | len }}'],
    ['repeat', 'a: {{ repeat 2000000000 "x" | len }}'],
    [
      'a list that doubles',
      '{{ $l := list 1 }}{{ range until 60 }}{{ $l = concat $l $l }}{{ end }}{{ len $l }}',
    ],
    [
      'text that doubles',
      '{{ $s := "xxxxxxxx" }}{{ range until 60 }}{{ $s = print $s $s }}{{ end }}{{ len $s }}',
    ],
  ])('security 44: stops %s at the memory limit', async (_, text) => {
    const error = await refusal(
      engine.render({ chart: template(text), release }),
    );
    expect(error).toBeInstanceOf(HelmLimitError);
    expect(error).toMatchObject({
      limit: 'memory',
      message: expect.stringContaining('128 MiB'),
    });
  });

  it('security 44: gives Helm’s own refusal for templates that include themselves without end', async () => {
    const chart: ChartSource = {
      files: {
        'Chart.yaml': chartYaml,
        'templates/a.yaml': '{{ include "loop" . }}',
        'templates/_l.tpl':
          '{{ define "loop" }}{{ include "loop" . }}{{ end }}',
      },
    };
    const error = await refusal(engine.render({ chart, release }));
    expect(error).toBeInstanceOf(HelmError);
    expect(String(error)).toContain(
      'rendering template has a nested reference name: loop',
    );
  });

  it('security 44: survives tpl that calls itself without end', async () => {
    const chart: ChartSource = {
      files: {
        'Chart.yaml': chartYaml,
        'values.yaml': 't: "{{ tpl .Values.t . }}"\n',
        'templates/a.yaml': '{{ tpl .Values.t . }}',
      },
    };
    expect(
      await refusal(engine.render({ chart, release, timeoutMs: 5_000 })),
    ).toBeInstanceOf(HelmLimitError);
  });

  it('security 49: refuses an archive that unpacks to 800 times its size', async () => {
    const archive = packArchive({
      'Chart.yaml': chartYaml,
      'big.bin': new Uint8Array(4 * 2 ** 20),
      'huge.bin': new Uint8Array(6 * 2 ** 20),
    });
    expect(archive.byteLength * 800).toBeLessThan(10 * 2 ** 20);
    const error = await refusal(engine.render({ chart: { archive }, release }));
    expect(error).toBeInstanceOf(HelmError);
  });

  it('security 49: refuses archives inside charts that unpack beyond all limits', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [
        `f${n}.bin`,
        new Uint8Array(4 * 2 ** 20),
      ]),
    );
    const bomb = packArchive({ 'Chart.yaml': chartYaml, ...files });
    const chart: ChartSource = {
      files: {
        'Chart.yaml': chartYaml,
        'charts/a-1.0.0.tgz': bomb,
        'charts/b-1.0.0.tgz': bomb,
      },
    };
    const error = await refusal(engine.render({ chart, release }));
    expect([HelmError, HelmLimitError]).toContain(
      Object.getPrototypeOf(error).constructor,
    );
  });

  it('security 49: refuses a gzip bomb that is no archive', async () => {
    const archive = gzipSync(Buffer.alloc(64 * 2 ** 20));
    expect(
      await refusal(engine.loadChart({ chart: { archive } })),
    ).toBeInstanceOf(HelmError);
  });

  it('security 49: refuses a YAML alias bomb in values', async () => {
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
      .concat(
        Array.from(
          { length: 12 },
          (_, n) =>
            `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]`,
        ),
      )
      .join('\n');
    const error = await refusal(
      engine.mergeValues({ chart: template('x: 1'), values: [bomb] }),
    );
    expect(error).toBeInstanceOf(HelmError);
    expect(String(error)).toContain('document contains excessive aliasing');
  });

  it.each([
    ['flow lists', `a: ${'['.repeat(200_000)}${']'.repeat(200_000)}`],
    [
      'block maps',
      Array.from({ length: 3000 }, (_, n) => `${' '.repeat(n)}a:`).join('\n'),
    ],
  ])('security 49: survives deeply nested %s in values', async (_, bomb) => {
    const [result] = await Promise.allSettled([
      engine.mergeValues({
        chart: template('x: 1'),
        values: [bomb],
        timeoutMs: 30_000,
      }),
    ]);
    const refused = result?.status === 'rejected' ? result.reason : undefined;
    expect(String(refused)).not.toContain('HelmEngineError');
  });

  it('security 49: survives deeply nested JSON in a schema', async () => {
    const files = {
      'Chart.yaml': chartYaml,
      'values.schema.json': `${'{"not":'.repeat(100_000)}true${'}'.repeat(
        100_000,
      )}`,
    };
    expect(
      await refusal(engine.render({ chart: { files }, release })),
    ).toBeInstanceOf(HelmError);
    await expect(
      engine.validateValues({ chart: { files } }),
    ).resolves.toMatchObject({ valid: false });
  });

  it('security 49: takes duplicate keys as Helm does, the last one winning', async () => {
    await expect(
      engine.mergeValues({ chart: template('x: 1'), values: ['a: 1\na: 2\n'] }),
    ).resolves.toEqual({ a: 2 });
  });

  it('does not fail other calls when one breaks its limit, and does not count waiting', async () => {
    const slow = engine.render({
      chart: template(
        '{{ range until 30000 }}{{ range until 30000 }}{{ end }}{{ end }}',
      ),
      release,
      timeoutMs: 3000,
    });
    const others = Array.from({ length: 3 }, () =>
      engine.render({ chart: template('a: 1'), release, timeoutMs: 2500 }),
    );
    const [first, ...rest] = await Promise.allSettled([slow, ...others]);
    expect(first).toMatchObject({
      status: 'rejected',
      reason: { limit: 'time' },
    });
    expect(
      rest.map((result: PromiseSettledResult<RenderResult>) => result.status),
    ).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  });

  it('ends running and waiting calls that are aborted', async () => {
    const controller = new AbortController();
    const calls = [1, 2].map(() =>
      engine.render({
        chart: template(
          '{{ range until 30000 }}{{ range until 30000 }}{{ end }}{{ end }}',
        ),
        release,
        signal: controller.signal,
      }),
    );
    setTimeout(() => controller.abort(new Error('no longer wanted')), 200);
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { message: 'no longer wanted' },
      });
    }
  });
});
