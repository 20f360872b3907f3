import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { createHelmEngine } from '@chartway/helm-engine';
import { fileInGit, kubectl } from './support/cluster';
import { create, fillNewService } from './support/newService';
import { fillContext, openAs } from './support/portal';
import { freshName, setting, tool } from './support/shell';

type Deployed = {
  name: string;
  folder: string;
  version: string;
  digest: string;
  valuesCommit: string;
};

async function giteaFile(repository: string, path: string): Promise<string> {
  const text = await fileInGit(repository, path);
  if (text === undefined) throw new Error(`${repository} has no ${path}`);
  return text;
}

/** Argo CD by the customer, as app-config.testbed.yaml sends them. */
const argoCd = (name: string) =>
  name.includes('-globex-') ? 'ARGOCD_TWO' : 'ARGOCD';

async function argoApplication(name: string): Promise<{
  status: {
    sync: { status: string; revisions: string[] };
    health: { status: string };
  };
}> {
  const response = await fetch(
    `${setting(`${argoCd(name)}_URL`)}/api/v1/applications/${name}`,
    {
      headers: {
        authorization: `Bearer ${setting(`${argoCd(name)}_TOKEN`)}`,
      },
    },
  );
  expect(response.status).toBe(200);
  return response.json();
}

async function readRelease(
  instance: string,
): Promise<Omit<Deployed, 'version'>> {
  const name = `shop-acme-dev-${instance}`;
  const folder = `acme/dev/shop-${instance}`;
  const release = await giteaFile('gitops', `${folder}/release.yaml`);
  return {
    name,
    folder,
    digest: /sha256:[0-9a-f]{64}/.exec(release)?.[0] ?? 'no digest',
    valuesCommit: /valuesCommit: "?([0-9a-f]{40})/.exec(release)?.[1] ?? 'none',
  };
}

test('a new instance goes from the form to ready pods, at exactly its release', async ({
  page,
}) => {
  const instance = freshName('i');
  await openAs(page, 'devops');
  const version = await fillNewService(page, {
    product: 'shop',
    customer: 'acme',
    environment: 'dev',
    instance,
  });
  await create(page);
  const deployed = { ...(await readRelease(instance)), version };

  await test.step('the registry has the chart under that digest', async () => {
    const repository = setting('CHARTWAY_REGISTRY_URL').replace('oci://', '');
    const digest = await tool('crane', [
      'digest',
      '--insecure',
      `${repository}/shop:${version}`,
    ]);
    expect(digest.trim()).toBe(deployed.digest);
  });
  await test.step('Argo CD is Synced and Healthy at exactly that pair', async () => {
    const { status } = await argoApplication(deployed.name);
    expect(status.sync.status).toBe('Synced');
    expect(status.health.status).toBe('Healthy');
    expect(status.sync.revisions).toEqual([
      deployed.digest,
      deployed.valuesCommit,
    ]);
  });
  await test.step('pods are ready behind a Service with endpoints', async () => {
    const pods = await kubectl(
      ...['-n', deployed.name, 'get', 'pods', '-o'],
      'jsonpath={range .items[*]}{.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}',
    );
    expect(pods.trim().split('\n')).not.toContain('False');
    expect(pods).toContain('True');
    const endpoints = await kubectl(
      ...['-n', deployed.name, 'get', 'endpointslices', '-o'],
      'jsonpath={.items[*].endpoints[*].addresses[*]}',
    );
    expect(endpoints.trim()).not.toBe('');
  });
  await test.step('helm pulls, lints and renders the same', () =>
    compareWithHelm(deployed));
  await test.step('the instance page says that it has arrived', async () => {
    await page.goto(`/chartway/instances/${deployed.name}`);
    await expect(page.getByText('Arrived').first()).toBeVisible();
    await expect(
      page.getByRole('link', { name: /Argo CD/ }).first(),
    ).toBeVisible();
    await page.screenshot({ path: 'e2e-output/pages/instance.png' });
  });
  await test.step('the overview lists it', async () => {
    await page.goto('/chartway');
    await expect(page.getByRole('link', { name: deployed.name })).toBeVisible();
    await expect(page.getByText('Arrived').first()).toBeVisible();
    await page.screenshot({ path: 'e2e-output/pages/overview.png' });
  });
});

async function compareWithHelm(deployed: Deployed): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'chartway-e2e-'));
  const engine = createHelmEngine({ workers: 1 });
  try {
    const reference = `${setting('CHARTWAY_REGISTRY_URL')}/shop`;
    await tool(
      'helm',
      ['pull', reference, '--version', deployed.version, '--plain-http'],
      folder,
    );
    const archivePath = join(folder, `shop-${deployed.version}.tgz`);
    const values = await giteaFile('gitops', `${deployed.folder}/values.yaml`);
    const valuesPath = join(folder, 'values.yaml');
    await writeFile(valuesPath, values);
    await tool('helm', ['lint', '--strict', archivePath, '-f', valuesPath]);
    const rendered = await tool('helm', [
      ...['template', deployed.name, archivePath],
      ...['-n', deployed.name, '-f', valuesPath],
    ]);
    const ours = await engine.render({
      chart: { archive: await readFile(archivePath) },
      values: [values],
      release: { name: deployed.name, namespace: deployed.name },
    });
    expect(ours.output).toBe(rendered);
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}

test('an existing image runs by its digest', async ({ page }) => {
  const context = {
    product: 'billing',
    customer: 'globex',
    environment: 'dev',
    instance: freshName('d'),
  };
  const name = `billing-globex-dev-${context.instance}`;
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
  await openAs(page, 'devops');
  await page.goto('/create/templates/default/deploy-image');
  await fillContext(page, context);
  await expect(page.getByText(`${name} is free`)).toBeVisible();
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await page.getByLabel(/^Image/).fill('ghcr.io/stefanprodan/podinfo');
  await page.getByRole('radio', { name: /By digest/ }).check();
  await page.getByLabel(/^Digest/).fill(digest);
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await page.getByRole('radio').first().check();
  await expect(page.getByLabel('Chart version')).not.toHaveValue('');
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await create(page);
  const images = await kubectl(
    ...['-n', name, 'get', 'pods', '-o'],
    'jsonpath={.items[*].spec.containers[*].image}',
  );
  expect(images).toContain(`ghcr.io/stefanprodan/podinfo@${digest}`);
  const { status } = await argoApplication(name);
  expect(status.health.status).toBe('Healthy');
});
