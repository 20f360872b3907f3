import { Binaries } from '../binaries';
import { Account } from '../postgres/account';
import { TestbedSettings } from '../settings';

/** Name of a group of servers that are started and stopped together. */
export const tierNames = [
  'registry',
  'postgres',
  'vault',
  'gitea',
  'kube',
  'argocd',
  'argocd-two',
  'eso',
] as const;

export type TierName = (typeof tierNames)[number];

/** What the definition of a tier may use. */
export interface TierContext {
  readonly settings: TestbedSettings;
  readonly binaries: Binaries;
  /** Folder for data that outlive a stop, created already. */
  dataFolder(name: string): string;
  /** File that gets what the server prints. */
  logPath(server: string): string;
  /**
   * Runs a program to its end, its output appended to the log of `server`.
   * @throws TestbedError when it fails or takes longer than a minute.
   */
  run(
    server: string,
    program: string,
    args: readonly string[],
    options?: RunOptions,
  ): Promise<void>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Whom it runs as; ourselves by default. */
  readonly account?: Account;
  /** Bytes for its standard input. */
  readonly input?: Buffer;
}

/** One server process. */
export interface Server {
  readonly name: string;
  readonly program: string;
  args(): readonly string[];
  /** Variables beside PATH and HOME. */
  readonly env?: Readonly<Record<string, string>>;
  /** Home folder of the process; the tier's data folder by default. */
  readonly home: string;
  readonly ports: readonly number[];
  /** Where a person finds it. */
  readonly address: string;
  /** Brings files and data into place; runs before each start and must be repeatable. */
  prepare?(): Promise<void>;
  /** Folder it is started in; ours by default. Looked up after `prepare`. */
  cwd?(): string;
  /** Whom it runs as; ourselves by default. */
  readonly account?: Account;
  /** What asks it to end; SIGTERM by default. */
  readonly stopSignal?: 'SIGTERM' | 'SIGINT';
  readonly readySeconds: number;
  ready(): Promise<boolean>;
}

/** Servers that make sense only together. */
export interface Tier {
  readonly name: TierName;
  readonly requires: readonly TierName[];
  /** Programs it calls beside those of its servers. */
  readonly programs: readonly string[];
  /** Servers in start order: those of one stage start side by side, once the former stage is ready. */
  readonly stages: readonly (readonly Server[])[];
  /** Makes accounts, mounts and the like once all servers are ready; must be repeatable. */
  initialise?(): Promise<void>;
  /** Deletes what it keeps outside the testbed's directory. */
  wipe?(): void;
  /** Keys of the env file, valid while the tier runs. */
  environment(): Readonly<Record<string, string>>;
}

/** The one account of every server that has accounts; for tests on loopback only. */
export const TEST_USER = 'e2e';
export const TEST_PASSWORD = 'e2e-Passw0rd';
