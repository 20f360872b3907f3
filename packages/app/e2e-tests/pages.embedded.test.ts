import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { openAs } from './support/portal';

const PAGES = {
  deployments: '/chartway',
  'new-service': '/create/templates/default/new-service',
} as const;

/** Violations that keep people from using a page; colours of Backstage's own header are not ours to change. */
async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .include('main')
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`);
}

for (const [name, path] of Object.entries(PAGES)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${name} can be used in ${colorScheme}, wide and narrow`, async ({
      page,
    }) => {
      await page.emulateMedia({ colorScheme });
      await openAs(page, 'devops');
      for (const width of [1280, 400]) {
        await page.setViewportSize({ width, height: 800 });
        await page.goto(path);
        await expect(
          page.getByText(/New deployment|Product/).first(),
        ).toBeVisible();
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - window.innerWidth,
        );
        expect(overflow, `scrolls sideways at ${width} px`).toBeLessThan(2);
        expect(await seriousFindings(page)).toEqual([]);
        await page.screenshot({
          path: `e2e-output/pages/${name}-${colorScheme}-${width}.png`,
        });
      }
    });
  }
}
