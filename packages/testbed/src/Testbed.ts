import {
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Binaries } from './binaries';
import { withLock } from './lock';
import { usageOf } from './processRecord';
import { runToEnd } from './runToEnd';
import { TestbedSettings } from './settings';
import { Supervisor } from './Supervisor';
import { TestbedError } from './TestbedError';
import { defineTiers } from './tiers';
import { Server, Tier, TierContext, TierName, tierNames } from './tiers/Tier';

const LOCK_SECONDS = 300;
const COMMAND_SECONDS = 60;

/** Marks a directory as a testbed's, so that nothing else is ever wiped. */
const MARKER = '.chartway-testbed';

/** One server as `status` shows it; without a pid it does not run. */
export interface ServerStatus {
  readonly tier: TierName;
  readonly name: string;
  readonly address: string;
  readonly pid?: number;
  readonly memoryMiB?: number;
  readonly cpuSeconds?: number;
}

/** Receives one line of progress. */
export type Report = (line: string) => void;

/** The real servers of one directory: starts them, stops them, and says what runs. */
export class Testbed {
  private readonly supervisor: Supervisor;
  private readonly binaries: Binaries;
  private readonly tiers: Readonly<Record<TierName, Tier>>;

  constructor(
    private readonly settings: TestbedSettings,
    searchPath: string,
    private readonly report: Report,
  ) {
    mkdirSync(settings.directory, { recursive: true });
    writeFileSync(join(settings.directory, MARKER), '');
    this.supervisor = new Supervisor(settings.directory);
    this.binaries = new Binaries(settings.binaries, searchPath);
    this.tiers = defineTiers(this.context());
  }

  /** File with the addresses and credentials of the tiers that run, KEY=VALUE per line. */
  get envFile(): string {
    return join(this.settings.directory, 'env');
  }

  /** Programs that the given tiers call and that are nowhere to be found. */
  missingPrograms(names: readonly TierName[]): string[] {
    return this.binaries.missing(this.programsOf(this.withRequired(names)));
  }

  /**
   * Starts the given tiers and those they need, side by side where possible; keeps what runs already.
   * @throws TestbedError saying which server failed and where its log is; what did start goes on running.
   */
  async up(names: readonly TierName[]): Promise<void> {
    const wanted = this.withRequired(names);
    this.binaries.requireAll(this.programsOf(wanted));
    await this.locked(async () => {
      const starting = new Map<TierName, Promise<void>>();
      for (const name of wanted) {
        const { requires } = this.tiers[name];
        const before = requires.map(required => starting.get(required));
        starting.set(
          name,
          Promise.all(before).then(() => this.startTier(name)),
        );
      }
      const results = await Promise.allSettled(starting.values());
      this.writeEnv();
      throwFirstFailure(results);
    });
  }

  /** Stops the given tiers and those that need them. */
  async down(names: readonly TierName[]): Promise<void> {
    const doomed = tierNames.filter(
      name =>
        names.includes(name) ||
        this.tiers[name].requires.some(required => names.includes(required)),
    );
    await this.locked(async () => {
      for (const group of this.stopGroups(doomed)) {
        await this.supervisor.stop(group);
      }
      this.writeEnv();
    });
  }

  /** Stops everything and deletes the directory with all data and logs. */
  async wipe(): Promise<void> {
    await this.down(tierNames);
    if (existsSync(join(this.settings.directory, MARKER))) {
      for (const name of tierNames) this.tiers[name].wipe?.();
      rmSync(this.settings.directory, { recursive: true, force: true });
    }
  }

  status(names: readonly TierName[]): ServerStatus[] {
    return names.flatMap(tier =>
      this.serversOf(tier).map(({ name, address }) => {
        const pid = this.supervisor.pidOf(name);
        const usage = pid === undefined ? undefined : usageOf(pid);
        return { tier, name, address, pid, ...usage };
      }),
    );
  }

  private async startTier(name: TierName): Promise<void> {
    const tier = this.tiers[name];
    for (const stage of tier.stages) {
      const results = await Promise.allSettled(
        stage.map(server => this.startServer(server)),
      );
      throwFirstFailure(results);
    }
    await tier.initialise?.();
  }

