// The engine is for tests only; what is published stays free of Node.
// eslint-disable-next-line @backstage/no-mixed-plugin-imports
import { createHelmEngine, type HelmEngine } from '@chartway/helm-engine';
import fc from 'fast-check';
import { anySpec, anyText } from '../__testUtils__/arbitraries';
import {
  CONTEXT,
  EVERYTHING,
  EVERYTHING_FILES,
  EXAMPLE_NAMES,
  exampleTemplate,
  makeTemplate,
  requestFor,
  REVISION,
} from '../__testUtils__/charts';
import { jsonObjectSchema } from '../json';
import {
  ChartTemplateError,
  ContextError,
  generateChart,
  InputsError,
  packageChart,
  parseYaml11,
  VersionError,
} from '../index';
import type { GeneratedChart, JsonObject } from '../types';

// The first call compiles Helm; on a busy machine that takes a while.
jest.setTimeout(60_000);

const everything = makeTemplate(EVERYTHING, EVERYTHING_FILES);
const image = { repository: 'ghcr.io/acme/shop' };

/** The least inputs of an example. */
function inputsOf(name: (typeof EXAMPLE_NAMES)[number]): JsonObject {
  return name === 'upstream-chart' ? {} : { image: 'ghcr.io/acme/shop' };
}

function text(chart: GeneratedChart, path: string): string {
  const content = chart.files[path];
  return typeof content === 'string' ? content : '';
}

function yaml(content: string): JsonObject {
  return jsonObjectSchema.parse(parseYaml11(content));
}

function digest(chart: GeneratedChart): string {
  return packageChart(chart.files).layerDigest;
}

