import { randomBytes } from 'node:crypto';
import type { DeployRequest } from '@chartway/plugin-chartway-common';
import { as, refusal, startChartway } from './__testUtils__/startChartway';
import { testChart } from './__testUtils__/testChart';
import {
  argoCdEngine,
  giteaRepositories,
  giteaRepository,
  ociRegistry,
  publishTestChart,
  removeRepositories,
  setting,
} from './__testUtils__/testbed';

// Names of its own, so that runs do not meet.
const RUN = `backend-${randomBytes(4).toString('hex')}`;
const CONTEXT = {
  product: 'shop',
  customer: 'acme',
  environment: 'dev',
  instance: RUN,
};

let chartway: Awaited<ReturnType<typeof startChartway>>;

beforeAll(async () => {
  chartway = await startChartway({
    chartway: {
      ...giteaRepositories(RUN),
      registry: ociRegistry(RUN),
      engines: [argoCdEngine('main', `${RUN}-root`)],
      destinations: [{ engine: 'main' }],
    },
  });
});

/** Removes what the test made in Argo CD: the root Application does so itself only for what leaves Git. */
async function removeApplications() {
  for (const name of [`${RUN}-root`, `shop-acme-dev-${RUN}`]) {
    const response = await fetch(
      `${setting('ARGOCD_URL')}/api/v1/applications/${name}`,
      {
        method: 'DELETE',
        headers: {
          authorization: `Bearer ${setting('ARGOCD_TOKEN')}`,
          'content-type': 'application/json',
        },
      },
    );
    // A body that nobody reads keeps the connection, and with it the process.
    await response.arrayBuffer();
  }
}

afterAll(async () => {
  await removeApplications();
  await removeRepositories(RUN);
  await chartway?.stop();
});

const request = async (): Promise<DeployRequest> => ({
  ...(await publishTestChart(chartway, CONTEXT)),
  chartSource: { 'Chart.yaml': Buffer.from('name: shop').toString('base64') },
});

describe('the main job on a real registry, Gitea and Argo CD', () => {
  it('publishes, deploys, and runs at exactly the chart digest and the values commit', async () => {
    const { client } = chartway;
    const first = await client.deploy(await request(), as('devin'));
    const again = await client.deploy(await request(), as('devin'));
    expect(again.instance).toEqual(first.instance);
    expect(again.releaseCommit.created).toBe(false);
    const commits = await giteaRepository(`${RUN}-gitops/commits?sha=main`);
    expect(await commits.json()).toHaveLength(2);

    const { name, release } = first.instance;
    let deployment = await client.refresh(name, as('devin'));
    for (
      let look = 0;
      look < 45 && deployment.status !== 'arrived';
      look += 1
    ) {
      await new Promise(resolve => setTimeout(resolve, 2000));
      deployment = await client.refresh(name, as('devin'));
    }
    expect(deployment).toMatchObject({
      status: 'arrived',
      sync: 'Synced',
      health: 'Healthy',
      live: {
        chartDigest: release.chart.digest,
        valuesCommit: release.valuesCommit,
      },
    });
  });

  it('refuses other content under the published version', async () => {
    await request();
    const changed = testChart({ note: 'changed' });
    expect(
      await refusal(
        chartway.client.publishChart(
          {
            product: 'shop',
            name: 'shop',
            version: changed.metadata.version,
            archive: changed.archive,
            environment: 'dev',
          },
          as('devin'),
        ),
      ),
    ).toMatchObject({ status: 409 });
  });
});

describe('servers that are down', () => {
  it('security 66: an unreachable registry is named, and Git stays as it was', async () => {
    const other = await startChartway({
      chartway: {
        registry: { type: 'oci', url: 'oci://127.0.0.1:9/x', plainHttp: true },
      },
    });
    const { status, message } = await refusal(
      other.client.deploy(
        {
          context: CONTEXT,
          chart: {
            name: 'shop',
            version: '1.0.0',
            digest: `sha256:${'0'.repeat(64)}`,
          },
          values: '',
        },
        as('devin'),
      ),
    );
    expect(status).toBe(503);
    expect(message).toContain('127.0.0.1:9');
    expect((await other.client.instances({}, as('devin'))).totalItems).toBe(0);
    await other.stop();
  });
});
