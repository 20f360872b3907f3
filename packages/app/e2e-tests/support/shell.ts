import { execFile } from 'node:child_process';
import { delimiter } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A setting of the testbed; missing ones end the test with a sentence instead of an undefined. */
export function setting(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(
      `${name} is not set: this test needs the testbed. Run "npm run e2e", or start it with "npm run testbed -- up".`,
    );
  }
  return value;
}

/** Runs one of the testbed's own clients (helm, kubectl, crane) or git, without a shell. Resolves with its output. */
export async function tool(
  command: string,
  args: readonly string[],
  cwd?: string,
): Promise<string> {
  const binaries = process.env.TESTBED_BIN;
  const { stdout } = await run(command, [...args], {
    cwd,
    maxBuffer: 32 * 1024 * 1024,
    timeout: 60_000,
    env: {
      ...process.env,
      PATH: [binaries, process.env.PATH].filter(Boolean).join(delimiter),
    },
  });
  return stdout;
}

/** A name that no earlier run has used, fit for a DNS label. */
export function freshName(prefix: string): string {
  return `${prefix}${Date.now().toString(36).slice(-6)}`;
}
