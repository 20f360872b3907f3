// `npm run e2e`: the testbed, the tests named *.e2e.test.ts against it, then the portal in a browser,
// once on embedded defaults and once on the testbed.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { countsOf, countsLine, failuresOf } from './jestResults.mjs';
import { ROOT, STATE } from './paths.mjs';
import { onInterrupt } from './processes.mjs';
import { onPath, requirePrograms, setUp } from './setup.mjs';
import { startPortal } from './start.mjs';
import {
  CommandError,
  progress,
  runLogged,
  say,
  step,
  tail,
} from './terminal.mjs';
import { emptyDatabase } from './postgres.mjs';
import { typescriptCommand } from './tools.mjs';

const OUTPUT = join(ROOT, 'e2e-output');
const BROWSERS = ['chromium', 'chromium-browser'];
const PHASES = ['jest', 'embedded', 'testbed'];
const USAGE = `npm run e2e -- [--only ${PHASES.join(
  ',',
)}] [--env FILE of a testbed that runs already]`;

function parseArguments(args) {
  const options = { only: PHASES, env: undefined };
  for (let index = 0; index < args.length; index += 2) {
    const value = args[index + 1];
    if (args[index] === '--only' && value) options.only = value.split(',');
    else if (args[index] === '--env' && value) options.env = resolve(value);
    else
      throw new CommandError(
        `unknown argument ${args[index]}; usage: ${USAGE}`,
      );
  }
  const unknown = options.only.filter(name => !PHASES.includes(name));
  if (unknown.length > 0)
    throw new CommandError(
      `unknown part ${unknown.join(', ')}; usage: ${USAGE}`,
    );
  return options;
}

function checkPrograms({ only, env }) {
  const needsTestbed =
    !env && (only.includes('jest') || only.includes('testbed'));
  const needsBrowser = only.includes('embedded') || only.includes('testbed');
  const chromium = process.env.CHROMIUM_PATH;
  if (needsBrowser && chromium && !existsSync(chromium)) {
    throw new CommandError(
      `CHROMIUM_PATH names ${chromium}, which does not exist`,
    );
  }
  requirePrograms({
    ...(needsBrowser && !chromium
      ? { 'chromium (or its path in CHROMIUM_PATH)': BROWSERS }
      : {}),
    ...(needsTestbed ? { 'redis-server': ['redis-server'] } : {}),
  });
}

function readEnvFile(path) {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter(line => line.includes('='));
  return Object.fromEntries(
    lines.map(line => [
      line.slice(0, line.indexOf('=')),
      line.slice(line.indexOf('=') + 1),
    ]),
  );
}

function chromiumPath() {
  return (
    process.env.CHROMIUM_PATH ??
    BROWSERS.map(name => findOnPath(name)).find(Boolean)
  );
}

function findOnPath(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter(folder => onPath(name, folder))
    .map(folder => join(folder, name))[0];
}

/** Settings of the servers, and what takes down again those that did not run before. */
async function startTestbed(env) {
  const command = (...args) =>
    typescriptCommand('packages/testbed/src/cli.ts', args);
  const before = testbedStatus(env, command('status', '--json'));
  const started = [
    ...new Set(before.filter(server => !server.pid).map(server => server.tier)),
  ];
  const down = async () => {
    if (started.length > 0) {
      await step(
        'testbed down',
        'testbed-down',
        ...command('down', ...started),
        { cwd: ROOT, env },
      );
    }
  };
  try {
    await step('testbed up', 'testbed-up', ...command('up'), {
      cwd: ROOT,
      env,
    });
  } catch (error) {
    await down();
    throw error;
  }
  const directory = testbedDirectory(env, command('env'));
  return { settings: readEnvFile(directory), down };
}

/** `status` exits with 1 while something does not run, and prints the same. */
function testbedStatus(env, [command, args]) {
  try {
    return JSON.parse(
      execFileSync(command, args, { cwd: ROOT, env, encoding: 'utf8' }),
    );
  } catch (error) {
    if (!error.stdout)
      throw new CommandError(
        `the testbed's status cannot be read: ${error.stderr || error.message}`,
      );
    return JSON.parse(error.stdout);
  }
}

function testbedDirectory(env, [command, args]) {
  return execFileSync(command, args, {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  }).trim();
}

async function runJest(env) {
  const results = join(STATE, 'jest-e2e.json');
  rmSync(results, { force: true });
  const args = [
    '--config',
    'jest.e2e.config.js',
    '--ci',
    '--maxWorkers=2',
    '--json',
    `--outputFile=${results}`,
  ];
  const bar = progress('jest against the testbed');
  const { code, logPath } = await runLogged('e2e-jest', 'jest', args, {
    cwd: ROOT,
    env,
    onLine: line => bar.update(line),
  });
  bar.stop(code === 0 ? '✓' : '✗');
  if (code !== 0)
    say(
      `${failuresOf(results) || tail(logPath)}\n  the whole output: ${logPath}`,
    );
  return countsOf(results);
}

