import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { anySpec } from './__testUtils__/arbitraries';
import {
  CONTEXT,
  EVERYTHING,
  EVERYTHING_FILES,
  exampleTemplate,
  makeTemplate,
  requestFor,
  writeFolder,
} from './__testUtils__/charts';
import { generateChart, instanceName, packageChart } from './index';
import type { GeneratedChart, GenerateRequest, JsonObject } from './types';

const NAMESPACE = 'chart-kit-quality';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chart-kit-quality-'));

function setting(key: string): string {
  const value = process.env[key];
  if (!value) {
    throw new Error(
      `${key} is not set; start the testbed and load its env file`,
    );
  }
  return value;
}

function run(program: string, args: string[], input?: string): string {
  const file = path.join(setting('TESTBED_BIN'), program);
  try {
    return execFileSync(file, args, {
      encoding: 'utf8',
      input,
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 256 * 1024 * 1024,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        KUBECONFIG: setting('KUBECONFIG'),
      },
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = z
      .object({ stdout: z.string(), stderr: z.string() })
      .partial()
      .parse(error);
    throw new Error(`${program} ${args.join(' ')}\n${stdout}\n${stderr}`);
  }
}

/** Custom resources the testbed does not have; ExternalSecret it has. */
function installDefinitions(): void {
  const fixtures = path.join(__dirname, '__fixtures__/crds');
  for (const name of fs.readdirSync(fixtures)) {
    if (!name.endsWith('.gz')) continue;
    const text = gunzipSync(fs.readFileSync(path.join(fixtures, name)));
    run(
      'kubectl',
      ['apply', '--server-side', '--force-conflicts', '-f', '-'],
      text.toString(),
    );
  }
  for (const crd of [
    'httproutes.gateway.networking.k8s.io',
    'servicemonitors.monitoring.coreos.com',
    'routes.route.openshift.io',
    'externalsecrets.external-secrets.io',
  ]) {
    run('kubectl', ['wait', '--for=condition=Established', `crd/${crd}`]);
  }
}

const schemaNode = z.record(z.string(), z.unknown());

/** What the API server ignores, a strict check must not: unknown keys of objects whose keys are known. */
function closeObjects(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closeObjects);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([key, value]) => [
    key,
    closeObjects(value),
  ]);
  const copy = schemaNode.parse(Object.fromEntries(entries));
  if (
    typeof copy.properties === 'object' &&
    copy.type === 'object' &&
    copy.additionalProperties === undefined &&
    copy['x-kubernetes-preserve-unknown-fields'] !== true
  ) {
    copy.additionalProperties = false;
  }
  return copy;
}

const openApi = z.object({
  components: z.object({ schemas: z.record(z.string(), schemaNode) }),
});
const kindList = z.array(
  z.object({ group: z.string(), version: z.string(), kind: z.string() }),
);

/** Writes one JSON schema per kind from what the API server publishes; gives their number. */
function writeSchemas(into: string): number {
  const index = z
    .object({ paths: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(run('kubectl', ['get', '--raw', '/openapi/v3'])));
  let count = 0;
  for (const api of Object.keys(index.paths)) {
    if (!/^apis?\/.*v\d/.test(api)) continue;
    const { components } = openApi.parse(
      JSON.parse(run('kubectl', ['get', '--raw', `/openapi/v3/${api}`])),
    );
    const closed = closeObjects(components);
    for (const [name, schema] of Object.entries(components.schemas)) {
      const kinds = kindList.safeParse(
        schema['x-kubernetes-group-version-kind'],
      );
      for (const { group, version, kind } of kinds.data ?? []) {
        // kubeconform takes the version for the group of the core kinds.
        const file = `${
          group || version
        }_${kind}_${version}.json`.toLowerCase();
        const root = {
          $ref: `#/components/schemas/${name}`,
          components: closed,
        };
        fs.writeFileSync(path.join(into, file), JSON.stringify(root));
        count += 1;
      }
    }
  }
  return count;
}

const schemas = path.join(folder, 'schemas');

beforeAll(() => {
  installDefinitions();
  run(
    'kubectl',
    ['apply', '-f', '-'],
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: NAMESPACE,
        labels: {
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/warn': 'restricted',
        },
      },
    }),
  );
  fs.mkdirSync(schemas);
  if (writeSchemas(schemas) < 100) {
    throw new Error('the API server published fewer than 100 kinds');
  }
});

afterAll(() => {
  run('kubectl', ['delete', 'namespace', NAMESPACE, '--wait=false']);
  fs.rmSync(folder, { recursive: true });
});

interface Written {
  chart: GeneratedChart;
  path: string;
  values: string;
}

function write(name: string, request: GenerateRequest): Written {
  const chart = generateChart(request);
  const place = path.join(folder, name);
  writeFolder(path.join(place, chart.name), chart.files);
  fs.writeFileSync(path.join(place, 'values.yaml'), chart.instanceValues);
  return {
    chart,
    path: path.join(place, chart.name),
    values: path.join(place, 'values.yaml'),
  };
}

