import { createBackendModule } from '@backstage/backend-plugin-api';
import { packageChart } from '@chartway/chart-kit';
import { chartwayAdaptersExtensionPoint } from '@chartway/plugin-chartway-node';
import { as } from '../../__testUtils__/startChartway';
import {
  applicationState,
  FakeEngine,
} from '../../deployments/__testUtils__/FakeEngine';
import { gitopsWorld } from '../__testUtils__/gitopsWorld';

jest.setTimeout(120_000);

const SERVER = 'https://kubernetes.default.svc';
const PASSWORD = 'hunter2-hunter2';

/** A chart with a Secret made from values, as people should not write them and do. */
const chart = packageChart({
  'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 2.0.0\n',
  'values.yaml': 'password: none\nreplicas: 1\n',
  'templates/secret.yaml': [
    'apiVersion: v1',
    'kind: Secret',
    'metadata: {name: db}',
    'stringData: {password: "{{ .Values.password }}", user: shop}',
    '',
  ].join('\n'),
  'templates/deployment.yaml': [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  name: shop',
    '  annotations: {kube: "{{ .Capabilities.KubeVersion.Version }}"}',
    'spec:',
    '  replicas: {{ .Values.replicas }}',
    '',
  ].join('\n'),
  'templates/monitor.yaml': [
    '{{ if .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" }}',
    'apiVersion: monitoring.coreos.com/v1',
    'kind: ServiceMonitor',
    'metadata: {name: shop}',
    '{{ end }}',
    '',
  ].join('\n'),
});

const CLUSTER = {
  kubeVersion: '1.35.1',
  apiVersions: ['monitoring.coreos.com/v1'],
};

const engine = new FakeEngine();
const capable = Object.assign(engine, { capabilities: async () => CLUSTER });

let world: Awaited<ReturnType<typeof gitopsWorld>>;

const engineModule = createBackendModule({
  pluginId: 'chartway',
  moduleId: 'fake-engine',
  register(module) {
    module.registerInit({
      deps: { adapters: chartwayAdaptersExtensionPoint },
      async init({ adapters }) {
        adapters.addDeploymentEngine('fake', () => capable);
      },
    });
  },
});

beforeAll(async () => {
  world = await gitopsWorld({
    features: [engineModule],
    chartway: {
      engines: [{ name: 'main', type: 'fake' }],
      destinations: [{ engine: 'main', server: SERVER }],
      environments: [
        {
          ...{ name: 'dev', title: 'dev', group: 'dev' },
          ...{ release: 'automatic', sync: 'manual' },
        },
      ],
    },
  });
  await world.client.publishChart(
    {
      ...{ product: 'shop', name: 'shop', version: '2.0.0' },
      ...{ archive: chart.archive, environment: 'dev' },
    },
    as('devin'),
  );
});

afterAll(() => world.stop());

async function deploy(instance: string) {
  const { digest } = await world.client.publishChart(
    {
      ...{ product: 'shop', name: 'shop', version: '2.0.0' },
      ...{ archive: chart.archive, environment: 'dev' },
    },
    as('devin'),
  );
  const { instance: deployed } = await world.client.deploy(
    {
      context: {
        ...{ product: 'shop', customer: 'acme', environment: 'dev', instance },
      },
      chart: { name: 'shop', version: '2.0.0', digest },
      values: `password: ${PASSWORD}\nreplicas: 2\n`,
    },
    as('devin'),
  );
  return deployed;
}

const preview = async (name: string, edits: Record<string, unknown>) =>
  world.client.previewChange(
    name,
    {
      base: await world.head(),
      edits: Object.entries(edits).map(([pointer, value]) => ({
        ...{ op: 'set' as const, pointer, value },
      })),
    },
    as('devin'),
  );

/** What the cluster has: more than the chart says, and other replicas. */
const live = (replicas: number) => [
  {
    ...{ group: 'apps', kind: 'Deployment', namespace: 'x', name: 'shop' },
    live: JSON.stringify({
      ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
      metadata: {
        ...{ name: 'shop', uid: '1', annotations: { kube: 'v1.35.1' } },
        managedFields: [{}],
      },
      spec: { replicas, progressDeadlineSeconds: 600 },
      status: { readyReplicas: replicas },
    }),
    ...{ desired: undefined, modified: true },
  },
];

