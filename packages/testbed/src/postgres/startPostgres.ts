import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Binaries } from '../binaries';
import { freePort } from '../freePort';
import { runToEnd } from '../runToEnd';
import { Supervisor } from '../Supervisor';
import { Cluster, PostgresCall } from './Cluster';

const NAME = 'postgres';
const SECONDS = 60;
const END_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** A PostgreSQL that was started for one purpose. */
export interface StartedPostgres {
  /** Address with credentials; the account may create databases. */
  readonly url: string;
  /** First part of the server's version, such as 15. */
  readonly major: string;
  /** Stops the server without waiting for its clients, and starts it again on the same data and port. */
  restart(): Promise<void>;
  /** Stops the server and deletes its data. */
  stop(): Promise<void>;
}

/** The programs and processes of a PostgreSQL in a folder of its own. */
class PrivatePostgres {
  private readonly binaries = new Binaries('', process.env.PATH ?? '');
  private readonly supervisor: Supervisor;

  constructor(private readonly cluster: Cluster, directory: string) {
    this.supervisor = new Supervisor(directory);
  }

  async initialise(): Promise<void> {
    this.binaries.requireAll(['postgres', 'initdb', 'psql']);
    this.cluster.prepare();
    await this.run('initdb', this.cluster.initialisation());
  }

  async start(): Promise<void> {
    const { env, ...call } = this.cluster.server();
    await this.supervisor.start({
      ...call,
      name: NAME,
      program: this.binaries.require('postgres'),
      env: this.environment(env),
      ports: [this.cluster.port],
      stopSignal: 'SIGINT',
    });
    await this.supervisor.waitUntilReady(NAME, SECONDS, () => this.answers());
  }

  stop(): Promise<void> {
    return this.supervisor.stop([NAME]);
  }

  private async answers(): Promise<boolean> {
    if (!(await this.cluster.listens())) return false;
    return this.run('psql', this.cluster.question()).then(
      () => true,
      () => false,
    );
  }

  private async run(name: string, call: PostgresCall): Promise<void> {
    await runToEnd({
      ...call,
      program: this.binaries.require(name),
      env: this.environment(call.env),
      log: this.supervisor.logPath(NAME),
      seconds: SECONDS,
    });
  }

  private environment(env: PostgresCall['env']): Record<string, string> {
    return { PATH: this.binaries.path, LANG: 'C.UTF-8', ...env };
  }
}

/**
 * Starts a PostgreSQL of its own on a free port of loopback, with data in the system's temporary folder.
 *
 * @throws TestbedError naming the system's package when the programs are missing, or with the end of the server's log.
 */
export async function startPostgres(): Promise<StartedPostgres> {
  const directory = mkdtempSync(join(tmpdir(), 'chartway-postgres-run-'));
  const data = join(directory, 'postgres');
  mkdirSync(data);
  const cluster = new Cluster(data, await freePort());
  const server = new PrivatePostgres(cluster, directory);
  const end = async () => {
    await server.stop();
    cluster.wipe();
    rmSync(directory, { recursive: true, force: true });
  };
  // The server is a process of its own, which would outlive ours.
  const endFirst = (signal: NodeJS.Signals) => {
    end().finally(() => process.kill(process.pid, signal));
  };
  for (const signal of END_SIGNALS) process.once(signal, endFirst);
  const stop = async () => {
    for (const signal of END_SIGNALS) process.off(signal, endFirst);
    await end();
  };
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: cluster.url,
    major: cluster.major,
    stop,
    async restart() {
      await server.stop();
      await server.start();
    },
  };
}