/** A configuration that keeps this run's data apart from a developer's. JSON is YAML. */
function writePortalConfig(folder, database) {
  const path = join(folder, 'app-config.e2e.yaml');
  const config = {
    backend: { database },
    chartway: { dataFolder: join(folder, 'data') },
  };
  writeFileSync(path, JSON.stringify(config, null, 2));
  return path;
}

function playwrightCounts(path) {
  if (!existsSync(path)) return { passed: 0, failed: 1, skipped: 0 };
  const { stats, errors } = JSON.parse(readFileSync(path, 'utf8'));
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + (stats.unexpected === 0 ? errors.length : 0),
    skipped: stats.skipped,
  };
}

const inFiles = folder => ({
  client: 'better-sqlite3',
  connection: { directory: join(folder, 'data', 'db') },
});

/**
 * Starts the portal with `configs` on top of app-config.yaml and runs the browser tests of the project `name`.
 * `database` gives the settings of an empty database.
 */
async function runPortalTests(name, configs, env, database) {
  const folder = join(OUTPUT, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const portalConfig = writePortalConfig(folder, await database(folder));
  const logPath = join(folder, 'portal.log');
  const log = openSync(logPath, 'w');
  const bar = progress(`portal (${name})`);
  const portal = await startPortal(env, {
    config: ['app-config.yaml', ...configs, portalConfig],
    stdio: ['ignore', log, log],
  });
  try {
    await portal.ready;
    bar.stop('✓');
    return await runPlaywright(name, folder, env);
  } catch (error) {
    bar.stop('✗');
    say(
      `${tail(logPath)}\n${
        error.message
      }; the portal's whole output: ${logPath}`,
    );
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    await portal.stop();
    closeSync(log);
  }
}

async function runPlaywright(name, folder, env) {
  const results = join(folder, 'results.json');
  const bar = progress(`browser tests (${name})`);
  const { code, logPath } = await runLogged(
    `e2e-${name}`,
    'playwright',
    ['test', '--project', name],
    {
      cwd: ROOT,
      env: {
        ...env,
        PLAYWRIGHT_RESULTS: results,
        CHARTWAY_E2E_DATA: join(folder, 'data'),
        CHROMIUM_PATH: chromiumPath(),
      },
      onLine: line => bar.update(line),
    },
  );
  const counts = playwrightCounts(results);
  const ok = code === 0 && counts.failed === 0;
  bar.stop(ok ? '✓' : '✗');
  if (!ok)
    say(
      `${tail(logPath, 200)}\n  the whole output: ${logPath}; traces: ${join(
        OUTPUT,
        'artifacts',
      )}`,
    );
  return ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

function testEnvironment(env, settings) {
  const registry = settings.REGISTRY_URL?.replace(/^https?:/, 'oci:');
  return {
    ...env,
    ...settings,
    ...(registry && { CHARTWAY_REGISTRY_URL: `${registry}/charts` }),
    PATH: [settings.TESTBED_BIN, env.PATH].filter(Boolean).join(delimiter),
  };
}

async function runPhases({ only }, env, settings) {
  const withServers = testEnvironment(env, settings);
  const phases = {
    jest: () => runJest(withServers),
    embedded: () => runPortalTests('embedded', [], env, inFiles),
    testbed: () =>
      runPortalTests('testbed', ['app-config.testbed.yaml'], withServers, () =>
        emptyDatabase(settings.POSTGRES_URL),
      ),
  };
  const total = { passed: 0, failed: 0, skipped: 0 };
  let interrupted = false;
  onInterrupt(() => (interrupted = true));
  for (const name of only) {
    if (interrupted) throw new CommandError('interrupted');
    const counts = await phases[name]();
    say(`  ${name}: ${countsLine(counts)}`);
    for (const key of Object.keys(total)) total[key] += counts[key];
  }
  return total;
}

export async function endToEnd(args) {
  const options = parseArguments(args);
  checkPrograms(options);
  const env = await setUp();
  const needsServers = options.only.some(name => name !== 'embedded');
  let testbed = { settings: {}, down: async () => {} };
  if (options.env) testbed.settings = readEnvFile(options.env);
  else if (needsServers) testbed = await startTestbed(env);
  let total;
  try {
    total = await runPhases(options, env, testbed.settings);
  } finally {
    await testbed.down();
  }
  if (total.failed > 0) process.exitCode = 1;
  say(`\n${countsLine(total)}`);
}
