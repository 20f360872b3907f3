// Jest projects of all packages, as Backstage configures them, split by what a test needs:
// files named *.e2e.test.ts want real servers, all others want none.
const { availableParallelism } = require('node:os');

process.env.NODE_ENV ??= 'test';
process.env.TZ ??= 'UTC';

// One worker would leave half of a small machine idle; a worker that has grown is replaced between two test files.
const MAX_WORKERS = Math.max(2, availableParallelism() - 1);
const WORKER_MEMORY = '1GB';

// Slow machines are no reason to fail; a hang is.
const UNIT_TIMEOUT_MS = 30_000;
const END_TO_END_TIMEOUT_MS = 120_000;

const END_TO_END = '\\.e2e\\.test\\.[jt]sx?$';

const QUICK_STYLES = require.resolve('./quickStyles');
const isInBrowser = ({ testEnvironment }) => /jsdom/.test(testEnvironment);

async function backstageConfig() {
  return await require('@backstage/cli/config/jest');
}

/** Configuration of the tests that need no server. */
async function unitConfig() {
  const config = await backstageConfig();
  const projects = config.projects.map(project => ({
    ...project,
    testPathIgnorePatterns: ['/node_modules/', END_TO_END],
    ...(isInBrowser(project) && {
      setupFilesAfterEnv: [QUICK_STYLES, ...(project.setupFilesAfterEnv ?? [])],
    }),
  }));
  const scripts = {
    displayName: 'scripts',
    rootDir: __dirname,
    testEnvironment: 'node',
    testMatch: ['**/*.test.js'],
    transform: {},
  };
  return {
    ...config,
    projects: [...projects, scripts],
    maxWorkers: MAX_WORKERS,
    workerIdleMemoryLimit: WORKER_MEMORY,
    testTimeout: UNIT_TIMEOUT_MS,
  };
}

/** Configuration of the tests against real servers, whose addresses come from the environment. */
async function endToEndConfig() {
  const config = await backstageConfig();
  const projects = config.projects.map(project => ({
    ...project,
    testMatch: ['**/*.e2e.test.{ts,tsx}'],
  }));
  return {
    ...config,
    projects,
    testTimeout: END_TO_END_TIMEOUT_MS,
    maxWorkers: 1,
  };
}

module.exports = { unitConfig, endToEndConfig };
