import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { openAs } from './support/portal';

// What surrounds the region is Backstage's own and not ours to change.
const PAGES = {
  deployments: { path: '/chartway', region: 'main' },
  'new-service': {
    path: '/create/templates/default/new-service',
    region: 'form',
  },
} as const;

/** Violations that keep people from using a part of a page. */
async function seriousFindings(page: Page, region: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .include(region)
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`);
}

for (const [name, { path, region }] of Object.entries(PAGES)) {
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
        expect(await seriousFindings(page, region)).toEqual([]);
        await page.screenshot({
          path: `e2e-output/pages/${name}-${colorScheme}-${width}.png`,
        });
      }
    });
  }
}
