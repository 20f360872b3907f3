// `npm run mutation`: small mistakes in the rules, each of which a test must notice. stryker.config.mjs says in which.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ROOT, STATE } from './paths.mjs';
import { setUp } from './setup.mjs';
import { CommandError, progress, runLogged, say, tail } from './terminal.mjs';

const REPORTS = join(STATE, 'mutation');
const REPORT = join(REPORTS, 'mutation.json');
const BREAK = 90;

// The tests of one mutant fill a core, and one core is not all of a small machine.
const PROCESSES = Math.max(2, availableParallelism() - 1);

/** Folder -> how many of its mutants were found and how many there are; what could not run at all is not counted. */
function scoresOf(report) {
  const scores = new Map();
  for (const [file, { mutants }] of Object.entries(report.files)) {
    const folder = file.slice(0, file.lastIndexOf('/'));
    const score = scores.get(folder) ?? { found: 0, all: 0, missed: [] };
    for (const { status, location, mutatorName } of mutants) {
      const found = status === 'Killed' || status === 'Timeout';
      const missed = status === 'Survived' || status === 'NoCoverage';
      score.found += found ? 1 : 0;
      score.all += found || missed ? 1 : 0;
      if (missed)
        score.missed.push(`${file}:${location.start.line} ${mutatorName}`);
    }
    scores.set(folder, score);
  }
  return scores;
}

/** Every folder must reach the threshold, not only their sum. */
function present(scores) {
  let passed = 0;
  for (const [folder, { found, all, missed }] of scores) {
    const share = all === 0 ? 0 : (100 * found) / all;
    const ok = share >= BREAK;
    passed += ok ? 1 : 0;
    say(
      `${ok ? '✓' : '✗'} ${share.toFixed(
        1,
      )} %  ${found} of ${all} mistakes found  ${folder}`,
    );
    for (const place of missed) say(`      missed: ${place}`);
  }
  return { passed, failed: scores.size - passed };
}

/**
 * `npm run mutation -- [--all] [arguments for stryker run]`: the mutants of what changed since the last time, or all.
 * Ends with a line that counts the folders that reached the threshold, as the tests do.
 */
export async function mutation(args) {
  const env = await setUp();
  mkdirSync(REPORTS, { recursive: true });
  rmSync(REPORT, { force: true });
  const rest = args.map(arg => (arg === '--all' ? '--force' : arg));
  const bar = progress('mutation: mistakes that the tests must notice');
  const { code, logPath } = await runLogged(
    'mutation',
    'stryker',
    [
      ...['run', 'stryker.config.mjs'],
      ...['--concurrency', String(PROCESSES), ...rest],
    ],
    { cwd: ROOT, env, onLine: line => bar.update(line) },
  );
  bar.stop(code === 0 ? '✓' : '✗');
  if (!existsSync(REPORT)) {
    throw new CommandError(`${tail(logPath)}\n  the whole output: ${logPath}`);
  }
  const { passed, failed } = present(
    scoresOf(JSON.parse(readFileSync(REPORT, 'utf8'))),
  );
  say(`  every mistake in its place: ${join(REPORTS, 'mutation.html')}`);
  if (code !== 0 || failed > 0) process.exitCode = 1;
  say(`\n${passed} passed, ${failed} failed`);
}
