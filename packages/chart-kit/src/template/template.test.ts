import { makeTemplate, templateFiles } from '../__testUtils__/charts';
import {
  ChartTemplateError,
  parseChartTemplate,
  validateInputs,
} from '../index';
import type { ChartTemplate, Json, JsonObject } from '../types';
import { resolveModel } from './references';

const INPUTS: JsonObject = {
  type: 'object',
  required: ['image'],
  additionalProperties: false,
  properties: {
    image: { type: 'string', minLength: 1, 'ui:autofocus': true },
    replicas: { type: 'integer', minimum: 1, default: 2 },
    size: { type: 'string', enum: ['small', 'large'] },
    path: { type: 'string', pattern: '^/' },
    extra: { type: 'object' },
    ports: {
      type: 'array',
      default: [],
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string' } },
      },
    },
  },
};
const WORKLOAD: JsonObject = {
  name: 'web',
  kind: 'Deployment',
  image: { repository: '${{ inputs.image }}' },
  replicas: '${{ inputs.replicas }}',
};
const SPEC: JsonObject = {
  kind: 'workloads',
  inputs: INPUTS,
  workloads: [WORKLOAD],
};

function problem(
  files: Record<string, string | Uint8Array>,
): ChartTemplateError {
  try {
    parseChartTemplate(files);
  } catch (error) {
    if (error instanceof ChartTemplateError) return error;
    throw error;
  }
  throw new Error('nothing was wrong');
}

function specProblem(change: JsonObject): ChartTemplateError {
  return problem(templateFiles({ ...SPEC, ...change }));
}

