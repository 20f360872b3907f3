import { expect, type Page } from '@playwright/test';

/** Who the development sign-in offers, as its cards name them. */
export const PEOPLE = {
  developer: 'Sign in as Dana, Developer',
  devops: 'Sign in as Devin, DevOps',
  operations: 'Sign in as Olga, Operations',
  support: 'Sign in as Sam, Support',
  templateAuthor: 'Sign in as Tara, Template author',
} as const;

/** Opens a page of the portal as a person of the development sign-in. */
export async function openAs(
  page: Page,
  person: keyof typeof PEOPLE,
  path = '/',
): Promise<void> {
  await page.goto(path);
  await page.getByRole('button', { name: PEOPLE[person] }).click();
  await expect(page.getByRole('link', { name: 'Settings' })).toBeVisible();
}

/** The coordinates that a test fills into a form. */
export type FormContext = {
  product: string;
  customer: string;
  environment: string;
  instance: string;
};

/** Fills product, customer, environment and instance; closes the lists that offer names. */
export async function fillContext(
  page: Page,
  context: FormContext,
): Promise<void> {
  for (const [label, value] of [
    ['Product', context.product],
    ['Customer', context.customer],
  ] as const) {
    await page.getByLabel(label, { exact: false }).first().fill(value);
    await page.keyboard.press('Escape');
  }
  await chooseEnvironment(page, context.environment);
  await page.getByLabel('Instance', { exact: false }).fill(context.instance);
}

async function chooseEnvironment(page: Page, environment: string) {
  await page.getByLabel('Environment', { exact: false }).first().click();
  await page
    .getByRole('option', { name: new RegExp(`\\b${environment}\\b`, 'i') })
    .click();
}
