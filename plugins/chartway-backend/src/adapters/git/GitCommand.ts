import {
  spawn,
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
} from 'node:child_process';
import { devNull } from 'node:os';
import { isAbsolute } from 'node:path';
import { GitConversation } from './GitConversation';

/** Longest time one command may take, in milliseconds. */
const DEFAULT_TIMEOUT = 60_000;
/** Most bytes one command may print. */
const DEFAULT_MAX_OUTPUT = 64 * 1024 * 1024;
const MAX_STDERR = 64 * 1024;
/** Commands of one runner at a time; more wait, so that a burst of readers does not become a burst of processes. */
const MAX_PROCESSES = 8;

/** What a runner may do beyond local plumbing. */
export type GitCommandOptions = {
  /** Protocols Git may use to reach other repositories. None by default. */
  protocols?: readonly ('http' | 'https' | 'file')[];
  /** Further configuration, such as `http.<url>.extraHeader`. Reaches Git by environment only. */
  config?: Readonly<Record<string, string>>;
  /** Texts that must never show up in an error message. */
  secrets?: readonly string[];
};

/** How one command is run. */
export type GitRunOptions = {
  input?: Uint8Array | string;
  /** Milliseconds. */
  timeout?: number;
  /** Bytes. */
  maxOutput?: number;
  /** Further variables. */
  environment?: Readonly<Record<string, string>>;
  /** Takes what is printed as it comes; the result then has none of it. Must not throw. */
  onOutput?: (chunk: Buffer) => void;
};

/** Outcome of a command that could be started and ended by itself. */
export type GitResult = { code: number; stdout: Buffer; stderr: string };

/** A Git command failed. Internal to the adapters: they translate it before it leaves them. */
export class GitCommandError extends Error {
  readonly reason: 'failed' | 'timeout' | 'tooLarge' | 'missing';
  /** What Git wrote to stderr, secrets removed. */
  readonly stderr: string;

  constructor(message: string, reason: GitCommandError['reason'], stderr = '') {
    super(message);
    this.name = 'GitCommandError';
    this.reason = reason;
    this.stderr = stderr;
  }
}

