import { execFileSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { nodeEnvironment } from './node22.mjs';
import { ROOT, STATE, sha256 } from './paths.mjs';
import { CommandError, step } from './terminal.mjs';

const STAMP = join(STATE, 'installed');

export function onPath(name, path = process.env.PATH ?? '') {
  return path.split(delimiter).some(folder => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Throws one line that names every missing program; `needs` maps what a person calls it to its possible names. */
export function requirePrograms(needs) {
  const missing = Object.entries(needs)
    .filter(([, names]) => !names.some(name => onPath(name)))
    .map(([label]) => label);
  if (missing.length > 0) {
    throw new CommandError(
      `missing on PATH: ${missing.join(', ')}. Install ${
        missing.length > 1 ? 'them' : 'it'
      } and run the command again.`,
    );
  }
}

function yarnRelease() {
  const folder = join(ROOT, '.yarn', 'releases');
  const name = readdirSync(folder).find(file => /^yarn-.*\.cjs$/.test(file));
  if (!name)
    throw new CommandError(`no yarn-*.cjs in ${folder}; restore it from Git`);
  return join(folder, name);
}

function workspaceManifests() {
  return ['packages', 'plugins'].flatMap(group =>
    readdirSync(join(ROOT, group))
      .map(name => join(ROOT, group, name, 'package.json'))
      .filter(existsSync),
  );
}

/** Changes whenever an install could give another result. */
function installKey(env) {
  const files = ['yarn.lock', 'package.json', '.yarnrc.yml'].map(name =>
    join(ROOT, name),
  );
  const contents = [...files, ...workspaceManifests()].map(file =>
    readFileSync(file),
  );
  return sha256(env.npm_config_nodedir, process.arch, ...contents);
}

/** Yarn does not read npm's settings, so a registry, proxy or certificate set there is handed over. */
function yarnNetworkSettings() {
  const settings = JSON.parse(
    execFileSync('npm', ['config', 'list', '--json'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  const env = {};
  const pass = (key, value) => {
    if (value && !process.env[key]) env[key] = String(value);
  };
  pass('YARN_NPM_REGISTRY_SERVER', settings.registry);
  pass('YARN_HTTPS_PROXY', settings['https-proxy']);
  pass('YARN_HTTP_PROXY', settings.proxy);
  pass('YARN_HTTPS_CA_FILE_PATH', settings.cafile);
  const registry = settings.registry && new URL(settings.registry);
  if (registry?.protocol === 'http:')
    pass('YARN_UNSAFE_HTTP_WHITELIST', registry.hostname);
  return env;
}

async function installDependencies(env) {
  const key = installKey(env);
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === key) return;
  await step(
    'dependencies (yarn install)',
    'setup-install',
    'node',
    [yarnRelease(), 'install', '--immutable'],
    {
      cwd: ROOT,
      env: { ...env, ...yarnNetworkSettings() },
    },
  );
  mkdirSync(STATE, { recursive: true });
  writeFileSync(STAMP, key);
}

/**
 * Brings a fresh checkout to the point where its commands run: programs checked, Node 22, dependencies.
 * Does nothing but compare a stamp when nothing has changed since the last time.
 * Returns the environment for everything started from here.
 */
export async function setUp() {
  requirePrograms({
    git: ['git'],
    npm: ['npm'],
    'a C++ compiler (g++ or clang++)': ['c++', 'g++', 'clang++'],
    make: ['make'],
    'Python 3 (python3)': ['python3'],
  });
  const env = await nodeEnvironment();
  await installDependencies(env);
  return {
    ...env,
    PATH: `${join(ROOT, 'node_modules', '.bin')}${delimiter}${env.PATH}`,
  };
}
