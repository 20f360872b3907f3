// Long-running children: started in a process group of their own, so that one signal ends them with all they started.
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { CommandError } from './terminal.mjs';

const STOP_MS = 10_000;
const POLL_MS = 300;

const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

function accepts(host, port) {
  return new Promise(resolve => {
    const socket = connect({ host, port });
    const end = answer => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => end(false));
    socket.on('connect', () => end(true));
    socket.on('error', () => end(false));
  });
}

/** Throws when something on this machine listens on `port` already. */
export async function requireFreePort(port, what) {
  const taken = await Promise.all([
    accepts('127.0.0.1', port),
    accepts('::1', port),
  ]);
  if (taken.includes(true)) {
    throw new CommandError(
      `port ${port}, which ${what} needs, is taken by another process; stop that one first`,
    );
  }
}

/**
 * Starts a command in its own process group.
 * `exited` resolves with its exit code; `stop` ends the group, first politely, and resolves when it is gone.
 */
export function startGroup(command, args, options) {
  const child = spawn(command, args, { ...options, detached: true });
  const exited = new Promise((resolve, reject) => {
    child.on('error', error =>
      reject(new CommandError(`cannot run ${command}: ${error.message}`)),
    );
    child.on('exit', code => resolve(code ?? 1));
  });
  const signal = name => {
    try {
      process.kill(-child.pid, name);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  };
  const stop = async () => {
    signal('SIGTERM');
    await Promise.race([exited, sleep(STOP_MS)]);
    signal('SIGKILL');
  };
  return { exited, stop };
}

/** Resolves once every URL answers below 400; throws when that takes longer than `limitMs` or `exited` settles before. */
export async function waitForUrls(urls, limitMs, exited) {
  const deadline = Date.now() + limitMs;
  let over = false;
  exited.finally(() => (over = true)).catch(() => {});
  for (const url of urls) {
    while (!(await answers(url))) {
      if (over)
        throw new CommandError(`the process ended before ${url} answered`);
      if (Date.now() > deadline) {
        throw new CommandError(
          `${url} did not answer within ${limitMs / 1000} s`,
        );
      }
      await sleep(POLL_MS);
    }
  }
}

async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    await response.body?.cancel();
    return response.status < 400;
  } catch {
    return false;
  }
}

/** Runs `onStop` once, on the first Ctrl-C, hang-up or request to end. */
export function onInterrupt(onStop) {
  let stopping = false;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      if (stopping) return;
      stopping = true;
      onStop();
    });
  }
}