function render(written: Written, ...more: string[]): string {
  return run('helm', [
    'template',
    written.chart.instanceName,
    written.path,
    '--namespace',
    NAMESPACE,
    '--values',
    written.values,
    ...more,
  ]);
}

const labels = z.record(z.string(), z.string());
const port = z.object({
  name: z.string().optional(),
  containerPort: z.number().optional(),
  targetPort: z.union([z.string(), z.number()]).optional(),
});
const podSpec = z.object({
  metadata: z.object({ labels }),
  spec: z.object({
    containers: z.array(z.object({ ports: z.array(port).default([]) })),
  }),
});
const object = z.object({
  kind: z.string(),
  metadata: z.object({ name: z.string() }),
  spec: z
    .object({
      template: podSpec.optional(),
      selector: z.unknown(),
      ports: z.array(port).optional(),
    })
    .partial()
    .optional(),
});

/** Says what is wrong with the Services of a chart: pods they do not select, ports that do not exist. */
function serviceFaults(manifest: string): string[] {
  const objects = parseAllDocuments(manifest)
    .map(document => object.safeParse(document.toJS()))
    .flatMap(result => (result.success ? [result.data] : []));
  const pods = objects.flatMap(item => item.spec?.template ?? []);
  return objects
    .filter(item => item.kind === 'Service')
    .flatMap(service => {
      const wanted = Object.entries(labels.parse(service.spec?.selector));
      const selected = pods.filter(pod =>
        wanted.every(([key, value]) => pod.metadata.labels[key] === value),
      );
      if (selected.length !== 1) {
        return [
          `${service.metadata.name} selects ${selected.length} workloads`,
        ];
      }
      const offered = selected.flatMap(pod =>
        pod.spec.containers.flatMap(item => item.ports.map(({ name }) => name)),
      );
      return (service.spec?.ports ?? [])
        .filter(({ targetPort }) => !offered.includes(String(targetPort)))
        .map(
          ({ targetPort }) => `${service.metadata.name}: no port ${targetPort}`,
        );
    });
}

const conformance = z.object({
  summary: z.object({
    valid: z.number(),
    invalid: z.number(),
    errors: z.number(),
    skipped: z.number(),
  }),
});

/** Holds manifests against every judge. */
function judge(name: string, manifest: string): void {
  const file = path.join(folder, `${name}.yaml`);
  fs.writeFileSync(file, manifest);
  expect(serviceFaults(manifest)).toEqual([]);

  const result = conformance.parse(
    JSON.parse(
      run('kubeconform', [
        '-strict',
        '-summary',
        '-output',
        'json',
        '-schema-location',
        `${schemas}/{{ .Group }}_{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json`,
        file,
      ]),
    ),
  );
  expect(result.summary).toMatchObject({ invalid: 0, errors: 0, skipped: 0 });
  expect(result.summary.valid).toBeGreaterThan(3);

  let scores: string;
  try {
    scores = run('kube-score', ['score', '--output-format', 'ci', file]);
  } catch (error) {
    // kube-score ends with 1 when there is a critical; the lines say which.
    scores = String(error);
  }
  expect(scores.split('\n').filter(line => line.includes('CRITICAL'))).toEqual(
    [],
  );

  const dryRun = run('kubectl', [
    'apply',
    '--dry-run=server',
    '--validate=strict',
    '--warnings-as-errors',
    '--namespace',
    NAMESPACE,
    '-f',
    file,
  ]);
  expect(dryRun).toContain('(server dry run)');
}

const SECRETS: JsonObject[] = [
  { key: 'DATABASE_URL', description: 'Where the database is.' },
  { key: 'TOKEN', description: 'Optional.', required: false },
];
const image = 'ghcr.io/acme/shop';
const everything = makeTemplate(EVERYTHING, EVERYTHING_FILES);
const web = exampleTemplate('web-service');

const CASES: [string, GenerateRequest][] = [
  ['web service', requestFor(web, { inputs: { image } })],
  [
    'web service with all that can be chosen',
    requestFor(web, {
      inputs: {
        image,
        autoscaling: true,
        exposure: { ingress: true, gateway: true, openshift: true },
        metrics: true,
        env: { LOG_LEVEL: 'info' },
        secrets: SECRETS,
        migration: true,
      },
      image: { digest: `sha256:${'b'.repeat(64)}` },
    }),
  ],
  [
    'web service as a chart of its instance',
    requestFor(web, {
      inputs: { image, secrets: SECRETS, migration: true },
      scope: 'instance',
    }),
  ],
  [
    'worker',
    requestFor(exampleTemplate('worker'), {
      inputs: { image, secrets: SECRETS },
    }),
  ],
  [
    'scheduled job',
    requestFor(exampleTemplate('scheduled-job'), {
      inputs: { image, env: { A: 'b' }, secrets: SECRETS },
    }),
  ],
  [
    'stateful service with a name of 53 characters',
    requestFor(exampleTemplate('stateful-service'), {
      inputs: { image, replicas: 3 },
      context: {
        ...CONTEXT,
        instance: 'x'.repeat(53 - 'shop-acme-dev-'.length),
      },
    }),
  ],
  ['every kind of object', requestFor(everything)],
  [
    'every kind of object with a name of 53 characters',
    requestFor(everything, {
      scope: 'instance',
      context: {
        ...CONTEXT,
        instance: 'x'.repeat(53 - 'shop-acme-dev-'.length),
      },
    }),
  ],
  [
    'a prebuilt image',
    requestFor(
      makeTemplate({
        kind: 'image',
        image: { repository: 'docker.io/nginxinc/nginx-unprivileged' },
        workload: {
          ports: [{ name: 'http', containerPort: 8080 }],
          env: {},
        },
      }),
      { image: { tag: '1.29.3' } },
    ),
  ],
];