describe('previews beside a cluster', () => {
  it('are rendered with the Kubernetes and the APIs of the cluster', async () => {
    const { name } = await deploy('capable');
    const { kubernetes, manifests } = await preview(name, { '/replicas': 3 });
    expect(kubernetes).toEqual({ version: '1.35.1', source: 'cluster' });
    expect(manifests.map(({ kind }) => kind)).toEqual(['Deployment']);
    const rendered = await world.client.manifests(name, as('devin'));
    expect(rendered.items.map(({ kind }) => kind).sort()).toEqual([
      ...['Deployment', 'Secret', 'ServiceMonitor'],
    ]);
  });

  it('compare with the live objects, in the fields that the chart names', async () => {
    const { name } = await deploy('drifted');
    const namespace = name;
    engine.tell(applicationState(name));
    engine.details.differences = live(7).map(item => ({
      ...{ ...item, namespace },
      live: item.live.replace('"uid":"1"', `"namespace":"${namespace}"`),
    }));
    const { against, manifests } = await preview(name, { '/replicas': 3 });
    expect(against).toBe('live');
    const deployment = manifests.find(({ kind }) => kind === 'Deployment');
    expect(deployment).toMatchObject({ change: 'changed' });
    expect(deployment?.before).toContain('replicas: 7');
    expect(deployment?.before).not.toMatch(/status|progressDeadline|managed/);
    expect(deployment?.after).toContain('replicas: 3');
  });

  it("security 34: do not show the objects of an Application that is not the instance's", async () => {
    const { name } = await deploy('foreign');
    engine.tell(
      applicationState(name, {
        annotations: { 'chartway.io/instance-name': 'other-acme-dev-main' },
      }),
    );
    engine.details.differences = live(7);
    const { against, manifests } = await preview(name, { '/replicas': 3 });
    expect(against).toBe('released');
    expect(JSON.stringify(manifests)).not.toContain('replicas: 7');
  });

  it('security 65: are made without an engine that hangs, and say so', async () => {
    const { name } = await deploy('hanging');
    engine.tell(applicationState(name));
    const hanging = jest
      .spyOn(engine, 'differences')
      .mockReturnValue(new Promise(() => {}));
    const { against, manifests } = await preview(name, { '/replicas': 3 });
    hanging.mockRestore();
    expect(against).toBe('released');
    expect(manifests).toHaveLength(1);
  });
});

describe('security 39, 41: the contents of Secrets', () => {
  it('are in no preview, manifest or comparison, but that they change is', async () => {
    const { name } = await deploy('secret');
    const before = await world.head();
    const other = 'other-password';
    const changed = await preview(name, { '/password': other });
    const secret = changed.manifests.find(({ kind }) => kind === 'Secret');
    expect(secret).toMatchObject({ change: 'changed' });
    expect(secret?.before).toMatch(/password: "?••••[0-9a-f]{8}/);
    expect(secret?.before).not.toBe(secret?.after);
    const same = await preview(name, { '/replicas': 5 });
    expect(same.manifests.map(({ kind }) => kind)).not.toContain('Secret');

    const { releaseCommit } = await world.client.change(
      name,
      {
        base: before,
        edits: [{ op: 'set', pointer: '/password', value: other }],
      },
      as('devin'),
    );
    const comparison = await world.client.compareReleases(
      name,
      { from: before, to: releaseCommit?.sha ?? '' },
      as('devin'),
    );
    const shown = JSON.stringify([
      changed.manifests,
      comparison.manifests,
      await world.client.manifests(name, as('devin')),
      await world.client.instanceHistory(name, as('devin')),
      await world.client.audit({}, as('devin')),
    ]);
    for (const text of [PASSWORD, other]) {
      expect(shown).not.toContain(text);
      expect(shown).not.toContain(Buffer.from(text).toString('base64'));
    }
  });
});

it('tells in the history when and by whom the engine deployed a release', async () => {
  const { name, release } = await deploy('deployed');
  engine.tell(applicationState(name));
  const revisions = [release.chart.digest, release.valuesCommit];
  const entry = (id: number, deployedAt: string) => ({
    ...{ id, revisions, deployedAt, by: 'automatic' },
  });
  engine.details.history = [
    entry(2, '2026-01-02T00:00:00Z'),
    entry(1, '2026-01-01T00:00:00Z'),
  ];
  const { items } = await world.client.instanceHistory(name, as('devin'));
  expect(items[0]).toMatchObject({
    deployedAt: '2026-01-01T00:00:00Z',
    deployedBy: 'automatic',
  });
});

it('has an engine that waits for people apply the release it goes back to', async () => {
  const { name, release } = await deploy('manual');
  const sha = await world.head();
  await world.client.change(
    name,
    { base: sha, edits: [{ op: 'set', pointer: '/replicas', value: 4 }] },
    as('devin'),
  );
  const revisions = [release.chart.digest, release.valuesCommit];
  const sources = revisions.map(targetRevision => ({
    ...{ repository: 'https://git.example.com/gitops.git', targetRevision },
  }));
  engine.tell(applicationState(name, { sources }));
  await world.client.rollBack(name, { sha, reason: 'Down' }, as('devin'));
  expect(engine.syncs).toEqual([
    {
      application: name,
      options: { prune: true, dryRun: false, serverSideApply: true },
    },
  ]);
});
