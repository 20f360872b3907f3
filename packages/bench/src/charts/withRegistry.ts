import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@chartway/testbed';
import { findBinary } from '../findBinary';

const START_LIMIT_MS = 20_000;
const POLL_MS = 50;

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(`${address}/v2/`)).ok;
  } catch {
    return false;
  }
}

async function waitFor(address: string, server: ChildProcess) {
  const end = performance.now() + START_LIMIT_MS;
  while (!(await answers(address))) {
    if (server.exitCode !== null) {
      throw new Error(
        `the registry started for this benchmark ended at once with code ${
          server.exitCode
        }: try ${server.spawnargs.join(' ')}`,
      );
    }
    if (performance.now() > end) {
      throw new Error(
        `the registry started for this benchmark did not answer at ${address} within ${
          START_LIMIT_MS / 1000
        } s`,
      );
    }
    await sleep(POLL_MS);
  }
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const ended = new Promise(done => {
      server.once('exit', done);
    });
    server.kill();
    await ended;
  }
}

/**
 * Gives `use` the address of an OCI registry without authentication: that of `REGISTRY_URL` when set, else of one that
 * is started on the loopback interface and removed afterwards.
 *
 * @throws Error when `REGISTRY_URL` does not answer, or there is no registry to start
 */
export async function withRegistry<T>(
  use: (address: string) => Promise<T>,
): Promise<T> {
  const given = process.env.REGISTRY_URL?.replace(/\/$/, '');
  if (given) {
    if (!(await answers(given))) {
      throw new Error(
        `no registry without authentication answers at ${given}, which REGISTRY_URL names: start it, or unset REGISTRY_URL to have one started`,
      );
    }
    return use(given);
  }
  const binary = await findBinary('registry');
  const folder = await mkdtemp(join(tmpdir(), 'chartway-bench-registry-'));
  const port = await freePort();
  const config = join(folder, 'registry.yml');
  await writeFile(
    config,
    [
      'version: 0.1',
      'log: {level: error, accesslog: {disabled: true}}',
      `storage: {filesystem: {rootdirectory: ${JSON.stringify(folder)}}}`,
      `http: {addr: '127.0.0.1:${port}'}`,
      '',
    ].join('\n'),
  );
  const server = spawn(binary, ['serve', config], {
    stdio: 'ignore',
    // Nothing of ours: it takes every REGISTRY_… for a setting of its own. It sends traces unless told not to.
    env: { OTEL_TRACES_EXPORTER: 'none' },
  });
  try {
    const address = `http://127.0.0.1:${port}`;
    await waitFor(address, server);
    return await use(address);
  } finally {
    await stop(server);
    await rm(folder, { recursive: true, force: true });
  }
}
