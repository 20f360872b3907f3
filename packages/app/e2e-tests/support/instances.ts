import type { Page } from '@playwright/test';
import { create, fillNewService } from './newService';
import { freshName } from './shell';

/** The name of an instance of this portal; makes one when there is none. The person must be allowed to. */
export async function someInstance(page: Page): Promise<string> {
  await page.goto('/chartway');
  const first = page
    .getByRole('table', { name: 'Instances' })
    .getByRole('link');
  await first
    .or(page.getByRole('region', { name: 'No instance yet' }))
    .first()
    .waitFor();
  const name = (await first.count()) > 0 && (await first.first().textContent());
  if (name) return name;
  const instance = freshName('p');
  await fillNewService(page, {
    product: 'shop',
    customer: 'acme',
    environment: 'dev',
    instance,
  });
  await create(page);
  return `shop-acme-dev-${instance}`;
}
