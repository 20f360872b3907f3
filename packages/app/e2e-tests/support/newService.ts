import { expect, type Page } from '@playwright/test';
import { fillContext, type FormContext } from './portal';

/** The form of the software template "New service". */
export const NEW_SERVICE = '/create/templates/default/new-service';

/** What a person answers in the form of the software template "New service" beyond its defaults. */
export type NewService = FormContext & {
  /** Title of the chart template; the form's default when absent. */
  chartTemplate?: string;
  /** Name of the team that owns a product new to the catalog. */
  owner?: RegExp;
};

/** Fills the form up to its review page. Returns the proposed chart version. */
export async function fillNewService(
  page: Page,
  answers: NewService,
): Promise<string> {
  await page.goto(NEW_SERVICE);
  await fillContext(page, answers);
  if (answers.owner) {
    await page.getByLabel('Owner of a new product').click();
    await page.getByRole('option', { name: answers.owner }).click();
  }
  const name = `${answers.product}-${answers.customer}-${answers.environment}-${answers.instance}`;
  await expect(page.getByText(`${name} is free`)).toBeVisible();
  await next(page);
  if (answers.chartTemplate) {
    await page.getByRole('radio', { name: answers.chartTemplate }).check();
  }
  const version = page.getByLabel('Chart version', { exact: false });
  await expect(version).not.toHaveValue('');
  const proposed = await version.inputValue();
  await next(page);
  await page.getByLabel(/^Image/).fill('docker.io/nginxinc/nginx-unprivileged');
  await page.getByLabel(/^Default tag/).fill('1.29-alpine');
  await next(page, 'Review');
  return proposed;
}

/** Presses the form's button and waits until the step has changed. */
async function next(page: Page, name = 'Next') {
  const button = page.getByRole('button', { name, exact: true });
  await button.click();
}

/** Starts the task from the review page and waits until it has ended well. */
export async function create(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByText('What was made')).toBeVisible({
    timeout: 150_000,
  });
}
