import { randomBytes } from 'node:crypto';
import type { Deployment } from '@chartway/plugin-chartway-common';
import { z } from 'zod';
import { as, startChartway } from './__testUtils__/startChartway';
import {
  argoCdEngine,
  giteaRepositories,
  giteaRepository,
  ociRegistry,
  publishTestChart,
  removeRepositories,
} from './__testUtils__/testbed';

// Names of its own, so that runs do not meet.
const RUN = `engines-${randomBytes(4).toString('hex')}`;
const INSTANCE = RUN;

const nameFor = (customer: string) => `shop-${customer}-dev-${INSTANCE}`;

/** The Argo CDs of the testbed. */
const ARGO_CDS = { one: 'ARGOCD', two: 'ARGOCD_TWO' } as const;

type Target = keyof typeof ARGO_CDS;

const engine = (name: string, target: Target) =>
  argoCdEngine(name, `${RUN}-${name}`, ARGO_CDS[target]);

/** What the tests read of Argo CD's answers. */
const argoObject = z.object({
  items: z
    .array(z.object({ metadata: z.object({ name: z.string() }) }))
    .nullish(),
  metadata: z
    .object({
      ownerReferences: z
        .array(z.object({ kind: z.string(), name: z.string() }))
        .nullish(),
    })
    .nullish(),
  spec: z
    .object({
      project: z.string().nullish(),
      destinations: z.array(z.unknown()).nullish(),
      syncWindows: z.array(z.unknown()).nullish(),
      roles: z.array(z.object({ policies: z.array(z.string()) })).nullish(),
    })
    .nullish(),
  status: z
    .object({
      sync: z.object({ revisions: z.array(z.string()).nullish() }).nullish(),
    })
    .nullish(),
});

