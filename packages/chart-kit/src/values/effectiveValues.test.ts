import fc from 'fast-check';
// The engine is for tests only; what is published stays free of Node.
// eslint-disable-next-line @backstage/no-mixed-plugin-imports
import { createHelmEngine, type HelmEngine } from '@chartway/helm-engine';
import { effectiveValues, toYaml, YamlError, type Json } from '../index';

const layers = (...texts: string[]) =>
  texts.map((text, index) => ({ name: `layer ${index}`, text }));

const key = fc.constantFrom('a', 'b', 'c', 'global');
const value = fc.letrec<{ map: Json; value: Json }>(tie => ({
  map: fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'values' },
    fc.constantFrom<Json>(null, 1, 'x', true, {}, [], [1, null], [{ a: null }]),
    tie('map'),
  ),
}));

describe('effectiveValues', () => {
  it('merges, replaces lists, and says where each value comes from', () => {
    const result = effectiveValues(
      layers(
        'image:\n  repository: r\n  tag: "1"\nlist: [1, 2]\n',
        '# shared\nimage:\n  tag: "2"\nlist: []\n',
        'image: {tag: "3", pull: {}}\n',
      ),
    );
    expect(result.values).toEqual({
      image: { repository: 'r', tag: '3', pull: {} },
      list: [],
    });
    expect(result.origins).toEqual([
      { pointer: '/image/repository', layer: 0, line: 2, overridden: [] },
      {
        pointer: '/image/tag',
        layer: 2,
        line: 1,
        overridden: [
          { layer: 0, line: 3 },
          { layer: 1, line: 3 },
        ],
      },
      { pointer: '/image/pull', layer: 2, line: 1, overridden: [] },
      {
        pointer: '/list',
        layer: 1,
        line: 4,
        overridden: [{ layer: 0, line: 4 }],
      },
    ]);
  });

  it('tells of keys that null deletes', () => {
    const result = effectiveValues(
      layers('a: {b: 1, c: 2}\nd: 1\n', 'a:\n  b: null\n', 'd:\n'),
    );
    expect(result.values).toEqual({ a: { c: 2 } });
    expect(result.origins).toEqual([
      { pointer: '/a/c', layer: 0, line: 1, overridden: [] },
      {
        pointer: '/a/b',
        layer: 1,
        line: 2,
        overridden: [{ layer: 0, line: 1 }],
      },
      { pointer: '/d', layer: 2, line: 1, overridden: [{ layer: 0, line: 2 }] },
    ]);
  });

  it('tells of a text that a mapping stands in for', () => {
    expect(effectiveValues(layers('a: 1\n', 'a:\n  b: 2\n')).origins).toEqual([
      {
        pointer: '/a/b',
        layer: 1,
        line: 2,
        overridden: [{ layer: 0, line: 1 }],
      },
    ]);
  });

  it('names lines of anchors, and keys as Helm reads them', () => {
    const { values, origins } = effectiveValues(
      layers('base: &b\n  on: 1\nuse:\n  <<: *b\n  z: 2\n'),
    );
    expect(values).toEqual({ base: { true: 1 }, use: { true: 1, z: 2 } });
    expect(origins.map(({ pointer, line }) => [pointer, line])).toEqual([
      ['/base/true', 2],
      ['/use/true', 2],
      ['/use/z', 5],
    ]);
  });

  it('takes empty layers, and none', () => {
    expect(effectiveValues([])).toEqual({ values: {}, origins: [] });
    expect(effectiveValues(layers('', '# nothing\n', '{}')).values).toEqual({});
  });

  it.each([
    ['a: 1\nb: [\n', /^layer 1: line \d/],
    ['a: 1\na: 2\n', 'layer 1: line 2'],
    ['- a\n', 'layer 1: line 1: values must be a mapping'],
  ])('refuses %j naming the layer', (text, message) => {
    expect(() => effectiveValues(layers('a: 1\n', text))).toThrow(YamlError);
    expect(() => effectiveValues(layers('a: 1\n', text))).toThrow(message);
  });
});

describe('effectiveValues beside Helm', () => {
  let engine: HelmEngine;
  beforeAll(() => {
    engine = createHelmEngine({ workers: 1, timeoutMs: 60_000 });
  });
  afterAll(() => engine.close());

  it('gives what Helm gives', async () => {
    await fc.assert(
      fc.asyncProperty(
        value.map,
        fc.array(value.map, { maxLength: 3 }),
        async (defaults, given) => {
          const [chart = '', ...rest] = [defaults, ...given].map(toYaml);
          const merged = await engine.mergeValues({
            chart: {
              files: {
                'Chart.yaml': 'apiVersion: v2\nname: demo\nversion: 1.0.0\n',
                'values.yaml': chart,
              },
            },
            values: rest,
          });
          const { values, origins } = effectiveValues(layers(chart, ...rest));
          expect(values).toEqual(merged);
          expect(new Set(origins.map(item => item.pointer)).size).toBe(
            origins.length,
          );
        },
      ),
      { numRuns: 300 },
    );
  }, 120_000);
});
