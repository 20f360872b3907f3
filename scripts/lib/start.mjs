import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from './paths.mjs';
import {
  onInterrupt,
  requireFreePort,
  startGroup,
  waitForUrls,
} from './processes.mjs';
import { setUp } from './setup.mjs';
import { CommandError, say } from './terminal.mjs';

const FRONTEND = 'http://localhost:3000';
const BACKEND = 'http://localhost:7007';
const READY_MS = 300_000;

/** The configuration files of a development portal; later ones win. */
function developmentConfig(extra) {
  const local = ['app-config.local.yaml'].filter(name =>
    existsSync(join(ROOT, name)),
  );
  return ['app-config.yaml', ...local, ...extra];
}

function configFiles(args) {
  const files = [];
  for (let index = 0; index < args.length; index += 2) {
    if (args[index] !== '--config' || !args[index + 1]) {
      throw new CommandError(
        `start takes --config FILE only, not ${args[index]}`,
      );
    }
    files.push(args[index + 1]);
  }
  return files;
}

async function requireFreePorts() {
  await requireFreePort(3000, 'the frontend');
  await requireFreePort(7007, 'the backend');
}

/**
 * Starts frontend and backend with the files of `config`, later ones winning.
 * Resolves with the process; its `ready` settles once both answer, or cannot any more.
 */
export async function startPortal(env, { config, stdio }) {
  await requireFreePorts();
  const flags = config.flatMap(file => ['--config', resolve(ROOT, file)]);
  const portal = startGroup('backstage-cli', ['repo', 'start', ...flags], {
    cwd: ROOT,
    env,
    stdio,
  });
  return {
    ...portal,
    ready: waitForUrls(
      [`${BACKEND}/.backstage/health/v1/readiness`, FRONTEND],
      READY_MS,
      portal.exited,
    ),
  };
}

export async function start(args) {
  const config = configFiles(args);
  await requireFreePorts();
  const env = await setUp();
  say(
    'Starting the portal; the first time takes about a minute. Ctrl-C ends it.',
  );
  const portal = await startPortal(env, {
    config: developmentConfig(config),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let interrupted = false;
  onInterrupt(() => {
    interrupted = true;
    portal.stop();
  });
  portal.ready.then(
    () => say(`\nOpen ${FRONTEND}\n`),
    error =>
      !interrupted &&
      process.stderr.write(`\n${error.message}; see its output above\n`),
  );
  const code = await portal.exited;
  process.exitCode = interrupted ? 0 : code;
}
