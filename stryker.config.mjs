// Mutation testing of the rules on which everything else relies: who may do what, and who may approve. `npm run mutation`.
// Every mutant is a small mistake in a copy of the sources; a mistake that no test notices survives.
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STATE } from './scripts/lib/paths.mjs';

const FOUR_EYES = 'plugins/chartway-backend/src/promotions/domain';
const POLICY = 'plugins/chartway-node/src/policy';

const require = createRequire(import.meta.url);
const { projects } = await require('@backstage/cli/config/jest');
const { transform, transformIgnorePatterns, moduleFileExtensions } =
  projects.find(({ rootDir }) => /chartway-backend\/src$/.test(rootDir));

/** Folder of the reports: `mutation.html` shows every mutant in its place. */
const REPORTS = join(STATE, 'mutation');

export default {
  packageManager: 'yarn',
  mutate: [FOUR_EYES, POLICY].flatMap(folder => [
    `${folder}/**/*.ts`,
    `!${folder}/**/*.test.ts`,
    `!${folder}/**/__testUtils__/**`,
    // Only names what the others export.
    `!${folder}/index.ts`,
  ]),
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  coverageAnalysis: 'perTest',
  jest: {
    projectType: 'custom',
    // The tests of one folder are what holds its rules; whoever uses them from afar is not run for every mutant.
    enableFindRelatedTests: true,
    config: {
      roots: [FOUR_EYES, POLICY].map(folder => `<rootDir>/${folder}`),
      testMatch: ['**/*.test.ts'],
      // Thousands of random cases for each mutant would take an hour; the tables beside them must suffice.
      testPathIgnorePatterns: ['/node_modules/', '\\.property\\.test\\.ts$'],
      testEnvironment: 'node',
      transform,
      transformIgnorePatterns,
      moduleFileExtensions,
    },
  },
  // Nothing but the two folders is copied; packages come from the checkout.
  ignorePatterns: [
    '**',
    ...[FOUR_EYES, POLICY].map(folder => `!${folder}/**`),
    '!plugins/chartway-backend/package.json',
    '!plugins/chartway-node/package.json',
    '!package.json',
  ],
  // Outside of the checkout, so that the other checks do not find a second copy of the sources.
  tempDirName: join(tmpdir(), 'chartway-mutation'),
  incremental: true,
  incrementalFile: join(REPORTS, 'incremental.json'),
  reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
  clearTextReporter: { allowColor: false, reportTests: false },
  htmlReporter: { fileName: join(REPORTS, 'mutation.html') },
  jsonReporter: { fileName: join(REPORTS, 'mutation.json') },
  thresholds: { high: 95, low: 90, break: 90 },
};
