import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** Browsers that Debian and its kin install, in the order of preference. */
const SYSTEM_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

const executablePath =
  process.env.CHROMIUM_PATH ?? SYSTEM_BROWSERS.find(existsSync);

/** The tests of the running portal in a real browser; scripts/lib/e2e.mjs starts the portal first. */
export default defineConfig({
  testDir: 'packages/app/e2e-tests',
  outputDir: 'e2e-output/artifacts',
  timeout: 180_000,
  expect: { timeout: 20_000 },
  fullyParallel: false,
  workers: 1,
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  // The portal runs on embedded defaults or on the testbed; a test's name says which of the two it wants.
  projects: [
    { name: 'embedded', testMatch: '**/*.embedded.test.ts' },
    { name: 'testbed', testMatch: '**/*.testbed.test.ts' },
  ],
  reporter: [
    ['list'],
    [
      'json',
      {
        outputFile:
          process.env.PLAYWRIGHT_RESULTS ?? 'e2e-output/playwright.json',
      },
    ],
    ['html', { outputFolder: 'e2e-output/report', open: 'never' }],
  ],
  use: {
    baseURL: process.env.PLAYWRIGHT_URL ?? 'http://localhost:3000',
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
