import { randomBytes } from 'node:crypto';
import { as, startChartway } from './__testUtils__/startChartway';
import {
  giteaRepositories,
  giteaRepository,
  publishTestChart,
  removeRepositories,
} from './__testUtils__/testbed';

// Names of its own, so that runs do not meet.
const RUN = `webhooks-${randomBytes(4).toString('hex')}`;
const SECRET = `testbed-not-a-secret-${RUN}`;
const NAME = `shop-acme-dev-${RUN}`;

let chartway: Awaited<ReturnType<typeof startChartway>>;

/** Gitea answers 500 for a moment after pushes in quick succession ("object does not exist"), so reads are repeated. */
async function gitea(
  path: string,
  method = 'GET',
  body?: object,
): Promise<Response> {
  let response = await giteaRepository(path, method, body);
  for (let look = 0; look < 10; look += 1) {
    if (method !== 'GET' || response.status < 500) break;
    await response.arrayBuffer();
    await new Promise(resolve => setTimeout(resolve, 500));
    response = await giteaRepository(path, method, body);
  }
  if (!response.ok) {
    throw new Error(`${method} ${path}: ${response.status}`);
  }
  return response;
}

beforeAll(async () => {
  chartway = await startChartway({
    chartway: {
      ...giteaRepositories(RUN),
      webhooks: { gitea: { secret: SECRET } },
      // Longer than the test: what it sees came by the webhook.
      polling: { seconds: 3600 },
    },
  });
  const context = {
    product: 'shop',
    customer: 'acme',
    environment: 'dev',
    instance: RUN,
  };
  const request = await publishTestChart(chartway, context);
  await chartway.client.deploy(request, as('devin'));
});

afterAll(async () => {
  await removeRepositories(RUN);
  await chartway?.stop();
});

const addWebhook = (secret: string) =>
  gitea(`${RUN}-gitops/hooks`, 'POST', {
    type: 'gitea',
    active: true,
    events: ['push'],
    config: {
      url: `${chartway.url}/webhooks/gitea`,
      content_type: 'json',
      secret,
    },
  });

/** Changes a file as a person does, in Gitea. */
async function push(text: string): Promise<void> {
  const path = `${RUN}-gitops/contents/acme/dev/shop-${RUN}/values.yaml`;
  const { sha } = (await (await gitea(path)).json()) as { sha: string };
  await gitea(path, 'PUT', {
    sha,
    branch: 'main',
    message: 'Two replicas',
    content: Buffer.from(text).toString('base64'),
  });
}

async function releasedWithin(seconds: number, before: string) {
  for (let look = 0; look < seconds * 4; look += 1) {
    const response = await gitea(
      `${RUN}-gitops/raw/acme/dev/shop-${RUN}/release.yaml`,
    );
    const text = await response.text();
    if (!text.includes(before)) return text;
    await new Promise(resolve => setTimeout(resolve, 250));
  }
  return undefined;
}

it('releases at once what a person pushed, when Gitea says so with the secret', async () => {
  const { release } = await chartway.client.instance(NAME, as('devin'));
  const wrong = (await (await addWebhook('another secret')).json()) as {
    id: number;
  };
  await push('replicas: 2\n');
  expect(await releasedWithin(4, release.valuesCommit)).toBeUndefined();
  await gitea(`${RUN}-gitops/hooks/${wrong.id}`, 'DELETE');
  await addWebhook(SECRET);
  await push('replicas: 3\n');
  expect(await releasedWithin(20, release.valuesCommit)).toBeDefined();
  const { release: now } = await chartway.client.instance(NAME, as('devin'));
  expect(now.valuesCommit).not.toBe(release.valuesCommit);
});
