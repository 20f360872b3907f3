import { execFile } from 'node:child_process';
import { devNull } from 'node:os';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const MAX_OUTPUT = 256 * 1024 * 1024;

/** Runs the system's git as somebody would in a script, without the settings of this machine. */
export async function git(
  args: readonly string[],
  options: { folder?: string; author?: string; input?: Uint8Array } = {},
): Promise<string> {
  const name = options.author ?? 'bench';
  const email = `${name.replaceAll(' ', '.')}@example.test`;
  const running = execute('git', args, {
    cwd: options.folder,
    maxBuffer: MAX_OUTPUT,
    env: {
      PATH: process.env.PATH,
      HOME: devNull,
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
    },
  });
  if (options.input) running.child.stdin?.end(options.input);
  return (await running).stdout;
}
