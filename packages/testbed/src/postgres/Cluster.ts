import {
  chownSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { portIsOpen } from '../probe';
import { TEST_PASSWORD, TEST_USER } from '../tiers/Tier';
import { Account, serverAccount } from './account';

const OTHERS_MAY_PASS = 0o001;
/** Every plugin of a backend has a pool of its own. */
const MAX_CONNECTIONS = 300;

/** How a program of PostgreSQL is to be run. */
export interface PostgresCall {
  readonly args: readonly string[];
  readonly account?: Account;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

function everybodyMayPass(folder: string): boolean {
  for (let path = dirname(folder); ; path = dirname(path)) {
    if ((statSync(path).mode & OTHERS_MAY_PASS) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

/**
 * The files of one private PostgreSQL on loopback: databases of its own, one account with a password, no Unix socket.
 * Where PostgreSQL cannot run under our account (we are root) and may not reach the folder (below /root), its files are
 * in the system's temporary folder, and a link in the folder leads there.
 */
export class Cluster {
  readonly account = serverAccount();

  constructor(private readonly folder: string, readonly port: number) {}

  /** Address with the credentials of the one account, which may create databases. */
  get url(): string {
    return `postgres://${TEST_USER}:${TEST_PASSWORD}@127.0.0.1:${this.port}/postgres`;
  }

  /** Folder that the server may work in. */
  get home(): string {
    return existsSync(this.link) ? realpathSync(this.link) : this.folder;
  }

  /** First part of the server's version, such as 15. */
  get major(): string {
    return readFileSync(join(this.data, 'PG_VERSION'), 'utf8').trim();
  }

  /** Whether the databases have been made. */
  get exists(): boolean {
    return existsSync(join(this.data, 'PG_VERSION'));
  }

  /** Makes the folder usable for the server's account. */
  prepare(): void {
    const { account, folder } = this;
    if (!account) return;
    if (everybodyMayPass(folder)) {
      chownSync(folder, account.uid, account.gid);
    } else if (!existsSync(this.link)) {
      const elsewhere = mkdtempSync(join(tmpdir(), 'chartway-postgres-'));
      chownSync(elsewhere, account.uid, account.gid);
      rmSync(this.link, { force: true });
      symlinkSync(elsewhere, this.link);
    }
  }

  /** How `initdb` makes the databases; it needs `prepare` before. */
  initialisation(): PostgresCall {
    const { account, home } = this;
    const passwordFile = join(home, 'password');
    writeFileSync(passwordFile, TEST_PASSWORD, { mode: 0o600 });
    if (account) chownSync(passwordFile, account.uid, account.gid);
    rmSync(this.data, { recursive: true, force: true });
    return this.call([
      `--pgdata=${this.data}`,
      `--username=${TEST_USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--no-sync',
      '--no-instructions',
    ]);
  }

  /** How `postgres` is started. */
  server(): PostgresCall {
    return this.call([
      ...['-D', this.data],
      ...['-c', 'listen_addresses=127.0.0.1'],
      ...['-c', `port=${this.port}`],
      ...['-c', 'unix_socket_directories='],
      ...['-c', `max_connections=${MAX_CONNECTIONS}`],
    ]);
  }

  /** How `psql` is asked; it succeeds once the server answers to the account's password. */
  question(): PostgresCall {
    return this.call([
      '--no-psqlrc',
      '--no-password',
      '--host=127.0.0.1',
      `--port=${this.port}`,
      `--username=${TEST_USER}`,
      '--dbname=postgres',
      '--command=SELECT 1',
    ]);
  }

  /** Whether anything listens where the server should. */
  listens(): Promise<boolean> {
    return portIsOpen(this.port);
  }

  /** Deletes what lies outside the folder. */
  wipe(): void {
    if (lstatSync(this.link, { throwIfNoEntry: false })) {
      rmSync(this.home, { recursive: true, force: true });
    }
  }

  private call(args: readonly string[]): PostgresCall {
    const { account, home } = this;
    const env = { HOME: home, PGPASSWORD: TEST_PASSWORD };
    return { args, account, cwd: home, env };
  }

  private get link(): string {
    return join(this.folder, 'elsewhere');
  }

  private get data(): string {
    return join(this.home, 'data');
  }
}