describe('parseChartTemplate', () => {
  test('reads a template and its files', () => {
    const template = makeTemplate(SPEC, {
      'files/a.conf': 'a',
      'README.md': 'not part of it',
    });
    expect(template).toMatchObject({
      name: 'try',
      title: 'Try',
      kind: 'workloads',
      scope: 'product',
      labels: {},
      files: { 'files/a.conf': 'a' },
    });
    expect(Object.keys(template.files)).toEqual(['files/a.conf']);
  });

  test('names file, line and key', () => {
    const text = `apiVersion: chartway.io/v1alpha1
kind: ChartTemplate
metadata:
  name: try
  title: Try
  description: Something.
spec:
  kind: workloads
  workloads:
    - name: web
      kind: Deployment
      image: {repository: ghcr.io/acme/shop}
      replica: 2
`;
    const error = problem({ 'chart-template.yaml': text });
    expect(error).toMatchObject({
      file: 'chart-template.yaml',
      line: 10,
      key: 'spec.workloads[0]',
    });
    expect(error.message).toBe(
      'chart-template.yaml:10, key "spec.workloads[0]": unknown key "replica"; remove it or correct its spelling',
    );
    const wrongKind = text.replace('replica: 2', 'replicas: two');
    expect(problem({ 'chart-template.yaml': wrongKind })).toMatchObject({
      line: 13,
      key: 'spec.workloads[0].replicas',
    });
  });

  test('says what is missing or wrong', () => {
    expect(problem({}).message).toBe(
      'chart-template.yaml: the file is missing',
    );
    expect(problem({ 'chart-template.yaml': 'a: 1\na: 2\n' }).message).toBe(
      'chart-template.yaml:2: line 2: the key "a" occurs twice; remove one of them',
    );
    expect(problem({ 'chart-template.yaml': '[]' }).key).toBe('');
    expect(problem({ 'chart-template.yaml': 'apiVersion: v1' }).key).toBe(
      'apiVersion',
    );
  });

  test.each([
    [
      'compose',
      'the kind "compose" is not supported; supported are workloads, image, chart',
    ],
    ['nix', 'the kind "nix" is not supported'],
  ])('the kind %s is refused', (kind, message) => {
    const error = specProblem({ kind });
    expect(error.message).toContain(message);
    expect(error.key).toBe('spec.kind');
  });

  test.each<[string, JsonObject, string]>([
    [
      'an unknown input',
      { image: { repository: '${{ inputs.imag }}' } },
      '"inputs.imag" is unknown',
    ],
    [
      'an unknown part of the context',
      { chart: { description: '${{ context.team.name }}' } },
      '"context.team.name" is unknown',
    ],
    [
      'another root',
      { chart: { description: '${{ secrets.x }}' } },
      'is not understood',
    ],
    [
      'security 42: a filter',
      { chart: { description: '${{ secrets.X | dump | upper }}' } },
      'is not understood',
    ],
    [
      'an open bracket',
      { chart: { description: '${{ inputs.image' } },
      'is not closed',
    ],
    ['no workload', { workloads: [] }, 'give at least one workload'],
    [
      'a workload name in upper case',
      { workloads: [{ ...WORKLOAD, name: 'Web' }] },
      'use lower-case letters',
    ],
    [
      'security 14: a loader variable',
      { workloads: [{ ...WORKLOAD, env: { LD_PRELOAD: 'x' } }] },
      'loaded',
    ],
    [
      'security 14: a loader variable as a secret',
      { secrets: [{ key: 'NODE_OPTIONS', description: 'x' }] },
      'loaded',
    ],
    [
      'security 12: a key with dots',
      { secrets: [{ key: 'a.#.b', description: 'x' }] },
      'use letters, digits and "_"',
    ],
    [
      'security 13: a long key',
      { secrets: [{ key: 'A'.repeat(254), description: 'x' }] },
      'at most 128 characters',
    ],
    [
      'security 13: a key with a space',
      { secrets: [{ key: 'A B', description: 'x' }] },
      'use letters, digits and "_"',
    ],
    [
      'a mount that leads out',
      {
        workloads: [
          {
            ...WORKLOAD,
            persistence: [{ name: 'a', mountPath: '/a/../etc', size: '1Gi' }],
          },
        ],
      },
      'without ".."',
    ],
    [
      'security 53: a script as link',
      { chart: { home: 'javascript:alert(1)' } },
      'must be an http(s) URL',
    ],
    [
      'a wrong probe',
      { workloads: [{ ...WORKLOAD, probes: { liveness: { path: 'live' } } }] },
      'must be a path that starts with "/"',
    ],
    [
      'inputs that are no object',
      { inputs: { type: 'string' } },
      'must have "type: object"',
    ],
    [
      'inputs that are no schema',
      { inputs: { type: 'object', properties: { a: { type: 'text' } } } },
      'is no JSON Schema',
    ],
    [
      'security 48: a remote $ref',
      {
        inputs: {
          type: 'object',
          properties: { image: { $ref: 'http://169.254.169.254/x' } },
        },
      },
      'a "$ref" must start with "#"',
    ],
    [
      'security 48: a $ref to a file',
      {
        inputs: {
          type: 'object',
          properties: { image: { $ref: 'file:///etc/passwd' } },
        },
      },
      'a "$ref" must start with "#"',
    ],
  ])('%s is refused', (_, change, message) => {
    expect(specProblem(change).message).toContain(message);
  });

  test('what an input decides is left for later', () => {
    expect(() =>
      makeTemplate({
        ...SPEC,
        secrets: '${{ inputs.ports }}',
        workloads: [
          {
            ...WORKLOAD,
            if: '${{ inputs.extra.web }}',
            name: 'w-${{ inputs.size }}',
          },
          WORKLOAD,
        ],
      }),
    ).not.toThrow();
  });
});

