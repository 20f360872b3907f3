import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';

/** Violations within a region that keep people from using a part of a page. */
export async function seriousFindings(
  page: Page,
  region: string,
): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .include(region)
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`);
}

/** By how many pixels a page is wider than its window. */
export function sidewaysOverflow(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth,
  );
}

/** Steps through a page with the keyboard until something has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  const focused = () =>
    target.evaluate(element => element === document.activeElement);
  for (let steps = 0; steps < 150; steps++) {
    if (await focused()) return;
    await page.keyboard.press('Tab');
  }
  await expect(target, 'can be reached with the Tab key').toBeFocused();
}
