import { spawn } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Account } from './postgres/account';
import { portIsOpen } from './probe';
import { isAlive, ProcessRecord, recordOf } from './processRecord';
import { TestbedError } from './TestbedError';
import { eventually } from './waiting';

const STOP_SECONDS = 10;
const LOG_TAIL_LINES = 8;
const LOG_LINE_LENGTH = 300;

/** A process to keep running after this one has ended. */
export interface ProcessSpec {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Ports that must be free before the start. */
  readonly ports: readonly number[];
  readonly cwd?: string;
  /** Whom it runs as; ourselves by default. */
  readonly account?: Account;
  /** What asks it to end; SIGTERM by default. */
  readonly stopSignal?: ProcessRecord['stopSignal'];
}

/**
 * Starts detached processes, remembers them on disk, and stops only what it started.
 * Callers hold the testbed's lock, so no two supervisors of one directory act at once.
 */
export class Supervisor {
  private readonly records: string;
  private readonly logs: string;

  constructor(directory: string) {
    this.records = join(directory, 'run');
    this.logs = join(directory, 'log');
    mkdirSync(this.records, { recursive: true });
    mkdirSync(this.logs, { recursive: true });
  }

  logPath(name: string): string {
    return join(this.logs, `${name}.log`);
  }

  /** The pid under which `name` runs, or undefined. */
  pidOf(name: string): number | undefined {
    return this.recordOfLive(name)?.pid;
  }

  /**
   * Starts the process unless it runs already.
   * @throws TestbedError when a port is taken or the program cannot be started.
   */
  async start(spec: ProcessSpec): Promise<'started' | 'kept'> {
    if (this.pidOf(spec.name) !== undefined) return 'kept';
    for (const port of spec.ports) {
      if (await portIsOpen(port)) {
        throw new TestbedError(
          `${spec.name}: port ${port} on 127.0.0.1 is taken by another process; stop that one first, or choose other ports with --port-offset`,
        );
      }
    }
    const record = {
      ...(await this.launch(spec)),
      stopSignal: spec.stopSignal,
    };
    writeFileSync(this.recordPath(spec.name), JSON.stringify(record));
    return 'started';
  }

  /**
   * Waits for `ready`, at most `seconds`.
   * @throws TestbedError with the end of the log when the process ends or the time is over.
   */
  async waitUntilReady(
    name: string,
    seconds: number,
    ready: () => Promise<boolean>,
  ): Promise<void> {
    const inTime = await eventually(seconds, async () => {
      if (this.pidOf(name) === undefined) {
        throw this.failure(name, 'ended during its start');
      }
      return await ready();
    });
    if (!inTime) throw this.failure(name, `was not ready after ${seconds} s`);
  }

  /** Ends the named processes side by side: asked first, killed after 10 s. Names that do not run are left alone. */
  async stop(names: readonly string[]): Promise<void> {
    this.signal(names, record => record.stopSignal ?? 'SIGTERM');
    const gone = () => names.every(name => this.pidOf(name) === undefined);
    if (!(await eventually(STOP_SECONDS, gone))) {
      this.signal(names, () => 'SIGKILL');
      await eventually(STOP_SECONDS, gone);
    }
    for (const name of names) rmSync(this.recordPath(name), { force: true });
  }

  /** An error that says what happened to `name` and shows where its log ends. */
  failure(name: string, what: string, cause?: unknown): TestbedError {
    const log = this.logPath(name);
    const tail = existsSync(log)
      ? readFileSync(log, 'utf8')
          .trimEnd()
          .split('\n')
          .slice(-LOG_TAIL_LINES)
          .map(line => `    ${line.slice(0, LOG_LINE_LENGTH)}`)
      : [];
    return new TestbedError(
      [`${name} ${what}; log: ${log}`, ...tail].join('\n'),
      {
        cause,
      },
    );
  }

  private recordPath(name: string): string {
    return join(this.records, `${name}.json`);
  }

  private recordOfLive(name: string): ProcessRecord | undefined {
    const path = this.recordPath(name);
    if (!existsSync(path)) return undefined;
    const record = parseRecord(readFileSync(path, 'utf8'));
    return record && isAlive(record) ? record : undefined;
  }

  private signal(
    names: readonly string[],
    signalFor: (record: ProcessRecord) => NodeJS.Signals,
  ) {
    for (const name of names) {
      const record = this.recordOfLive(name);
      if (record) process.kill(record.pid, signalFor(record));
    }
  }

  private launch(spec: ProcessSpec): Promise<ProcessRecord> {
    const path = this.logPath(spec.name);
    appendFileSync(path, `\n== ${new Date().toISOString()} ${spec.program}\n`);
    const log = openSync(path, 'a');
    const child = spawn(spec.program, spec.args, {
      detached: true,
      env: spec.env,
      cwd: spec.cwd,
      ...spec.account,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    return new Promise((resolve, reject) => {
      child.on('error', error =>
        reject(
          new TestbedError(
            `${spec.name}: cannot start ${spec.program}: ${error.message}`,
            { cause: error },
          ),
        ),
      );
      child.on('spawn', () => {
        child.unref();
        const record = child.pid ? recordOf(child.pid) : undefined;
        if (record) resolve(record);
        else reject(this.failure(spec.name, 'ended at once'));
      });
    });
  }
}

function parseRecord(text: string): ProcessRecord | undefined {
  try {
    return ProcessRecord.parse(JSON.parse(text));
  } catch {
    // A record cut short by a crash names no process.
    return undefined;
  }
}
