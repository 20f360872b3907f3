import { expect, test, type Page } from '@playwright/test';
import {
  seriousFindings,
  sidewaysOverflow,
  tabTo,
} from './support/accessibility';
import { someInstance } from './support/instances';
import { openAs } from './support/portal';

type PageUnderTest = {
  path: (page: Page) => Promise<string> | string;
  /** What is there once the page has its data. */
  ready: (page: Page) => ReturnType<Page['getByText']>;
  /** What surrounds it is Backstage's own and not ours to change. */
  region: string;
};

const question = (instance: string) =>
  new URLSearchParams({ instance, permission: 'chartway.instance.deploy' });

const valuesOf = (instance: string) =>
  `/chartway/instances/${instance}?tab=values`;

const PAGES: Record<string, PageUnderTest> = {
  deployments: {
    path: () => '/chartway',
    ready: page => page.getByText(/New deployment/),
    region: 'main',
  },
  instance: {
    path: async page => `/chartway/instances/${await someInstance(page)}`,
    ready: page => page.getByText('Desired release'),
    region: 'main',
  },
  'instance-values': {
    path: async page => valuesOf(await someInstance(page)),
    ready: page => page.getByLabel('replicaCount'),
    region: 'main',
  },
  'entity-deployments': {
    path: async page => {
      await someInstance(page);
      return '/catalog/default/component/shop/deployments';
    },
    ready: page => page.getByText('Filter and export on the Deployments page'),
    region: 'main',
  },
  delivery: {
    path: () => '/chartway/dashboard',
    // Without an engine nothing is known to have arrived.
    ready: page => page.getByText('Nothing was deployed in this time.'),
    region: 'main',
  },
  'new-service': {
    path: () => '/create/templates/default/new-service',
    ready: page => page.getByText('Product'),
    region: 'form',
  },
  'my-access': {
    path: () => '/chartway/access',
    ready: page => page.getByRole('table', { name: 'What I may do' }),
    region: 'main',
  },
  'who-can-do-this': {
    path: async page => `/chartway/who?${question(await someInstance(page))}`,
    ready: page => page.getByRole('table', { name: 'People' }),
    region: 'main',
  },
  'audit-log': {
    path: async page => {
      await someInstance(page);
      return '/chartway/audit';
    },
    ready: page => page.getByRole('table', { name: 'Audit log' }),
    region: 'main',
  },
  'audit-entry': {
    path: async page => {
      await someInstance(page);
      await page.goto('/chartway/audit?status=succeeded');
      const entry = page
        .getByRole('table', { name: 'Audit log' })
        .getByRole('link', { name: /^(Create|Deploy)$/ })
        .first();
      return (await entry.getAttribute('href')) ?? 'no entry';
    },
    ready: page => page.getByRole('button', { name: 'Prove it' }),
    region: '[role=dialog]',
  },
};

/** Finds what keeps people from using a page at one width. */
async function check(page: Page, { ready, region }: PageUnderTest, look: Look) {
  await page.setViewportSize({ width: look.width, height: 800 });
  await expect(ready(page).first()).toBeVisible();
  expect(
    await sidewaysOverflow(page),
    `scrolls sideways at ${look.width} px`,
  ).toBeLessThan(2);
  expect(
    await seriousFindings(page, region),
    `${look.colorScheme}, ${look.width} px wide`,
  ).toEqual([]);
  await page.screenshot({
    path: `e2e-output/pages/${look.name}-${look.colorScheme}-${look.width}.png`,
  });
}

type Look = { name: string; colorScheme: 'light' | 'dark'; width: number };

for (const [name, pageUnderTest] of Object.entries(PAGES)) {
  test(`${name} can be used in light and dark, wide and narrow`, async ({
    page,
  }) => {
    await openAs(page, 'devops');
    const address = await pageUnderTest.path(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      // Loaded anew: a page that was switched keeps some colours of the theme it came from.
      await page.goto(address);
      for (const width of [1280, 400]) {
        await check(page, pageUnderTest, { name, colorScheme, width });
      }
    }
  });
}

test('the audit log can be searched, read and proved with the keyboard alone', async ({
  page,
}) => {
  await openAs(page, 'devops');
  const instance = await someInstance(page);
  await page.goto('/chartway/audit');

  await tabTo(page, page.getByRole('searchbox', { name: 'Search' }));
  await page.keyboard.type(instance);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`text=${instance}`));
  const entry = page
    .getByRole('table', { name: 'Audit log' })
    .getByRole('link', { name: /^(Create|Deploy)$/ })
    .first();
  await expect(entry).toBeVisible();

  await tabTo(page, entry);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(instance);
  await tabTo(page, dialog.getByRole('button', { name: 'Prove it' }));
  await page.keyboard.press('Enter');
  await expect(async () => {
    // A checkpoint is signed every minute; until then the page offers to look again.
    const again = dialog.getByRole('button', { name: 'Again' });
    const proved = dialog.getByText(/Proved by checkpoint of size/);
    await expect(again.or(proved)).toBeVisible();
    if (await again.isVisible()) {
      await tabTo(page, again);
      await page.keyboard.press('Enter');
    }
    await expect(proved).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 90_000 });

  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(entry).toBeFocused();
});

test('a value can be changed, previewed and committed with the keyboard alone', async ({
  page,
}) => {
  await openAs(page, 'devops');
  const instance = await someInstance(page);
  await page.goto(valuesOf(instance));
  const field = page.getByLabel('replicaCount').first();
  const before = Number(await field.inputValue());

  await tabTo(page, field);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(String(before + 1));
  const save = page.getByRole('button', { name: 'Save …' });
  await expect(save).not.toHaveAttribute('aria-disabled', 'true');
  await tabTo(page, save);
  await page.keyboard.press('Enter');

  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(instance);
  await tabTo(page, dialog.getByLabel(/Reason/));
  await page.keyboard.type('More visitors');
  await tabTo(page, dialog.getByRole('button', { name: 'Commit' }));
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^Committed .* and released/)).toBeVisible();
  await expect(dialog).toBeHidden();
});
