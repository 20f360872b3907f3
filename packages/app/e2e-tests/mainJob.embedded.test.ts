import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { create, fillNewService, NEW_SERVICE } from './support/newService';
import { fillContext, openAs } from './support/portal';
import { freshName, setting, tool } from './support/shell';

const git = async (repository: string, ...args: string[]) =>
  tool('git', [
    '--git-dir',
    join(setting('CHARTWAY_E2E_DATA'), 'git', `${repository}.git`),
    ...args,
  ]);

const SHOP_FOR_ACME = { product: 'shop', customer: 'acme', instance: 'main' };

test('a new instance goes from the form to Git without any server', async ({
  page,
}) => {
  const instance = freshName('i');
  const folder = `acme/dev/shop-${instance}`;
  await openAs(page, 'devops');
  const version = await fillNewService(page, {
    product: 'shop',
    customer: 'acme',
    environment: 'dev',
    instance,
  });
  await create(page);

  const release = await git('gitops', 'show', `main:${folder}/release.yaml`);
  const digest = /sha256:[0-9a-f]{64}/.exec(release)?.[0] ?? 'no digest';
  await test.step('Git has values, release and Application', async () => {
    const application = await git('gitops', 'show', `main:apps/${folder}.yaml`);
    expect(release).toContain(version);
    expect(application).toContain(digest);
    expect(application).toContain(`releaseName: shop-acme-dev-${instance}`);
    const values = await git('gitops', 'show', `main:${folder}/values.yaml`);
    expect(values).toContain('acme');
  });
  await test.step('the chart repository has the chart source', async () => {
    const source = await git('charts', 'show', 'main:charts/shop/Chart.yaml');
    expect(source).toContain(`version: "${version}"`);
    expect(
      await git('charts', 'show', 'main:charts/shop/chartway.yaml'),
    ).toContain('web-service');
  });
  await test.step('the author is the person who asked', async () => {
    const authors = await git('gitops', 'log', '-2', '--format=%an');
    expect(authors).toContain('Devin');
  });

  await page.goto(`/chartway/instances/shop-acme-dev-${instance}`);
  // Pages show the first twelve digits of a digest.
  await expect(
    page.getByText(digest.slice('sha256:'.length, 19)).first(),
  ).toBeVisible();
  await page.goto('/chartway');
  await expect(
    page.getByRole('link', { name: `shop-acme-dev-${instance}` }),
  ).toBeVisible();
});

test('the catalog shows the component of a product it did not know', async ({
  page,
}) => {
  const product = freshName('svc');
  await openAs(page, 'developer');
  await fillNewService(page, {
    product,
    owner: /shop/i,
    customer: 'globex',
    environment: 'dev',
    instance: 'main',
  });
  await create(page);
  await expect(async () => {
    await page.goto(`/catalog/default/component/${product}`);
    await expect(page.getByRole('heading', { name: product })).toBeVisible({
      timeout: 3_000,
    });
  }).toPass({ timeout: 60_000 });
});

test('security 19: the form refuses a name of 54 characters, uppercase and ".."', async ({
  page,
}) => {
  await openAs(page, 'devops');
  await page.goto(NEW_SERVICE);
  await fillContext(page, { ...SHOP_FOR_ACME, environment: 'dev' });
  const instance = page.getByLabel('Instance', { exact: false });
  const tooLong = 'x'.repeat(54 - 'shop-acme-dev-'.length);
  for (const bad of [tooLong, 'Main', '..']) {
    await instance.fill(bad);
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await expect(instance).toBeVisible();
    await expect(instance).toHaveAttribute('aria-invalid', 'true');
  }
});

test('a developer is refused in prod by the backend', async ({ page }) => {
  await openAs(page, 'developer');
  await page.goto(NEW_SERVICE);
  await fillContext(page, { ...SHOP_FOR_ACME, environment: 'prod' });
  await expect(
    page.getByText(/may not|not allowed|permission/i).first(),
  ).toBeVisible();
});