describe('generateChart', () => {
  test('writes only the files a chart needs', () => {
    const chart = generateChart(
      requestFor(
        makeTemplate({
          kind: 'workloads',
          image,
          workloads: [{ name: 'app', kind: 'Deployment' }],
        }),
      ),
    );
    expect(Object.keys(chart.files).sort()).toEqual([
      '.helmignore',
      'Chart.yaml',
      'README.md',
      'templates/NOTES.txt',
      'templates/_helpers.tpl',
      'templates/deployment.yaml',
      'templates/networkpolicy.yaml',
      'templates/pdb.yaml',
      'templates/serviceaccount.yaml',
      'templates/tests/connection.yaml',
      'values.schema.json',
      'values.yaml',
    ]);
    expect(chart).toMatchObject({
      ports: [],
      secretKeys: [],
      scope: 'product',
    });
  });

  test('one file per kind, for all kinds', () => {
    const chart = generateChart(requestFor(everything));
    const names = Object.keys(chart.files)
      .filter(path => path.startsWith('templates/'))
      .map(path => path.replace(/templates\/|\.(yaml|tpl|txt)/g, ''));
    expect(names.sort()).toEqual([
      'NOTES',
      '_helpers',
      'configmap',
      'cronjob',
      'daemonset',
      'deployment',
      'externalsecret',
      'extra',
      'hpa',
      'httproute',
      'ingress',
      'job',
      'migration',
      'networkpolicy',
      'pdb',
      'pvc',
      'route',
      'service',
      'serviceaccount',
      'servicemonitor',
      'statefulset',
      'tests/connection',
    ]);
    expect(chart.files['files/web.toml']).toBe('title = "shop"\n');
    expect(text(chart, 'templates/extra.yaml')).toContain(
      'include "shop.fullname"',
    );
  });

  test('tells what the chart holds', () => {
    const chart = generateChart(
      requestFor(everything, { appVersion: '7.1.0' }),
    );
    expect(chart).toMatchObject({
      name: 'shop',
      version: '1.4.2',
      appVersion: '7.1.0',
      instanceName: 'shop-acme-dev-main',
      secretKeys: [
        {
          key: 'DATABASE_URL',
          description: 'Where the database is.',
          required: true,
        },
        { key: 'API_TOKEN', required: false },
      ],
      images: [
        {
          valuesPath: ['image'],
          repository: 'ghcr.io/acme/shop',
          tag: '',
          digest: '',
        },
        { valuesPath: ['store', 'image'], tag: '8.1.4-alpine' },
      ],
    });
    expect(chart.ports).toContainEqual({
      workload: 'web',
      name: 'http',
      port: 80,
      containerPort: 8080,
      protocol: 'TCP',
    });
    expect(yaml(text(chart, 'Chart.yaml'))).toMatchObject({
      apiVersion: 'v2',
      type: 'application',
      appVersion: '7.1.0',
      annotations: {
        'chartway.io/product': 'shop',
        'chartway.io/template': 'try',
        'chartway.io/template-revision': REVISION,
      },
    });
  });

  test('instance values carry context, image and path of the secrets', () => {
    const { instanceValues } = generateChart(
      requestFor(everything, {
        image: { tag: '010' },
        values: {
          image: { pullPolicy: 'IfNotPresent' },
          web: { replicaCount: 5 },
        },
      }),
    );
    expect(yaml(instanceValues)).toEqual({
      chartway: {
        team: 'team-a',
        customer: 'acme',
        environment: 'dev',
        instance: 'main',
      },
      image: { tag: '010', pullPolicy: 'IfNotPresent' },
      externalSecrets: { path: 'acme/dev/shop' },
      web: { replicaCount: 5 },
    });
    expect(instanceValues).toContain('# Values of shop-acme-dev-main:');
  });

  test('chartway.yaml records template, revision, scope and inputs', () => {
    const template = makeTemplate({
      kind: 'workloads',
      inputs: {
        type: 'object',
        properties: {
          n: { type: 'integer', default: 3 },
          on: { type: 'string' },
        },
      },
      image,
      workloads: [
        { name: 'app', kind: 'Deployment', replicas: '${{ inputs.n }}' },
      ],
    });
    const chart = generateChart(
      requestFor(template, { inputs: { on: 'yes' } }),
    );
    expect(yaml(chart.chartwayYaml)).toEqual({
      apiVersion: 'chartway.io/v1alpha1',
      kind: 'ChartSource',
      chartTemplate: { name: 'try', revision: REVISION },
      scope: 'product',
      product: 'shop',
      appVersion: '1.4.2',
      inputs: { n: 3, on: 'yes' },
    });
  });

  test('scope instance: the chart is named as the instance and holds its context', () => {
    const chart = generateChart(requestFor(everything, { scope: 'instance' }));
    expect(chart.name).toBe('shop-acme-dev-main');
    expect(yaml(text(chart, 'values.yaml'))).toMatchObject({
      chartway: { customer: 'acme', environment: 'dev' },
      externalSecrets: { path: 'acme/dev/shop' },
    });
    expect(yaml(chart.instanceValues)).toEqual({});
    expect(yaml(chart.chartwayYaml)).toMatchObject({
      scope: 'instance',
      customer: 'acme',
    });
  });

  test('security 17: what people write is never part of a template', () => {
    const evil = '{{ .Values }} ${{ secrets.x }} --- */ }}';
    const chart = generateChart(
      requestFor(
        makeTemplate({
          kind: 'workloads',
          inputs: { type: 'object', properties: { evil: { type: 'string' } } },
          image,
          chart: { description: '${{ inputs.evil }}' },
          secrets: [{ key: 'A', description: '${{ inputs.evil }}' }],
          workloads: [
            {
              name: 'app',
              kind: 'Deployment',
              description: '${{ inputs.evil }}',
              args: ['${{ inputs.evil }}'],
              env: { A: '${{ inputs.evil }}' },
            },
            {
              name: 'other',
              kind: 'Deployment',
              description: '${{ inputs.evil }}',
            },
          ],
        }),
        { inputs: { evil } },
      ),
    );
    const templates = Object.keys(chart.files).filter(path =>
      path.startsWith('templates/'),
    );
    expect(
      templates.filter(path => text(chart, path).includes('secrets.x')),
    ).toEqual([]);
    expect(yaml(text(chart, 'values.yaml'))).toMatchObject({
      app: { args: [evil] },
    });
  });

  test.each<[string, JsonObject, string]>([
    [
      'no image',
      { workloads: [{ name: 'a', kind: 'Deployment' }] },
      'key "spec.workloads[0].image": is missing; give an image here or at spec.image',
    ],
    [
      'a port that does not exist',
      {
        image,
        workloads: [
          {
            name: 'a',
            kind: 'Deployment',
            ports: [{ name: 'http', containerPort: 80 }],
            ingress: { port: 'web' },
          },
        ],
      },
      'the port "web" does not exist; ports are http',
    ],
    [
      'an Ingress without ports',
      { image, workloads: [{ name: 'a', kind: 'Deployment', ingress: {} }] },
      'needs a Service',
    ],
    [
      'autoscaling of a DaemonSet',
      { image, workloads: [{ name: 'a', kind: 'DaemonSet', autoscaling: {} }] },
      'not for DaemonSet',
    ],
    [
      'a CronJob without schedule',
      { image, workloads: [{ name: 'a', kind: 'CronJob' }] },
      'spec.workloads[0].schedule": is missing',
    ],
    [
      'a schedule for a Deployment',
      {
        image,
        workloads: [{ name: 'a', kind: 'Deployment', schedule: '* * * * *' }],
      },
      'is for the kind CronJob',
    ],
    [
      'two workloads of one name',
      {
        image,
        workloads: [
          { name: 'a', kind: 'Deployment' },
          { name: 'a', kind: 'Job' },
        ],
      },
      'are called "a"',
    ],
    [
      'a workload called as a part of the chart',
      {
        image,
        workloads: [
          { name: 'image', kind: 'Deployment' },
          { name: 'b', kind: 'Job' },
        ],
      },
      'two values are called "image"',
    ],
    [
      'two mounts at one path',
      {
        image,
        workloads: [
          {
            name: 'a',
            kind: 'Deployment',
            persistence: [{ name: 'x', mountPath: '/tmp', size: '1Gi' }],
          },
        ],
      },
      'two volumes are mounted at one path',
    ],
    [
      'a file that does not exist',
      {
        image,
        workloads: [
          {
            name: 'a',
            kind: 'Deployment',
            configFiles: {
              mountPath: '/etc/a',
              files: [{ name: 'x', fromFile: 'files/none' }],
            },
          },
        ],
      },
      'needs "content"',
    ],
    [
      'UDP without a readiness command',
      {
        image,
        workloads: [
          {
            name: 'a',
            kind: 'DaemonSet',
            ports: [{ name: 'u', containerPort: 53, protocol: 'UDP' }],
          },
        ],
      },
      'only a command can tell readiness',
    ],
  ])('%s is refused', (_, spec, message) => {
    const request = requestFor(makeTemplate({ kind: 'workloads', ...spec }));
    expect(() => generateChart(request)).toThrow(ChartTemplateError);
    expect(() => generateChart(request)).toThrow(message);
  });

  test('a wrong context, wrong inputs and a wrong appVersion are refused', () => {
    const request = requestFor(exampleTemplate('web-service'));
    expect(() =>
      generateChart({ ...request, context: { ...CONTEXT, customer: 'Acme' } }),
    ).toThrow(ContextError);
    expect(() => generateChart({ ...request, inputs: {} })).toThrow(
      InputsError,
    );
    expect(() => generateChart({ ...request, inputs: {} })).toThrow(
      'The input "image" is missing.',
    );
    expect(() =>
      generateChart({ ...request, inputs: { image: 'x' }, appVersion: '1 2' }),
    ).toThrow(VersionError);
  });

  test('the chart of a product is the same for every customer, environment, instance and team', () => {
    const part = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(
        fc.constantFrom(...EXAMPLE_NAMES),
        part,
        part,
        part,
        part,
        fc.constantFrom(undefined, '1.0.0', '2.0.0'),
        (name, customer, environment, instance, team, tag) => {
          fc.pre(
            ![customer, environment, instance].some(word =>
              ['root', 'sys', 'apps', 'global'].includes(word),
            ),
          );
          const template = exampleTemplate(name);
          const inputs = inputsOf(name);
          const one = generateChart(requestFor(template, { inputs }));
          const other = generateChart(
            requestFor(template, {
              inputs,
              context: { ...CONTEXT, customer, environment, instance, team },
              image: tag === undefined ? undefined : { tag },
            }),
          );
          expect(digest(other)).toBe(digest(one));
        },
      ),
      { numRuns: 15 },
    );
  });

  test('the same request gives the same bytes; version and inputs change them', () => {
    const request = requestFor(exampleTemplate('worker'), {
      inputs: { image: 'ghcr.io/acme/w' },
    });
    const first = digest(generateChart(request));
    expect(digest(generateChart(structuredClone(request)))).toBe(first);
    expect(
      digest(
        generateChart({ ...request, inputs: { image: 'ghcr.io/acme/v' } }),
      ),
    ).not.toBe(first);
    expect(
      digest(
        generateChart({
          ...request,
          context: { ...CONTEXT, version: '1.4.3' },
        }),
      ),
    ).not.toBe(first);
  });

  test('values.yaml, whatever is in it, is YAML that fits its keys', () => {
    fc.assert(
      fc.property(anySpec, anyText, (spec, description) => {
        const chart = generateChart(
          requestFor(makeTemplate({ ...spec, chart: { description } })),
        );
        expect(Object.keys(yaml(text(chart, 'values.yaml')))).toEqual(
          expect.arrayContaining(['chartway', 'networkPolicy', 'test']),
        );
        const schema = jsonObjectSchema.parse(
          JSON.parse(text(chart, 'values.schema.json')),
        );
        expect(schema).toMatchObject({
          $schema: 'http://json-schema.org/draft-07/schema#',
          additionalProperties: false,
        });
        expect(JSON.stringify(schema)).not.toContain('"$ref"');
        expect(packageChart(chart.files).metadata.name).toBe('shop');
      }),
      { numRuns: 40 },
    );
  });
});

