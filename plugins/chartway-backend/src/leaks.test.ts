import {
  coreServices,
  createBackendModule,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { chartwayAdaptersExtensionPoint } from '@chartway/plugin-chartway-node';
import { isError } from '@backstage/errors';
import { packageChart } from '@chartway/chart-kit';
import {
  applicationState,
  FakeEngine,
} from './deployments/__testUtils__/FakeEngine';
import { as, refusal, startChartway } from './__testUtils__/startChartway';

jest.setTimeout(60_000);

const CANARY = 'hunter2-canary';
const CONTEXT = {
  product: 'shop',
  customer: 'acme',
  environment: 'dev',
  instance: 'main',
};
const NAME = 'shop-acme-dev-main';

const logged: string[] = [];
let database: DatabaseService | undefined;
const published: unknown[] = [];

const engine = new FakeEngine('main');

const sayingEngine = createBackendModule({
  pluginId: 'chartway',
  moduleId: 'saying-engine',
  register(module) {
    module.registerInit({
      deps: {
        adapters: chartwayAdaptersExtensionPoint,
        plugins: coreServices.database,
      },
      async init({ adapters, plugins }) {
        database = plugins;
        adapters.addDeploymentEngine('saying', () => engine);
      },
    });
  },
});

const note = (...parts: unknown[]) => {
  logged.push(
    JSON.stringify(parts.map(part => (isError(part) ? part.stack : part))),
  );
};

const logger = mockServices.rootLogger.mock({
  child: () => logger,
  ...{ debug: note, info: note, warn: note, error: note },
});

const listening = mockServices.events.mock({
  publish: async event => {
    published.push(event);
  },
});

function chartWith(secretTemplate: string, version: string) {
  return packageChart({
    'Chart.yaml': `apiVersion: v2\nname: shop\nversion: ${version}\n`,
    'values.yaml': 'password: ""\nreplicas: 1\n',
    'values.schema.json': JSON.stringify({
      properties: {
        replicas: { type: 'integer' },
        pin: { type: 'string', pattern: '^[0-9]+$' },
      },
    }),
    'templates/secret.yaml': secretTemplate,
  });
}

const SECRET =
  'apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData:\n  password: {{ .Values.password | quote }}\n';

let chartway: Awaited<ReturnType<typeof startChartway>>;

beforeAll(async () => {
  chartway = await startChartway({
    chartway: {
      engines: [{ name: 'main', type: 'saying' }],
      destinations: [{ engine: 'main' }],
    },
    features: [sayingEngine, logger.factory, listening.factory],
  });
  await deploy(chartWith(SECRET, '1.0.0'), `password: ${CANARY}\n`);
});

afterAll(() => chartway.stop());

async function deploy(chart: ReturnType<typeof chartWith>, values: string) {
  const { name, version } = chart.metadata;
  const { digest } = await chartway.client.publishChart(
    { ...CONTEXT, name, version, archive: chart.archive },
    as('devin'),
  );
  return chartway.client.deploy(
    { context: CONTEXT, chart: { name, version, digest }, values },
    as('devin'),
  );
}

const reads = () => [
  chartway.client.instances({}, as('devin')),
  chartway.client.instance(NAME, as('devin')),
  chartway.client.deployment(NAME, as('devin')),
  chartway.client.deployments([NAME], as('devin')),
  chartway.client.instanceActions(NAME, as('devin')),
  chartway.client.engines(as('devin')),
  chartway.client.refresh(NAME, as('devin')),
  chartway.client.checkContext(CONTEXT, as('devin')),
  chartway.client.chartVersions('shop', as('devin')),
  chartway.client.catalogComponents(as('devin')),
  chartway.client.audit({}, as('devin')),
];

/** Every row of every table of the plugin, as text. */
async function everyRow(): Promise<string> {
  const knex = await database?.getClient();
  if (!knex) throw new Error('The database is not known');
  const tables: { name: string }[] = await knex('sqlite_master')
    .where({ type: 'table' })
    .select('name');
  const rows = tables.map(({ name }) => knex(name).select());
  return JSON.stringify(await Promise.all(rows), (_, value) =>
    value?.type === 'Buffer' ? Buffer.from(value).toString() : value,
  );
}

describe('a secret in the values', () => {
  it('security 39: reaches no answer, no log line, no event and no database', async () => {
    const answers = JSON.stringify(await Promise.all(reads()));
    expect(answers).toContain(NAME);
    expect(answers).not.toContain(CANARY);
    expect(published).not.toEqual([]);
    expect(JSON.stringify(published)).not.toContain(CANARY);
    expect(logged.join('\n')).not.toContain(CANARY);
    const rows = await everyRow();
    expect(rows).toContain(NAME);
    expect(rows).not.toContain(CANARY);
  });

  it.each([
    ['of the wrong type', `replicas: ${CANARY}\n`],
    ['in YAML that is broken', `password: "${CANARY}\n  x: [\n`],
    ['against a pattern', `pin: ${CANARY}\n`],
    ['in a tag that nobody knows', `password: !!int ${CANARY}\n`],
  ])(
    'security 39: is not repeated by the refusal of a value %s',
    async (_, values) => {
      const chart = chartWith(SECRET, '1.0.0');
      const { status, message } = await refusal(deploy(chart, values));
      expect(status).toBe(400);
      expect(message).not.toContain(CANARY);
      const { items } = await chartway.client.audit({}, as('devin'));
      expect(JSON.stringify(items)).not.toContain(CANARY);
      expect(logged.join('\n')).not.toContain(CANARY);
    },
  );

  it('security 40: is not repeated for a Secret manifest that is malformed', async () => {
    const templates = [
      'kind: Secret\nstringData:\n  password: {{ .Values.password }}: {{ .Values.password }}\n bad',
      'kind: Secret\nstringData: [{{ .Values.password }}\n',
      '{{ .Values.password | fromYaml | toYaml }}\nkind: Secret\n\tdata: x',
    ];
    for (const [index, template] of templates.entries()) {
      const chart = chartWith(template, `2.0.${index}`);
      const outcome = await deploy(chart, `password: ${CANARY}\n`).then(
        result => JSON.stringify(result),
        error => String(error.body?.error?.message ?? error),
      );
      expect(outcome).not.toContain(CANARY);
    }
    expect(logged.join('\n')).not.toContain(CANARY);
  });
});

describe('what the deployment engine repeats of a manifest', () => {
  const lastApplied = JSON.stringify({
    kind: 'Secret',
    stringData: { password: CANARY },
  });

  it.each([
    [
      'security 40: a malformed Secret',
      `Secret in version "v1" cannot be handled as a Secret: illegal base64 data, error found in #10 byte of ...|password":"${CANARY}"|..., bigger context ...|"data":{"password":"${CANARY}"},"kind":"Secret"|...`,
    ],
    [
      'security 41: the last-applied annotation',
      `cannot patch: {"annotations":{"kubectl.kubernetes.io/last-applied-configuration":${JSON.stringify(
        lastApplied,
      )}}}`,
    ],
  ])('%s does not reach people', async (_, message) => {
    const object = { group: '', kind: 'Secret', namespace: NAME, name: 'db' };
    engine.tell(
      applicationState(NAME, {
        sync: 'OutOfSync',
        health: 'Degraded',
        messages: [message],
        resources: [{ ...object, sync: '', health: 'Degraded', message }],
        operation: { phase: 'Failed', message },
      }),
    );
    const deployment = await chartway.client.deployment(NAME, as('devin'));
    expect(deployment.resources).toHaveLength(1);
    expect(deployment.message).toContain('***');
    expect(JSON.stringify(deployment)).not.toContain(CANARY);
  });
});
