import fc from 'fast-check';
import type { JsonObject } from '../types';

const label = fc
  .stringMatching(/^[a-z]([a-z0-9]|-[a-z0-9]){0,10}$/)
  .filter(name => !/^(y|n|yes|no|on|off|true|false|null)$/.test(name));

/** Text as people write it, and worse. */
export const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    'yes',
    'n',
    'null',
    '~',
    '010',
    '0o17',
    '1_000',
    '1e3',
    '12:30',
    '2026-01-01',
    '0x1F',
    '.inf',
    '=',
    '<<',
    '- a',
    'a: b',
    'a #b',
    '#a',
    '{{ .Values }}',
    '${x}',
    'a\nb',
    'a\n\n  b\n',
    ' lead',
    'trail ',
    'tab\tin',
    '\u0085',
    '\u2028',
    '\ufeff',
    '"quoted"',
    "it's",
    '|',
    '%a',
    '@a',
    '`a`',
    '!x',
    '&x',
    '*x',
  ),
);

/** JSON of limited depth. */
export const anyJson = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    anyText,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(anyText, tie('value'), { maxKeys: 4 }),
  ),
})).value;

const env = fc.dictionary(
  fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,12}$/),
  anyText,
  {
    maxKeys: 3,
  },
);

const image = fc.record({
  repository: fc.constantFrom('ghcr.io/acme/shop', 'docker.io/library/nginx'),
  tag: fc.constantFrom('', '1.2.3', '8.1.4-alpine'),
  digest: fc.constantFrom('', `sha256:${'a'.repeat(64)}`),
});

const container = {
  command: fc.array(anyText, { maxLength: 3 }),
  args: fc.array(anyText, { maxLength: 3 }),
  tmp: fc.boolean(),
  useSecrets: fc.boolean(),
};

const ports = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('http', 'grpc-api', 'metrics', 'admin'),
    containerPort: fc.integer({ min: 1024, max: 65535 }),
  }),
  { minLength: 1, maxLength: 3, selector: item => item.name },
);

const serving = ports.chain(list => {
  const [first] = list;
  const port = first?.name ?? 'http';
  const switched = { enabled: fc.boolean(), port: fc.constant(port) };
  return fc.record(
    {
      ports: fc.constant(list),
      probes: fc.constant({
        liveness: { path: '/live', port },
        readiness: { path: '/ready', port },
      }),
      ingress: fc.record({
        ...switched,
        host: fc.constantFrom('', 'a.example.org', '*.example.org'),
        tls: fc.boolean(),
      }),
      httpRoute: fc.record(switched),
      route: fc.record(switched),
      serviceMonitor: fc.record(switched),
    },
    { requiredKeys: ['ports', 'probes'] },
  );
});

const persistence = fc.uniqueArray(
  fc.record({
    name: label,
    mountPath: label.map(name => `/data/${name}`),
    size: fc.constantFrom('1Gi', '500Mi'),
  }),
  { maxLength: 2, selector: item => `${item.name}` },
);

const scaled = fc.record(
  {
    kind: fc.constantFrom('Deployment', 'StatefulSet'),
    replicas: fc.integer({ min: 1, max: 5 }),
    env,
    persistence: persistence.filter(
      list => new Set(list.map(item => item.mountPath)).size === list.length,
    ),
    autoscaling: fc.record({ enabled: fc.boolean() }),
    ...container,
  },
  { requiredKeys: ['kind'] },
);

const runsOnce = fc.oneof(
  fc.record({ kind: fc.constant('Job'), env, ...container }),
  fc.record({
    kind: fc.constant('CronJob'),
    schedule: fc.constantFrom('*/5 * * * *', '0 3 * * 1-5'),
    env,
    ...container,
  }),
  fc.record({ kind: fc.constant('DaemonSet'), env, ...container }),
);

const workload = fc.oneof(
  fc.tuple(scaled, serving).map(([a, b]) => ({ ...a, ...b })),
  scaled.map(item =>
    item.kind === 'StatefulSet'
      ? { ...item, probes: { readiness: { command: ['/app/ready'] } } }
      : item,
  ),
  runsOnce,
);

const names = fc.uniqueArray(label, { minLength: 1, maxLength: 3 });

/** Names that the chart itself uses as keys of its values or of its parts. */
const TAKEN = [
  'test',
  'headless',
  'image',
  'service',
  'secrets',
  'env',
  'args',
];

/** `spec` of a chart template of kind `workloads`. */
export const anySpec: fc.Arbitrary<JsonObject> = names
  .filter(list => !list.some(name => TAKEN.includes(name)))
  .chain(list =>
    fc.record({
      kind: fc.constant('workloads'),
      image,
      chart: fc.record({ description: anyText }),
      secrets: fc.uniqueArray(
        fc.record({
          key: fc.constantFrom('DATABASE_URL', 'TOKEN', 'api_key'),
          description: anyText.map(text => `${text}.`),
          required: fc.boolean(),
        }),
        { maxLength: 3, selector: item => item.key },
      ),
      workloads: fc
        .tuple(...list.map(() => workload))
        .map(items =>
          items.map((item, index) => ({ name: list[index] ?? 'x', ...item })),
        ),
      migrations: fc.constantFrom(
        [],
        [{ name: 'migrate-db', command: ['up'] }],
      ),
    }),
  )
  .map(spec => JSON.parse(JSON.stringify(spec)));
