import { expect, test, type Page } from '@playwright/test';
import {
  application,
  fileInGit,
  kubectl,
  startTier,
  stopServer,
} from './support/cluster';
import { create, fillNewService } from './support/newService';
import { openAs } from './support/portal';
import { freshName } from './support/shell';

/** The repository of desired state, where another name than the testbed's is configured. */
const GITOPS = process.env.CHARTWAY_GITOPS ?? 'gitops';
const ARRIVED = 'Arrived: Synced and Healthy at exactly this release.';

test.describe.configure({ mode: 'serial' });

const instance = freshName('v');
const name = `shop-acme-dev-${instance}`;
const folder = `acme/dev/shop-${instance}`;

/** Notes whether the page is loaded anew from here on. */
async function mark(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => document.body.setAttribute('data-marked', ''));
  return async () => {
    await expect(page.locator('body[data-marked]')).toHaveCount(1);
  };
}

const tab = (page: Page, label: string) =>
  page.getByRole('tab', { name: label }).click();

/** What the Kubernetes Deployment of the instance says. */
const workload = (path: string) =>
  kubectl('-n', name, 'get', 'deployment', name, '-o', `jsonpath={${path}}`);

async function menu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** Saves what is changed, and waits until the page says that it runs. */
async function save(page: Page, reason: string): Promise<void> {
  await page.getByRole('button', { name: 'Save …' }).click();
  const dialog = page.getByRole('dialog', { name: `Save values of ${name}` });
  await dialog.getByLabel(/Reason/).fill(reason);
  await dialog.getByRole('button', { name: 'Commit' }).click();
  await expect(page.getByText(ARRIVED)).toBeVisible({ timeout: 90_000 });
}

test('replicas changed in the form arrive in the cluster, and the page follows without being loaded anew', async ({
  page,
}) => {
  await openAs(page, 'devops');
  await fillNewService(page, {
    product: 'shop',
    customer: 'acme',
    environment: 'dev',
    instance,
  });
  await create(page);
  await page.goto(`/chartway/instances/${name}?tab=values`);
  const notReloaded = await mark(page);
  const replicas = page.getByLabel('replicaCount').first();
  await replicas.fill('3');
  await expect(page.getByText('Deployment').first()).toBeVisible();
  await page.screenshot({ path: 'e2e-output/pages/values.png' });
  await save(page, 'More visitors');
  expect(await fileInGit(GITOPS, `${folder}/values.yaml`)).toContain(
    'replicaCount: 3',
  );
  expect(await workload('.status.readyReplicas')).toBe('3');
  await tab(page, 'Overview');
  await expect(page.getByText(/^Pod /)).toHaveCount(3);
  await notReloaded();
  await page.screenshot({
    path: 'e2e-output/pages/instance-overview.png',
    fullPage: true,
  });
});

test('a new image version is deployed, and rolled back while automated sync stays on', async ({
  page,
}) => {
  await openAs(page, 'devops');
  await page.goto(`/chartway/instances/${name}?tab=values`);
  await page.getByRole('button', { name: 'Text', exact: true }).click();
  const text = await fileInGit(GITOPS, `${folder}/values.yaml`);
  const editor = page.locator('.cm-content[contenteditable=true]').first();
  await editor.fill(`${text}image:\n  tag: 1.28-alpine\n`);
  await save(page, 'The new version');
  const image = '.spec.template.spec.containers[0].image';
  expect(await workload(image)).toContain(':1.28-alpine');

  await tab(page, 'History');
  await page.getByRole('button', { name: 'Roll back' }).first().click();
  const dialog = page.getByRole('dialog', { name: `Roll back ${name}` });
  await dialog.getByLabel(/Reason/).fill('The new version is slow');
  await dialog.getByRole('button', { name: 'Roll back' }).click();
  await expect(dialog).toBeHidden();
  await expect
    .poll(() => workload(image), { timeout: 90_000 })
    .toContain(':1.29-alpine');
  await expect(page.getByText('Arrived').first()).toBeVisible();
  const { spec } = (await application(name)) ?? {};
  expect(spec?.syncPolicy.automated).toBeDefined();
  await page.screenshot({ path: 'e2e-output/pages/history.png' });
});