describe('rendered by Helm', () => {
  let helm: HelmEngine;
  beforeAll(() => {
    helm = createHelmEngine({ workers: 1, timeoutMs: 60_000 });
  });
  afterAll(async () => {
    await helm.close();
  });
  const release = { name: 'shop-acme-dev-main', namespace: 'demo' };

  test.each(EXAMPLE_NAMES)(
    'the example %s passes helm lint --strict',
    async name => {
      const inputs = inputsOf(name);
      const chart = generateChart(
        requestFor(exampleTemplate(name), { inputs }),
      );
      const result = await helm.lint({
        chart: { files: chart.files },
        values: [chart.instanceValues],
        strict: true,
      });
      expect(
        result.messages.filter(({ severity }) => severity !== 'info'),
      ).toEqual([]);
      expect(result.ok).toBe(true);
    },
  );

  test('every object carries the recommended labels and those of the context', async () => {
    const chart = generateChart(requestFor(everything));
    const { manifests, hooks, notes } = await helm.render({
      chart: { files: chart.files },
      values: [chart.instanceValues],
      release,
    });
    for (const { content } of [...manifests, ...hooks]) {
      expect(yaml(content)).toMatchObject({
        metadata: {
          labels: {
            'app.kubernetes.io/name': 'shop',
            'app.kubernetes.io/instance': 'shop-acme-dev-main',
            'app.kubernetes.io/version': '1.4.2',
            'app.kubernetes.io/part-of': 'shop',
            'app.kubernetes.io/managed-by': 'Helm',
            'helm.sh/chart': 'shop-1.4.2',
            'chartway.io/product': 'shop',
            'chartway.io/team': 'team-a',
            'chartway.io/customer': 'acme',
            'chartway.io/environment': 'dev',
          },
        },
      });
    }
    expect(notes).toContain('helm test shop-acme-dev-main --namespace demo');
  });

  test('ExternalSecret: one exact path per key, Retain, from values', async () => {
    const chart = generateChart(requestFor(everything));
    const { output } = await helm.render({
      chart: { files: chart.files },
      values: [
        chart.instanceValues,
        'secrets: {API_TOKEN: $VAULT_REF_token}\nexternalSecrets: {paths: {API_TOKEN: team-a/shared}}\n',
      ],
      release,
      showOnly: ['templates/externalsecret.yaml'],
    });
    const remote = (key: string, property: string): JsonObject => ({
      key,
      property,
      conversionStrategy: 'Default',
      decodingStrategy: 'None',
      metadataPolicy: 'None',
    });
    expect(yaml(output.replace('---\n', ''))).toMatchObject({
      spec: {
        refreshPolicy: 'Periodic',
        secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
        target: { creationPolicy: 'Owner', deletionPolicy: 'Retain' },
        data: [
          {
            secretKey: 'API_TOKEN',
            remoteRef: remote('team-a/shared', 'token'),
          },
          {
            secretKey: 'DATABASE_URL',
            remoteRef: remote('acme/dev/shop', 'DATABASE_URL'),
          },
        ],
      },
    });
  });

  test.each([
    [
      'a plain secret',
      'secrets: {DATABASE_URL: "postgres://u:p@db"}',
      'DATABASE_URL',
    ],
    [
      'security 16: a number as a secret',
      'secrets: {DATABASE_URL: 5}',
      'DATABASE_URL',
    ],
    [
      'a required secret taken away',
      'secrets: {DATABASE_URL: null}',
      'secrets',
    ],
    ['a misspelt key', 'imge: {}', 'imge'],
    ['a wrong digest', 'image: {digest: "sha256:1"}', 'digest'],
  ])('%s is refused by the schema', async (_, values, where) => {
    const chart = generateChart(requestFor(everything));
    const result = await helm.validateValues({
      chart: { files: chart.files },
      values: [values],
    });
    expect(result.valid).toBe(false);
    expect(result.message).toContain(where);
  });

  test('kind image: a digest wins over a tag', async () => {
    const chart = generateChart(
      requestFor(
        makeTemplate({
          kind: 'image',
          image,
          workload: { ports: [{ name: 'http', containerPort: 8080 }] },
        }),
        { image: { tag: '1.0.0', digest: `sha256:${'a'.repeat(64)}` } },
      ),
    );
    const { output } = await helm.render({
      chart: { files: chart.files },
      values: [chart.instanceValues],
      release,
    });
    expect(output).toContain(
      `image: "ghcr.io/acme/shop@sha256:${'a'.repeat(64)}"`,
    );
  });

  test('kind chart: the upstream chart is passed through, its values untouched', async () => {
    const template = exampleTemplate('upstream-chart');
    const values = { page: { message: 'Closed' }, on: 'yes' };
    const chart = generateChart(requestFor(template, { values }));
    for (const [path, content] of Object.entries(template.files)) {
      expect(chart.files[path]).toEqual(content);
    }
    expect(yaml(chart.instanceValues)).toEqual({ 'status-page': values });
    expect(yaml(text(chart, 'Chart.yaml'))).toMatchObject({
      appVersion: '1.29.3',
      dependencies: [{ name: 'status-page', version: '1.2.0', repository: '' }],
    });
    const { output } = await helm.render({
      chart: { files: chart.files },
      values: [chart.instanceValues],
      release,
    });
    expect(output).toContain('<p>Closed</p>');
    expect(output).toContain('replicas: 2');
  });

  test('kind chart: packed below charts/, under an alias, or missing', () => {
    const upstream = packageChart({
      'Chart.yaml': 'apiVersion: v2\nname: db\nversion: v1.0\n'.replace(
        'v1.0',
        '1.0.0',
      ),
      'templates/x.yaml': '',
    });
    const spec = {
      kind: 'chart',
      dependency: { name: 'db', alias: 'store' },
      values: { a: 1 },
    };
    const chart = generateChart(
      requestFor(
        makeTemplate(spec, { 'charts/db-1.0.0.tgz': upstream.archive }),
      ),
    );
    expect(Object.keys(chart.files)).toContain('charts/db/templates/x.yaml');
    expect(yaml(text(chart, 'values.yaml'))).toEqual({ store: { a: 1 } });
    expect(() => generateChart(requestFor(makeTemplate(spec)))).toThrow(
      'the upstream chart "db" is missing; put it into charts/db/',
    );
  });
});
