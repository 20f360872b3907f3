import { setTimeout as sleep } from 'node:timers/promises';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { packageChart } from '@chartway/chart-kit';
import {
  CHARTWAY_CHANGES_CHANNEL,
  type ChangesMessage,
} from '@chartway/plugin-chartway-common';
import { chartwayAdaptersExtensionPoint } from '@chartway/plugin-chartway-node';
import { z } from 'zod';
import { as, refusal, startChartway } from './__testUtils__/startChartway';
import {
  applicationState,
  FakeEngine,
} from './deployments/__testUtils__/FakeEngine';

jest.setTimeout(120_000);

const CONTEXT = {
  product: 'shop',
  customer: 'acme',
  environment: 'dev',
  instance: 'main',
};
const NAME = 'shop-acme-dev-main';

const engine = new FakeEngine('main');
const signals: ChangesMessage[] = [];

const fakeEngine = createBackendModule({
  pluginId: 'chartway',
  moduleId: 'fake-engine',
  register(module) {
    module.registerInit({
      deps: { adapters: chartwayAdaptersExtensionPoint },
      async init({ adapters }) {
        adapters.addDeploymentEngine('fake', () => engine);
      },
    });
  },
});

const signal = z.object({
  recipients: z.object({ type: z.literal('broadcast') }),
  channel: z.literal(CHARTWAY_CHANGES_CHANNEL),
  message: z.object({
    what: z.enum(['live', 'desired', 'engines']),
    watchIds: z.array(z.string()),
  }),
});

const listening = mockServices.events.mock({
  publish: async ({ topic, eventPayload }) => {
    if (topic === 'signals') signals.push(signal.parse(eventPayload).message);
  },
});

let chartway: Awaited<ReturnType<typeof startChartway>>;

beforeAll(async () => {
  chartway = await startChartway({
    chartway: {
      engines: [{ name: 'main', type: 'fake' }],
      destinations: [{ engine: 'main' }],
      polling: { seconds: 5 },
    },
    features: [fakeEngine, listening.factory],
  });
});

afterAll(() => chartway.stop());

/** Waits until something is so. */
async function until<T>(
  look: () => Promise<T> | T,
  isSo: (seen: T) => boolean,
): Promise<T> {
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    await sleep(50);
  }
}

async function deploy() {
  const chart = packageChart({
    'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  });
  const { digest } = await chartway.client.publishChart(
    {
      ...{ ...CONTEXT, ...chart.metadata, version: '1.0.0' },
      archive: chart.archive,
    },
    as('devin'),
  );
  const { instance } = await chartway.client.deploy(
    {
      context: CONTEXT,
      chart: { name: 'shop', version: '1.0.0', digest },
      values: '',
    },
    as('devin'),
  );
  return [digest, instance.release.valuesCommit];
}

it('follows a release from Git over the engine to lists, measures and open pages', async () => {
  const { client } = chartway;
  const revisions = await deploy();
  const before = await client.deployment(NAME, as('devin'));
  expect(before.status).toBe('unknown');
  const { watchId } = before;
  const names = ({ watchIds }: ChangesMessage) =>
    watchId !== undefined && watchIds.includes(watchId);
  await until(
    () => signals.filter(names),
    found => found.some(({ what }) => what === 'desired'),
  );
  engine.tell(
    applicationState(NAME, {
      comparedRevisions: revisions,
      liveRevisions: revisions,
    }),
  );
  expect((await client.deployment(NAME, as('devin'))).status).toBe('arrived');
  await until(
    () => signals.filter(names),
    found => found.some(({ what }) => what === 'live'),
  );
  const page = await until(
    () => client.portfolio({ status: 'arrived' }, as('devin')),
    ({ items }) => items.length > 0,
  );
  expect(page.items[0]).toMatchObject({ name: NAME, watchId });
  const measured = await client.deliveryMetrics({ days: 1 }, as('devin'));
  expect(measured).toMatchObject({
    deployments: 1,
    failed: 0,
    leadTime: { count: 1 },
    provisioning: { count: 1 },
  });
  expect(JSON.stringify(signals)).not.toContain('acme');
});

it('security 65: names an engine that is down at once, shows what was known, and acts no more', async () => {
  const { client } = chartway;
  engine.becomes('down', 'connect ECONNREFUSED');
  expect(await client.engines(as('devin'))).toMatchObject([
    { name: 'main', state: 'down', message: 'connect ECONNREFUSED' },
  ]);
  expect(await client.deployment(NAME, as('devin'))).toMatchObject({
    status: 'arrived',
    stale: { reason: 'connect ECONNREFUSED' },
  });
  const { status, message } = await refusal(client.sync(NAME, {}, as('devin')));
  expect(status).toBe(503);
  expect(message).toContain('"main" is down since');
  await until(
    () => signals,
    found => found.some(({ what }) => what === 'engines'),
  );
});
