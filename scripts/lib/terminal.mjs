// What a person sees while a long command runs: its name, the time so far and its latest line of output.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';
import { LOGS } from './paths.mjs';

const REDRAW_MS = 200;
const HEARTBEAT_MS = 20_000;
const TAIL_LINES = 60;

const interactive = process.stdout.isTTY === true && !process.env.CI;

/** An error whose message says everything; it is shown without a stack. */
export class CommandError extends Error {
  name = 'CommandError';
}

export function say(text = '') {
  process.stdout.write(`${text}\n`);
}

export function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

/** The last lines of a log file, or an empty string when there is none. */
export function tail(path, lines = TAIL_LINES) {
  try {
    return readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-lines)
      .join('\n');
  } catch {
    return '';
  }
}

/** Shows that `name` is under way until `stop` is called; `line` is the latest output. */
export function progress(name) {
  const started = Date.now();
  let line = '';
  let drawn = '';
  const draw = () => {
    const width = (process.stdout.columns || 100) - 1;
    drawn = `… ${name} ${seconds(started)}  ${line}`.slice(0, width);
    process.stdout.write(`\r\u001b[2K${drawn}`);
  };
  if (!interactive) say(`… ${name}`);
  const timer = interactive
    ? setInterval(draw, REDRAW_MS)
    : setInterval(
        () => say(`  ${name}: ${seconds(started)}  ${line}`),
        HEARTBEAT_MS,
      );
  return {
    started,
    update(text) {
      const clean = stripVTControlCharacters(text).trim();
      if (clean) line = clean;
    },
    stop(mark) {
      clearInterval(timer);
      if (drawn) process.stdout.write('\r\u001b[2K');
      say(`${mark} ${name} (${seconds(started)})`);
    },
  };
}

/**
 * Runs a command with its output in `LOGS/<log>.log` and resolves with its exit code.
 * `onLine` gets every line. The code of a command that a signal ended is 1.
 */
export function runLogged(log, command, args, { env, cwd, onLine = () => {} }) {
  mkdirSync(LOGS, { recursive: true });
  const logPath = join(LOGS, `${log}.log`);
  const file = createWriteStream(logPath);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const listen = stream => {
      const decoder = new StringDecoder('utf8');
      let rest = '';
      stream.on('data', chunk => {
        file.write(chunk);
        const lines = (rest + decoder.write(chunk)).split(/\r?\n|\r/);
        rest = lines.pop() ?? '';
        lines.forEach(onLine);
      });
      stream.on('end', () => rest && onLine(rest));
    };
    listen(child.stdout);
    listen(child.stderr);
    child.on('error', error =>
      reject(new CommandError(`cannot run ${command}: ${error.message}`)),
    );
    child.on('close', code =>
      file.end(() => resolve({ code: code ?? 1, logPath })),
    );
  });
}

/** Runs a command as one named step and throws, with the end of its log, when it fails. */
export async function step(name, log, command, args, options) {
  const bar = progress(name);
  const { code, logPath } = await runLogged(log, command, args, {
    ...options,
    onLine: line => bar.update(line),
  });
  if (code === 0) {
    bar.stop('✓');
    return;
  }
  bar.stop('✗');
  throw new CommandError(
    `${tail(
      logPath,
    )}\n\n${name} failed with exit code ${code}; its whole output: ${logPath}`,
  );
}