test.each(CASES)('%s passes every judge', (title, request) => {
  const name = title.replace(/\W+/g, '-');
  const written = write(name, request);
  const lint = run('helm', [
    'lint',
    '--strict',
    '--values',
    written.values,
    written.path,
  ]);
  expect(lint).toContain('0 chart(s) failed');
  expect(lint).not.toMatch(/\[(WARNING|ERROR)\]/);
  judge(name, render(written));
});

test('whatever a chart template says, the chart passes every judge', () => {
  const specs = fc.sample(anySpec, { numRuns: 24, seed: 20261121 });
  const charts = specs.map((spec, index) => {
    const context = { ...CONTEXT, instance: `i${index}` };
    return write(
      `random-${index}`,
      requestFor(makeTemplate(spec), {
        context,
        scope: index % 2 === 0 ? 'product' : 'instance',
      }),
    );
  });
  const lint = run('helm', [
    'lint',
    '--strict',
    ...charts.map(item => item.path),
  ]);
  expect(lint).toContain('0 chart(s) failed');
  judge('random', charts.map(item => render(item)).join('\n---\n'));
});

test('all switches off leaves what is needed, and passes every judge', () => {
  const written = write('off', requestFor(everything));
  const off = [
    'web.autoscaling.enabled',
    'web.ingress.enabled',
    'web.httpRoute.enabled',
    'web.route.enabled',
    'web.serviceMonitor.enabled',
    'externalSecrets.enabled',
    'serviceAccount.create',
    'migrate.enabled',
  ];
  const manifest = render(
    written,
    ...off.flatMap(key => ['--set', `${key}=false`]),
  );
  expect(manifest).not.toMatch(
    /kind: (HorizontalPodAutoscaler|Ingress|HTTPRoute|Route|ServiceMonitor|ExternalSecret|ServiceAccount)$/m,
  );
  judge('off', manifest);
});

test('a plain secret, a misspelt key and a wrong digest are refused by the schema', () => {
  const written = write('schema', requestFor(everything));
  for (const wrong of [
    'secrets.DATABASE_URL=postgres://user:pass@db/shop',
    'imagee.tag=1.0.0',
    'image.digest=sha256:1234',
  ]) {
    expect(() => render(written, '--set-string', wrong)).toThrow(
      "values don't meet the specifications of the schema",
    );
  }
  expect(() =>
    render(written, '--set-string', 'global.any=thing'),
  ).not.toThrow();
});

test('a digest wins over a tag, a tag over the appVersion', () => {
  const written = write('image', requestFor(web, { inputs: { image } }));
  const digest = `sha256:${'c'.repeat(64)}`;
  expect(render(written)).toContain(`image: "${image}:1.4.2"`);
  expect(render(written, '--set-string', 'image.tag=9.9.9')).toContain(
    `image: "${image}:9.9.9"`,
  );
  expect(
    render(written, '--set-string', `image.tag=9.9.9,image.digest=${digest}`),
  ).toContain(`image: "${image}@${digest}"`);
});

test('helm reads our package and renders the same from it', () => {
  const written = write('packed', requestFor(everything));
  const packed = packageChart(written.chart.files);
  const archive = path.join(folder, packed.fileName);
  fs.writeFileSync(archive, packed.archive);
  expect(run('helm', ['lint', '--strict', archive])).toContain(
    '0 chart(s) failed',
  );
  expect(render({ ...written, path: archive })).toBe(render(written));
  expect(instanceName(CONTEXT)).toBe(written.chart.instanceName);
});

test('an upstream chart renders as it does alone', () => {
  const template = exampleTemplate('upstream-chart');
  const written = write(
    'upstream',
    requestFor(template, { values: { page: { message: 'Hello' } } }),
  );
  const lint = run('helm', [
    'lint',
    '--strict',
    '--values',
    written.values,
    written.path,
  ]);
  expect(lint).toContain('0 chart(s) failed');
  const alone = run('helm', [
    'template',
    written.chart.instanceName,
    path.join(written.path, 'charts/status-page'),
    '--namespace',
    NAMESPACE,
    '--set',
    'replicaCount=2,page.title=All systems go,page.message=Hello',
  ]);
  const wrapped = render(written);
  expect(wrapped.replaceAll('shop/charts/', '')).toBe(alone);
});
