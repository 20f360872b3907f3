// Backstage wants Node 22 and better-sqlite3 is compiled against its headers, so both must come together.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { CACHE } from './paths.mjs';
import { CommandError, step } from './terminal.mjs';

const MAJOR = 22;
const VERSION = '22.23.3';

/** A Node installation: `home` holds bin/node and include/node. */
function isComplete(home) {
  return (
    existsSync(join(home, 'bin', 'node')) &&
    existsSync(join(home, 'include', 'node', 'node.h'))
  );
}

function subfolders(folder, pattern) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(name => pattern.test(name))
    .map(name => join(folder, name));
}

/** The npm package `node` keeps the build for this platform in a package of its own, nested or beside it. */
function findInstalled(prefix) {
  const nested = join(prefix, 'node_modules', 'node', 'node_modules');
  const platform = /^node-(?:bin-)?(?:linux|darwin)-/;
  return [
    ...subfolders(nested, platform),
    ...subfolders(join(prefix, 'node_modules'), platform),
  ].find(isComplete);
}

async function installNode() {
  const prefix = join(CACHE, `node-${VERSION}`);
  const found = findInstalled(prefix);
  if (found) return found;
  mkdirSync(prefix, { recursive: true });
  const args = ['install', '--prefix', prefix, '--ignore-scripts=false'];
  args.push('--no-save', '--no-audit', '--no-fund', `node@${VERSION}`);
  await step(`Node ${VERSION} into ${prefix}`, 'setup-node', 'npm', args, {
    cwd: prefix,
    env: process.env,
  });
  const installed = findInstalled(prefix);
  if (!installed) {
    throw new CommandError(
      `npm installed node@${VERSION} into ${prefix}, but no folder there has bin/node and include/node; ` +
        `put a Node ${MAJOR} with its headers first on PATH and try again`,
    );
  }
  return installed;
}

/**
 * The environment in which every further command runs: Node 22 first on PATH, its headers named for node-gyp.
 * Installs Node 22 first when the running one is of another major version or comes without headers.
 */
export async function nodeEnvironment() {
  const running = dirname(dirname(process.execPath));
  const usable =
    process.versions.node.startsWith(`${MAJOR}.`) && isComplete(running);
  const home = usable ? running : await installNode();
  return {
    ...process.env,
    PATH: `${join(home, 'bin')}${delimiter}${process.env.PATH ?? ''}`,
    npm_config_nodedir: home,
  };
}