describe('validateInputs', () => {
  const template: ChartTemplate = makeTemplate(SPEC);

  test('applies defaults and leaves the inputs given alone', () => {
    const given = { image: 'x' };
    expect(validateInputs(template, given)).toEqual({
      ok: true,
      inputs: { image: 'x', replicas: 2, ports: [] },
    });
    expect(given).toEqual({ image: 'x' });
  });

  test.each<[JsonObject, string, string]>([
    [{}, 'image', 'The input "image" is missing.'],
    [{ image: 1 }, 'image', 'The input "image" must be string.'],
    [
      { image: 'x', replicas: 0 },
      'replicas',
      'The input "replicas" must be >= 1.',
    ],
    [
      { image: 'x', size: 'big' },
      'size',
      'The input "size" must be one of ["small","large"].',
    ],
    [
      { image: 'x', path: 'a' },
      'path',
      'The input "path" must match the pattern ^/.',
    ],
    [
      { image: 'x', other: 1 },
      'other',
      'The input "other" is not known to the chart template; remove it.',
    ],
    [
      { image: 'x', ports: [{}] },
      'ports[0].name',
      'The input "ports[0].name" is missing.',
    ],
  ])('%j: %s', (inputs, field, message) => {
    expect(validateInputs(template, inputs)).toEqual({
      ok: false,
      problems: [{ field, message }],
    });
  });

  test('security 48: a schema that refers to itself ends', () => {
    const recursive = makeTemplate({
      ...SPEC,
      inputs: {
        type: 'object',
        properties: {
          image: { type: 'string' },
          replicas: { type: 'integer' },
          extra: { $ref: '#' },
        },
      },
    });
    expect(
      validateInputs(recursive, { extra: { extra: { image: 1 } } }),
    ).toMatchObject({
      ok: false,
      problems: [{ field: 'extra.extra.image' }],
    });
  });
});

describe('references', () => {
  const context = {
    product: 'shop',
    customer: 'acme',
    environment: 'dev',
    instance: 'main',
    version: '1.0.0',
    team: 'a',
  };
  const resolve = (model: JsonObject, productScope = true): Json =>
    resolveModel(model, {
      file: 'chart-template.yaml',
      inputs: { n: 3, list: [1, 2], deep: { a: true }, no: false, text: 'x' },
      context,
      productScope,
    });

  test('keep the type when they are the whole value', () => {
    expect(
      resolve({
        n: '${{ inputs.n }}',
        list: '${{inputs.list}}',
        deep: '${{ inputs.deep.a }}',
        text: 'n=${{ inputs.n }}, ${{ context.product }}@${{ context.version }}',
        whole: '${{ inputs.deep }}',
      }),
    ).toEqual({
      n: 3,
      list: [1, 2],
      deep: true,
      text: 'n=3, shop@1.0.0',
      whole: { a: true },
    });
  });

  test('are left out when optional and absent, and with an "if" that is false', () => {
    expect(
      resolve({
        a: '${{ inputs.none? }}',
        b: 'x${{ inputs.none? }}y',
        c: [
          { if: '${{ inputs.no }}', x: 1 },
          { if: '${{ inputs.deep.a }}', y: 1 },
          '${{ inputs.none? }}',
        ],
        d: { if: '${{ inputs.none? }}', x: 1 },
      }),
    ).toEqual({ b: 'xy', c: [{ y: 1 }] });
  });

  test('are refused when absent, out of scope, or no condition', () => {
    expect(() => resolve({ a: { b: ['${{ inputs.none }}'] } })).toThrow(
      'chart-template.yaml, key "spec.a.b[0]": "inputs.none" has no value; give the input a default, make it required, or write "${{ inputs.none? }}"',
    );
    expect(() => resolve({ a: '${{ context.customer }}' })).toThrow(
      'cannot be used with chart scope "product"',
    );
    expect(resolve({ a: '${{ context.customer }}' }, false)).toEqual({
      a: 'acme',
    });
    expect(() => resolve({ a: { if: '${{ inputs.text }}' } })).toThrow(
      '"if" must be true or false',
    );
    expect(() => resolve({ a: '${{ inputs.__proto__ }}' })).toThrow(
      'has no value',
    );
  });

  test('security 17: what an input holds is never read as a reference again', () => {
    const model = resolveModel(
      { a: '${{ inputs.evil }}', b: '-${{ inputs.evil }}-' },
      {
        file: 'chart-template.yaml',
        inputs: { evil: '${{ context.team }}' },
        context,
        productScope: false,
      },
    );
    expect(model).toEqual({
      a: '${{ context.team }}',
      b: '-${{ context.team }}-',
    });
  });
});