test('drift made with kubectl shows within ten seconds, with its difference', async ({
  page,
}) => {
  await openAs(page, 'devops');
  await page.goto(`/chartway/instances/${name}`);
  await expect(page.getByText('Arrived').first()).toBeVisible();
  await kubectl('-n', name, 'scale', 'deployment', name, '--replicas=5');
  await expect(page.getByText('Drifted').first()).toBeVisible({
    timeout: 10_000,
  });
  const drift = page.getByRole('region', { name: /Cluster and Git$/ });
  await expect(drift.getByText('replicas: 5').first()).toBeVisible();
  await page.screenshot({
    path: 'e2e-output/pages/drift.png',
    fullPage: true,
  });
  await menu(page, 'Sync …');
  const dialog = page.getByRole('dialog', { name: `Sync ${name}` });
  await dialog.getByRole('button', { name: 'Sync', exact: true }).click();
  await expect(page.getByText('Arrived').first()).toBeVisible({
    timeout: 60_000,
  });
  expect(await workload('.spec.replicas')).toBe('3');
});

test('a developer is refused in production, by the backend too', async ({
  page,
}) => {
  const inProduction = `shop-acme-prod-${instance}`;
  await openAs(page, 'operations');
  await page.goto(`/chartway/instances/${name}`);
  await menu(page, 'Clone …');
  const dialog = page.getByRole('dialog', { name: `Clone ${name}` });
  await dialog.getByLabel(/Environment/).click();
  await page.getByRole('option', { name: /prod/i }).click();
  await dialog
    .getByRole('button', { name: `Make ${inProduction}` })
    .click({ timeout: 60_000 });
  await expect(dialog).toBeHidden({ timeout: 60_000 });

  const context = await page.context().browser()?.newContext();
  const hers = await context?.newPage();
  if (!hers) throw new Error('There is no browser');
  await openAs(hers, 'developer', new URL('/', page.url()).href);
  const asked = hers.waitForRequest(/\/api\/chartway\/v1\//);
  await hers.goto(
    new URL(`/chartway/instances/${inProduction}?tab=values`, page.url()).href,
  );
  const authorization = (await asked).headers().authorization ?? '';
  await expect(hers.getByRole('heading', { name: inProduction })).toBeVisible();
  const refused = await hers.request.post(
    `http://localhost:7007/api/chartway/v1/instances/${inProduction}/changes`,
    {
      headers: { authorization },
      data: {
        base: 'a'.repeat(40),
        edits: [{ op: 'set', pointer: '/replicaCount', value: 9 }],
      },
    },
  );
  expect(refused.status()).toBe(403);
  const path = `acme/prod/shop-${instance}/values.yaml`;
  expect(await fileInGit(GITOPS, path)).not.toContain('replicaCount: 9');
  await hers.screenshot({ path: 'e2e-output/pages/refused.png' });
  await context?.close();
});

test('of two Argo CDs, the stopped one is named within two seconds, and the data of both stay', async ({
  page,
}) => {
  const other = `shop-globex-dev-${instance}`;
  await openAs(page, 'devops');
  await fillNewService(page, {
    product: 'shop',
    customer: 'globex',
    environment: 'dev',
    instance,
  });
  await create(page);
  await page.goto(`/chartway/instances/${other}`);
  await expect(page.getByText('Arrived').first()).toBeVisible({
    timeout: 60_000,
  });
  await stopServer('argocd-two-server');
  try {
    await expect(page.getByText(/edge does not answer/).first()).toBeVisible({
      timeout: 2_000,
    });
    await expect(page.getByText('Arrived').first()).toBeVisible();
    await page.screenshot({ path: 'e2e-output/pages/stale.png' });
    await page.goto(`/chartway?text=${instance}`);
    await expect(page.getByRole('link', { name })).toBeVisible();
    await expect(page.getByRole('link', { name: other })).toBeVisible();
    await expect(page.getByText(/edge/).first()).toBeVisible();
    await page.screenshot({ path: 'e2e-output/pages/portfolio.png' });
  } finally {
    await startTier('argocd-two');
  }
});

test('a decommissioned instance leaves nothing behind', async ({ page }) => {
  await openAs(page, 'operations');
  await page.goto(`/chartway/instances/${name}`);
  await menu(page, 'Decommission …');
  const dialog = page.getByRole('dialog', { name: `Decommission ${name}` });
  await dialog.getByLabel(`Type ${name} to confirm`).fill(name);
  await dialog.getByLabel(/Reason/).fill('The trial has ended');
  await page.screenshot({ path: 'e2e-output/pages/decommission.png' });
  await dialog.getByRole('button', { name: 'Decommission' }).click();
  await expect(page.getByText(/^Done\./)).toBeVisible({ timeout: 120_000 });
  expect(await application(name)).toBeUndefined();
  expect(await fileInGit(GITOPS, `${folder}/values.yaml`)).toBeUndefined();
  expect(await fileInGit(GITOPS, `${folder}/release.yaml`)).toBeUndefined();
  const namespaces = await kubectl('get', 'namespaces', '-o', 'name');
  expect(namespaces).not.toContain(`namespace/${name}\n`);
});