  private async startServer(server: Server): Promise<void> {
    const started = Date.now();
    const running = this.supervisor.pidOf(server.name) !== undefined;
    if (!running) await server.prepare?.();
    await this.supervisor.start({
      name: server.name,
      program: this.binaries.require(server.program),
      args: server.args(),
      env: { ...this.baseEnvironment(server.home), ...server.env },
      ports: server.ports,
      cwd: server.cwd?.(),
      account: server.account,
      stopSignal: server.stopSignal,
    });
    await this.supervisor.waitUntilReady(
      server.name,
      server.readySeconds,
      server.ready,
    );
    const state = running
      ? 'already running'
      : `${((Date.now() - started) / 1000).toFixed(1)} s`;
    this.report(
      `${server.name.padEnd(34)} ${server.address.padEnd(30)} ${state}`,
    );
  }

  /** Nothing else of the caller's environment reaches a server: no proxy, no token, no setting of a tool. */
  private baseEnvironment(home: string): Record<string, string> {
    return { PATH: this.binaries.path, HOME: home, LANG: 'C.UTF-8' };
  }

  private context(): TierContext {
    const { settings, binaries, supervisor } = this;
    const dataFolder = (name: string) => {
      const path = join(settings.directory, 'data', name);
      mkdirSync(path, { recursive: true });
      return path;
    };
    return {
      settings,
      binaries,
      dataFolder,
      logPath: server => supervisor.logPath(server),
      run: async (server, program, args, options = {}) => {
        await runToEnd({
          program: binaries.require(program),
          args,
          env: { ...this.baseEnvironment(dataFolder('home')), ...options.env },
          cwd: options.cwd,
          account: options.account,
          input: options.input,
          log: supervisor.logPath(server),
          seconds: COMMAND_SECONDS,
        });
      },
    };
  }

  /** In an order in which every tier comes after those it needs. */
  private withRequired(names: readonly TierName[]): TierName[] {
    const wanted = new Set(
      names.flatMap(name => [...this.tiers[name].requires, name]),
    );
    return tierNames.filter(name => wanted.has(name));
  }

  private serversOf(name: TierName): readonly Server[] {
    return this.tiers[name].stages.flat();
  }

  private programsOf(names: readonly TierName[]): string[] {
    const programs = names.flatMap(name => [
      ...this.tiers[name].programs,
      ...this.serversOf(name).map(server => server.program),
    ]);
    return [...new Set(programs)];
  }

  /** Last stages first, and the stages of tiers that others need after all others: they want to say goodbye to them. */
  private stopGroups(names: readonly TierName[]): string[][] {
    const needed = new Set(
      tierNames.flatMap(name => this.tiers[name].requires),
    );
    const leaves = names.filter(name => !needed.has(name));
    const base = names.filter(name => needed.has(name));
    return [
      leaves.flatMap(name => this.serversOf(name)),
      ...base.flatMap(name => [...this.tiers[name].stages].reverse()),
    ].map(servers => servers.map(server => server.name));
  }

  private tierRuns(name: TierName): boolean {
    return this.serversOf(name).every(
      server => this.supervisor.pidOf(server.name) !== undefined,
    );
  }

  private writeEnv() {
    const settings = {
      TESTBED_DIR: this.settings.directory,
      TESTBED_BIN: this.settings.binaries,
      ...Object.assign(
        {},
        ...tierNames
          .filter(name => this.tierRuns(name))
          .map(name => this.environmentOf(name)),
      ),
    };
    const lines = Object.entries(settings).map(
      ([key, value]) => `${key}=${value}\n`,
    );
    writeFileSync(`${this.envFile}.new`, lines.join(''), { mode: 0o600 });
    renameSync(`${this.envFile}.new`, this.envFile);
  }

  /** A tier that runs but was never made ready has no settings to offer. */
  private environmentOf(name: TierName): Readonly<Record<string, string>> {
    try {
      return this.tiers[name].environment();
    } catch (error) {
      this.report(`${name}: not in ${this.envFile}: ${String(error)}`);
      return {};
    }
  }

  private locked(action: () => Promise<void>): Promise<void> {
    const path = join(this.settings.directory, 'lock');
    return withLock(path, LOCK_SECONDS, action);
  }
}

function throwFirstFailure(results: readonly PromiseSettledResult<void>[]) {
  // A tier that waits for another fails with the same error, so each is told once.
  const reasons = new Set(
    results.flatMap(result =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    ),
  );
  const [first, ...others] = reasons;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new TestbedError(
    [first, ...others]
      .map(reason =>
        reason instanceof Error ? reason.message : String(reason),
      )
      .join('\n'),
    { cause: first },
  );
}
