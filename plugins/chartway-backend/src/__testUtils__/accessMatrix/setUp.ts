import { join } from 'node:path';
import type { GitHost } from '@chartway/plugin-chartway-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseDeploymentEventStore } from '../../deployments/DatabaseDeploymentEventStore';
import { ROOT, exampleEntities, personOfRole } from '../exampleConfig';
import { memoryGitHost } from '../MemoryGitHost';
import { startPortal, type Portal, type PortalOptions } from '../startPortal';
import { testChart } from '../testChart';
import { contextOf, PROBES, unlistedProductOf, type Probe } from './probes';
import type { Fixture } from './routeEntry';

/** One person per role. */
export const PEOPLE = personOfRole(exampleEntities());

const OWNERS: Readonly<Record<string, string>> = {
  gadget: 'group:default/team-shop',
  ledger: 'group:default/team-billing',
};

/** Signs soon, so that there is a checkpoint to ask for. */
const AUDIT = { checkpointSeconds: 1, anchor: { type: 'none' } };

async function signed({ client }: Portal, token: string): Promise<void> {
  while (!(await client.auditState({ token })).checkpoint) await sleep(50);
}

/** Waits until the examples are in all repositories. */
async function seeded({ repository }: GitHost): Promise<void> {
  for (;;) {
    const gitops = await repository('gitops').catch(() => undefined);
    if ((await gitops?.snapshot('main'))?.sha) return;
    await sleep(20);
  }
}

async function publish(portal: Portal, product: string) {
  const { archive, metadata } = testChart({ name: product });
  const { name, version } = metadata;
  const token = await portal.identity.userToken(PEOPLE.devops);
  const { digest } = await portal.client.publishChart(
    {
      ...{ product, name, version, archive },
      environment: 'dev',
      owner: OWNERS[product],
    },
    { token },
  );
  return { name, version, digest, archive };
}

/**
 * A portal with the example chart templates and one instance per probe, deployed by operations, and with two products
 * that only Git knows.
 */
export async function setUpPortal(options: PortalOptions = {}) {
  const examples = { seed: true, folder: join(ROOT, 'examples') };
  const git = memoryGitHost();
  const portal = await startPortal({
    ...options,
    features: [git.module, ...(options.features ?? [])],
    chartway: { examples, audit: AUDIT, git: { type: 'memory' } },
  });
  await seeded(git.host);
  const charts: Map<string, Awaited<ReturnType<typeof publish>>> = new Map();
  for (const product of ['shop', 'billing', 'gadget', 'ledger']) {
    charts.set(product, await publish(portal, product));
  }
  const operations = await portal.identity.userToken(PEOPLE.operations);
  const devops = await portal.identity.userToken(PEOPLE.devops);
  const deploy = async (
    product: string,
    environment: string,
    token: string,
    chartSource?: Record<string, string>,
  ) => {
    const chart = charts.get(product);
    if (!chart) throw new Error(`No chart ${product}`);
    const { name, version, digest } = chart;
    const { releaseCommit } = await portal.client.deploy(
      {
        context: { product, customer: 'acme', environment, instance: 'main' },
        chart: { name, version, digest },
        values: '',
        chartSource,
        owner: OWNERS[product],
      },
      { token },
    );
    return releaseCommit.sha;
  };
  const releases: Map<Probe, string> = new Map();
  for (const probe of PROBES) {
    const { product, environment } = contextOf(probe);
    releases.set(probe, await deploy(product, environment, operations));
  }
  for (const probe of ['dev', 'foreign'] as const) {
    const source = { 'Chart.yaml': '' };
    await deploy(unlistedProductOf(probe), 'dev', devops, source);
  }
  await haveArrived(portal);
  await signed(portal, operations);
  const audit = await auditEntries(portal, operations);
  let count = 1;
  const counter = () => {
    count += 1;
    return count;
  };
  const deployer = PEOPLE.operations;
  const fixture: Fixture = { charts, deployer, counter, releases, audit };
  return { portal, fixture };
}

/** What was deployed so far has arrived, as an engine would say. */
async function haveArrived(portal: Portal) {
  const store = new DatabaseDeploymentEventStore(await portal.database());
  const query = { allowed: { kind: 'all' }, from: '' } as const;
  for await (const events of store.read(query)) {
    const at = new Date().toISOString();
    const healthy = events.map(event => ({
      ...event,
      kind: 'healthy' as const,
      at,
    }));
    await store.append(healthy);
  }
}

/** The audit entry of each deployment. */
async function auditEntries({ client }: Portal, token: string) {
  const entries = PROBES.map(async probe => {
    const query = { ...contextOf(probe), actor: PEOPLE.operations };
    const [entry] = (await client.audit(query, { token })).items;
    if (!entry) throw new Error(`The deployment of ${probe} is not audited`);
    return [probe, entry.id] as const;
  });
  return new Map(await Promise.all(entries));
}