const CERTIFICATE_VARIABLES = [
  'GIT_SSL_CAINFO',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

// Nothing of the caller's environment or of the machine's or a person's Git configuration takes part, except where
// Git lies and whom TLS trusts.
function cleanEnvironment(options: GitCommandOptions): NodeJS.ProcessEnv {
  const config: Record<string, string> = {
    'core.hooksPath': devNull,
    'core.quotePath': 'false',
    'core.fsync': 'committed',
    'gc.auto': '0',
    'maintenance.auto': 'false',
    'http.followRedirects': 'false',
    'http.lowSpeedLimit': '100',
    'http.lowSpeedTime': '30',
    'push.recurseSubmodules': 'no',
    'credential.helper': '',
    ...options.config,
  };
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: devNull,
    XDG_CONFIG_HOME: devNull,
    LC_ALL: 'C',
    TZ: 'UTC',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_ALLOW_PROTOCOL: (options.protocols ?? []).join(':') || 'none',
  };
  for (const name of CERTIFICATE_VARIABLES) {
    if (process.env[name]) environment[name] = process.env[name];
  }
  Object.entries(config).forEach(([key, value], index) => {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  environment.GIT_CONFIG_COUNT = String(Object.keys(config).length);
  return environment;
}

// Git starts helpers (git-remote-http, index-pack); as leader of a process group it takes them along.
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

/**
 * Runs the system's `git`: never a shell, arguments as a list, a clean environment, bounded time and output.
 */
export class GitCommand {
  private readonly environment: NodeJS.ProcessEnv;
  private readonly secrets: readonly string[];
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(options: GitCommandOptions = {}) {
    this.environment = cleanEnvironment(options);
    this.secrets = (options.secrets ?? []).filter(secret => secret !== '');
  }

  /** Runs a command and gives its exit code whatever it is. @throws GitCommandError when it could not run to its end. */
  async attempt(
    args: readonly string[],
    options: GitRunOptions = {},
  ): Promise<GitResult> {
    await this.acquire();
    try {
      return await this.execute(args, options);
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
  }

  /** Runs a command that must succeed and gives what it printed. @throws GitCommandError */
  async run(
    args: readonly string[],
    options: GitRunOptions = {},
  ): Promise<Buffer> {
    const result = await this.attempt(args, options);
    if (result.code !== 0) throw this.failure(args, result);
    return result.stdout;
  }

  /**
   * Starts a command that is talked to line by line. It does not count among the processes at a time: whoever talks to it
   * may run others meanwhile, and must end it or give it up.
   */
  converse(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): GitConversation {
    const child = this.spawn(args, environment);
    return new GitConversation(child, {
      timeout: DEFAULT_TIMEOUT,
      kill: () => killGroup(child),
      failure: (reason, stderr) =>
        reason === 'timeout'
          ? timedOut(args, DEFAULT_TIMEOUT, this.redact(stderr, args))
          : this.failure(args, { stderr: this.redact(stderr, args) }),
      notStarted: error => notStarted(args, error),
    });
  }

  /** The error that stands for a command that ended with another exit code than 0. */
  failure(
    args: readonly string[],
    result: { code?: number; stderr: string },
  ): GitCommandError {
    const how =
      result.code === undefined ? 'too early' : `with exit code ${result.code}`;
    return new GitCommandError(
      `git ${verbOf(args)} ended ${how}`,
      'failed',
      result.stderr,
    );
  }

  private async acquire(): Promise<void> {
    while (this.running >= MAX_PROCESSES) {
      await new Promise<void>(resolve => this.waiting.push(resolve));
    }
    this.running++;
  }

  private spawn(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): ChildProcessWithoutNullStreams {
    return spawn('git', args, {
      env: { ...this.environment, ...environment },
      detached: true,
      stdio: 'pipe',
    });
  }

  private execute(
    args: readonly string[],
    options: GitRunOptions,
  ): Promise<GitResult> {
    return new Promise((resolve, reject) => {
      const child = this.spawn(args, options.environment);
      const limit = options.maxOutput ?? DEFAULT_MAX_OUTPUT;
      const stdout: Buffer[] = [];
      const take = options.onOutput ?? (chunk => stdout.push(chunk));
      let size = 0;
      let stderr = '';
      const giveUp = (message: string) => {
        killGroup(child);
        const said = this.redact(stderr, args);
        reject(new GitCommandError(message, 'tooLarge', said));
      };
      const time = options.timeout ?? DEFAULT_TIMEOUT;
      const timer = setTimeout(() => {
        killGroup(child);
        reject(timedOut(args, time, this.redact(stderr, args)));
      }, time);
      child.stdout.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > limit)
          giveUp(`git ${verbOf(args)} printed more than ${limit} bytes`);
        else take(chunk);
      });
      child.stderr.on('data', (chunk: Buffer) => {
        if (stderr.length < MAX_STDERR) stderr += chunk.toString('utf8');
      });
      child.on('error', error => {
        clearTimeout(timer);
        reject(notStarted(args, error));
      });
      child.on('close', code => {
        clearTimeout(timer);
        resolve({
          code: code ?? -1,
          stdout: Buffer.concat(stdout),
          stderr: this.redact(stderr, args),
        });
      });
      // A command that ends early closes its input; its exit code tells, not the broken pipe.
      child.stdin.on('error', () => {});
      child.stdin.end(options.input ?? '');
    });
  }

  // Secrets, and folders of this machine, which are nobody's business either.
  private redact(text: string, args: readonly string[]): string {
    const folders = args
      .map(arg => arg.replace(/^--git-dir=/, ''))
      .filter(arg => isAbsolute(arg));
    const shown = folders.reduce(
      (result, folder) => result.replaceAll(folder, '<folder>'),
      text,
    );
    return this.secrets.reduce(
      (result, secret) => result.replaceAll(secret, '***'),
      shown,
    );
  }
}

function timedOut(
  args: readonly string[],
  milliseconds: number,
  stderr: string,
): GitCommandError {
  return new GitCommandError(
    `git ${verbOf(args)} took longer than ${milliseconds / 1000} s`,
    'timeout',
    stderr,
  );
}

function notStarted(args: readonly string[], error: Error): GitCommandError {
  const missing = 'code' in error && error.code === 'ENOENT';
  return new GitCommandError(
    missing
      ? 'git is not installed or not in PATH'
      : `git ${verbOf(args)} could not start: ${error.message}`,
    'missing',
  );
}

function verbOf(args: readonly string[]): string {
  return args.find(arg => !arg.startsWith('-')) ?? '';
}

/** First telling line of what Git wrote to stderr, at most 300 characters. */
export function firstLine(stderr: string): string {
  const lines = stderr
    .split(/[\r\n]+/)
    .map(line => line.trim())
    .filter(line => line !== '');
  const line =
    lines.find(text => /^(fatal|error|remote):/.test(text)) ??
    lines[0] ??
    'no message';
  return line.slice(0, 300);
}

const MINIMUM = [2, 38] as const;

/**
 * Checks that the installed Git has what the adapters use (`merge-tree --write-tree`: 2.38).
 *
 * @throws Error saying which version was found.
 */
export async function checkGitVersion(git: GitCommand): Promise<void> {
  const text = (await git.run(['version'])).toString('utf8');
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(text) ?? [])
    .slice(1)
    .map(Number);
  if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
    throw new Error(
      `Chartway needs git ${MINIMUM.join(
        '.',
      )} or newer on PATH, found: ${text.trim()}`,
    );
  }
}
