import type { Context, DeployRequest } from '@chartway/plugin-chartway-common';
import { as, type startChartway } from './startChartway';
import { testChart } from './testChart';

/**
 * A setting of the testbed, from its env file.
 *
 * @throws Error saying how to start the testbed.
 */
export function setting(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `${name} is not set: start the testbed (npm run testbed -- up) and run this with its env file, as npm run e2e does.`,
  );
}

/** Gitea's REST API for a repository of the testbed's account, such as `name/hooks`. */
export const giteaRepository = (
  path: string,
  method = 'GET',
  body?: object,
): Promise<Response> =>
  fetch(
    `${setting('GITEA_URL')}/api/v1/repos/${setting('GITEA_USER')}/${path}`,
    {
      method,
      headers: {
        authorization: `token ${setting('GITEA_TOKEN')}`,
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    },
  );

/** Where a portal keeps what a test makes: repositories of the testbed's Gitea that are named after the run. */
export const giteaRepositories = (run: string) => ({
  git: {
    type: 'gitea',
    url: setting('GITEA_URL'),
    owner: setting('GITEA_USER'),
    token: setting('GITEA_TOKEN'),
    createRepositories: true,
  },
  repositories: {
    chartTemplates: { name: `${run}-templates` },
    charts: { name: `${run}-charts` },
    gitops: { name: `${run}-gitops` },
  },
});

/** Charts below a path of the testbed's open registry that is named after the run. */
export const ociRegistry = (run: string) => ({
  type: 'oci',
  url: `oci://${new URL(setting('REGISTRY_URL')).host}/${run}`,
  plainHttp: true,
});

/** An Argo CD of the testbed that reads those repositories and charts. */
export const argoCdEngine = (
  name: string,
  rootApplication: string,
  which: 'ARGOCD' | 'ARGOCD_TWO' = 'ARGOCD',
) => ({
  name,
  type: 'argocd',
  url: setting(`${which}_URL`),
  token: setting(`${which}_TOKEN`),
  namespace: setting(`${which}_NAMESPACE`),
  rootApplication,
  git: { username: setting('GITEA_USER'), password: setting('GITEA_TOKEN') },
  registry: { plainHttp: true },
});

/** Takes the repositories of a run away. */
export async function removeRepositories(run: string): Promise<void> {
  for (const name of ['charts', 'gitops', 'templates']) {
    const response = await giteaRepository(`${run}-${name}`, 'DELETE');
    // A body that nobody reads keeps the connection, and with it the process.
    await response.arrayBuffer();
  }
}

/** Publishes the chart of the tests as devops. @returns how to deploy it. */
export async function publishTestChart(
  { client }: Awaited<ReturnType<typeof startChartway>>,
  context: Context,
): Promise<DeployRequest> {
  const chart = testChart();
  const { name, version } = chart.metadata;
  const { product, environment } = context;
  const { digest } = await client.publishChart(
    { product, name, version, archive: chart.archive, environment },
    as('devin'),
  );
  return { context, chart: { name, version, digest }, values: 'replicas: 1\n' };
}
