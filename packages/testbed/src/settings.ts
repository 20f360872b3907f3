import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { Ports, portsAt } from './ports';
import { TestbedError } from './TestbedError';

/** Longest directory for which the path of a Unix socket below it stays within the kernel's 107 characters. */
const LONGEST_DIRECTORY = 88;

/** Where one testbed lives. All folders are absolute. */
export interface TestbedSettings {
  /** State, data, logs and the env file. */
  readonly directory: string;
  /** The servers' programs. */
  readonly binaries: string;
  /** Whether a person named `binaries`; nothing is built into such a folder. */
  readonly binariesGiven: boolean;
  readonly ports: Ports;
}

type Environment = Readonly<Record<string, string | undefined>>;

function cacheFolder(env: Environment): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'chartway');
}

function checkFolder(key: string, path: string): string {
  if (!isAbsolute(path) || /\s/.test(path)) {
    throw new TestbedError(
      `${key} must be an absolute path without white space, not "${path}"`,
    );
  }
  return path.replace(/\/+$/, '');
}

/**
 * Reads CHARTWAY_TESTBED_DIR, CHARTWAY_TESTBED_BIN and CHARTWAY_TESTBED_PORT_OFFSET; `portOffset` wins over the last.
 * A testbed with an offset gets a default directory of its own.
 * @throws TestbedError naming the variable that is wrong.
 */
export function readSettings(
  env: Environment,
  portOffset?: string,
): TestbedSettings {
  const offsetText = portOffset ?? (env.CHARTWAY_TESTBED_PORT_OFFSET || '0');
  const offset = /^\d+$/.test(offsetText) ? Number(offsetText) : NaN;
  const ports = portsAt(offset);
  const cache = cacheFolder(env);
  const name = offset === 0 ? 'testbed' : `testbed-${offset}`;
  const directory = checkFolder(
    'CHARTWAY_TESTBED_DIR',
    env.CHARTWAY_TESTBED_DIR || join(cache, name),
  );
  if (directory.length > LONGEST_DIRECTORY) {
    throw new TestbedError(
      `CHARTWAY_TESTBED_DIR may have ${LONGEST_DIRECTORY} characters, because sockets lie below it; "${directory}" has ${directory.length}`,
    );
  }
  const given = env.CHARTWAY_TESTBED_BIN;
  return {
    directory,
    binaries: checkFolder(
      'CHARTWAY_TESTBED_BIN',
      given || join(cache, 'testbed-bin'),
    ),
    binariesGiven: Boolean(given),
    ports,
  };
}