/** Asks an Argo CD; what is not there is undefined. */
async function argo(target: Target, path: string, method = 'GET') {
  const { url, token } = argoCdEngine('', '', ARGO_CDS[target]);
  const response = await fetch(`${url}/api/v1/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    },
  });
  const body: unknown = await response.json();
  return response.ok ? argoObject.parse(body) : undefined;
}

async function filesIn(folder: string): Promise<string[]> {
  const response = await giteaRepository(
    `${RUN}-gitops/git/trees/main?recursive=true&per_page=1000`,
  );
  const { tree } = (await response.json()) as { tree: { path: string }[] };
  return tree
    .map(({ path }) => path)
    .filter(path => path.startsWith(`${folder}/`) && path.endsWith('.yaml'))
    .sort();
}

let chartway: Awaited<ReturnType<typeof startChartway>>;

beforeAll(async () => {
  chartway = await startChartway({
    chartway: {
      ...giteaRepositories(RUN),
      registry: ociRegistry(RUN),
      engines: [
        {
          ...engine('main', 'one'),
          appProjects: [
            {
              name: RUN,
              syncWindows: [
                {
                  kind: 'deny',
                  schedule: '0 3 29 2 *',
                  duration: '1h',
                  timeZone: 'Europe/Berlin',
                },
              ],
              roles: [
                {
                  name: 'operators',
                  groups: ['ops'],
                  actions: ['get', 'sync'],
                },
              ],
            },
          ],
        },
        engine('edge', 'two'),
        { ...engine('sets', 'one'), applicationsBy: 'application-sets' },
      ],
      destinations: [
        { customer: 'globex', engine: 'edge' },
        { customer: 'initech', engine: 'sets' },
        { engine: 'main', project: RUN },
      ],
    },
  });
});

/** The root Applications first and alone, or they would make the others again; the AppProject last, which those need. */
async function removeApplications(): Promise<void> {
  const alone = 'cascade=false';
  await argo('one', `applications/${RUN}-main?${alone}`, 'DELETE');
  await argo('one', `applications/${RUN}-sets`, 'DELETE');
  await argo('two', `applications/${RUN}-edge?${alone}`, 'DELETE');
  await argo('one', `applications/${nameFor('acme')}`, 'DELETE');
  await argo('two', `applications/${nameFor('globex')}`, 'DELETE');
  const gone = async () =>
    !(await argo('one', `applications?projects=${RUN}`))?.items;
  for (let look = 0; look < 20 && !(await gone()); look += 1) {
    await new Promise(resolve => setTimeout(resolve, 1000));
  }
  await argo('one', `projects/${RUN}`, 'DELETE');
}

afterAll(async () => {
  await removeApplications();
  await removeRepositories(RUN);
  await chartway?.stop();
});

async function deploy(customer: string): Promise<void> {
  const request = await publishTestChart(chartway, {
    product: 'shop',
    customer,
    environment: 'dev',
    instance: INSTANCE,
  });
  await chartway.client.deploy(request, as('devin'));
}

async function arrived(customer: string): Promise<Deployment> {
  const { client } = chartway;
  const name = nameFor(customer);
  let deployment = await client.deployment(name, as('devin'));
  for (let look = 0; look < 60 && deployment.status !== 'arrived'; look += 1) {
    await new Promise(resolve => setTimeout(resolve, 1500));
    if (look % 5 === 0) await client.refresh(name, as('devin'));
    deployment = await client.deployment(name, as('devin'));
  }
  return deployment;
}

describe('several Argo CDs', () => {
  it('deploys each customer by the engine of its destination, and by no other', async () => {
    await deploy('acme');
    await deploy('globex');
    expect(await arrived('acme')).toMatchObject({
      status: 'arrived',
      engine: 'main',
    });
    expect(await arrived('globex')).toMatchObject({
      status: 'arrived',
      engine: 'edge',
    });
    const names = async (target: Target) => {
      const list = await argo(target, 'applications');
      return (list?.items ?? [])
        .map(({ metadata }) => metadata.name)
        .filter(name => name.includes(RUN))
        .sort();
    };
    expect(await names('two')).toEqual(
      [`${RUN}-edge`, nameFor('globex')].sort(),
    );
    expect(await names('one')).toEqual([`${RUN}-main`, nameFor('acme')].sort());
  });

  it('makes the AppProject before the first Application needs it, and no wider than the destinations', async () => {
    const project = await argo('one', `projects/${RUN}`);
    expect(project?.spec?.destinations).toEqual([
      { server: 'https://kubernetes.default.svc', namespace: '*' },
    ]);
    expect(project?.spec?.syncWindows?.[0]).toMatchObject({
      kind: 'deny',
      timeZone: 'Europe/Berlin',
    });
    expect(project?.spec?.roles?.[0]?.policies).toContain(
      `p, proj:${RUN}:operators, applications, sync, ${RUN}/*, allow`,
    );
    const application = await argo('one', `applications/${nameFor('acme')}`);
    expect(application?.spec?.project).toBe(RUN);
  });

  it('has an ApplicationSet make the Applications of an engine, from the release records', async () => {
    await deploy('initech');
    const deployment = await arrived('initech');
    expect(deployment).toMatchObject({ status: 'arrived', engine: 'sets' });
    expect(await filesIn('apps-sets')).toEqual([
      'apps-sets/_folder.yaml',
      ...['dev', 'prod', 'sit', 'uat'].map(
        name => `apps-sets/_sets/chartway-sets-${name}.yaml`,
      ),
    ]);
    const application = await argo('one', `applications/${nameFor('initech')}`);
    expect(application?.metadata?.ownerReferences).toEqual([
      expect.objectContaining({
        kind: 'ApplicationSet',
        name: 'chartway-sets-dev',
      }),
    ]);
    expect(application?.status?.sync?.revisions).toEqual([
      deployment.desired.chartDigest,
      deployment.desired.valuesCommit,
    ]);
  });

  it('takes away the last instance of an engine too', async () => {
    const { client } = chartway;
    const name = nameFor('globex');
    const { digest } = await client.previewDecommission(name, as('devin'));
    await client.decommission(
      name,
      { confirm: name, digest, reason: 'the contract ended' },
      as('devin'),
    );
    const isThere = async () =>
      (await argo('two', `applications?name=${name}`))?.items;
    for (let look = 0; look < 60 && (await isThere()); look += 1) {
      await new Promise(resolve => setTimeout(resolve, 1000));
    }
    expect(await isThere()).toBeFalsy();
    expect(await filesIn('apps-edge')).toEqual(['apps-edge/_folder.yaml']);
  });
});
