import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { Account } from './postgres/account';
import { TestbedError } from './TestbedError';

const OUTPUT_LIMIT = 4_000;

/** A program that ends by itself. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Whom it runs as; ourselves by default. */
  readonly account?: Account;
  /** Bytes for its standard input. */
  readonly input?: Buffer;
  /** File that gets all it prints. */
  readonly log: string;
  readonly seconds: number;
}

/**
 * Runs a program to its end and returns what it printed on standard output.
 * @throws TestbedError with the end of its output when it fails or takes longer than `seconds`.
 */
export function runToEnd(command: Command): Promise<string> {
  const { program, args, env, cwd, account, input, log, seconds } = command;
  const child = spawn(program, args, {
    cwd,
    env,
    ...account,
    timeout: seconds * 1000,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let all = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    all = (all + text).slice(-OUTPUT_LIMIT);
    appendFileSync(log, text);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    all = (all + text).slice(-OUTPUT_LIMIT);
    appendFileSync(log, text);
  });
  // A program that does not read its input to the end closes the pipe; its exit code tells the rest.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const name = [program, ...args].join(' ').slice(0, 200);
  return new Promise((resolve, reject) => {
    child.on('error', cause =>
      reject(
        new TestbedError(`cannot run ${name}: ${cause.message}`, { cause }),
      ),
    );
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else {
        const how = signal
          ? `was ended by ${signal} (limit ${seconds} s)`
          : `failed with exit code ${code}`;
        reject(
          new TestbedError(`${name} ${how}; log: ${log}\n${all.trimEnd()}`),
        );
      }
    });
  });
}
