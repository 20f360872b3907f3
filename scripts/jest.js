// Jest projects of all packages, as Backstage configures them, split by what a test needs:
// files named *.e2e.test.ts want real servers, all others want none.
process.env.NODE_ENV ??= 'test';
process.env.TZ ??= 'UTC';

const END_TO_END = '\\.e2e\\.test\\.[jt]sx?$';

async function backstageConfig() {
  return await require('@backstage/cli/config/jest');
}

/** Configuration of the tests that need no server. */
async function unitConfig() {
  const config = await backstageConfig();
  const projects = config.projects.map(project => ({
    ...project,
    testPathIgnorePatterns: ['/node_modules/', END_TO_END],
  }));
  const scripts = {
    displayName: 'scripts',
    rootDir: __dirname,
    testEnvironment: 'node',
    testMatch: ['**/*.test.js'],
    transform: {},
  };
  return { ...config, projects: [...projects, scripts] };
}

/** Configuration of the tests against real servers, whose addresses come from the environment. */
async function endToEndConfig() {
  const config = await backstageConfig();
  const projects = config.projects.map(project => ({
    ...project,
    testMatch: ['**/*.e2e.test.{ts,tsx}'],
  }));
  return { ...config, projects, testTimeout: 120_000, maxWorkers: 1 };
}

module.exports = { unitConfig, endToEndConfig };
