import { rmSync } from 'node:fs';
import { CHECKS, JEST_RESULTS } from './checks.mjs';
import { countsOf, countsLine, failuresOf } from './jestResults.mjs';
import { ROOT } from './paths.mjs';
import { setUp } from './setup.mjs';
import { CommandError, progress, runLogged, say, tail } from './terminal.mjs';

const USAGE = `npm test -- [--only ${Object.keys(CHECKS).join(
  ',',
)}] [--bail] [-- arguments for jest]`;

function parseArguments(args) {
  const rest = args.indexOf('--');
  const own = rest < 0 ? args : args.slice(0, rest);
  const options = {
    only: Object.keys(CHECKS),
    bail: false,
    jest: rest < 0 ? [] : args.slice(rest + 1),
  };
  for (let index = 0; index < own.length; index += 1) {
    if (own[index] === '--bail') options.bail = true;
    else if (own[index] === '--only' && own[index + 1]) {
      index += 1;
      options.only = own[index].split(',');
    } else
      throw new CommandError(`unknown argument ${own[index]}; usage: ${USAGE}`);
  }
  const unknown = options.only.filter(name => !Object.hasOwn(CHECKS, name));
  if (unknown.length > 0)
    throw new CommandError(
      `unknown check ${unknown.join(', ')}; usage: ${USAGE}`,
    );
  return options;
}

async function runCheck(name, env, extra) {
  const { what, command } = CHECKS[name];
  const bar = progress(`${name}: ${what}`);
  const { code, logPath } = await runLogged(
    name,
    command[0],
    [...command[1], ...extra],
    {
      cwd: ROOT,
      env,
      onLine: line => bar.update(line),
    },
  );
  bar.stop(code === 0 ? '✓' : '✗');
  if (code !== 0) {
    const details = name === 'jest' ? failuresOf(JEST_RESULTS) : '';
    say(`${details || tail(logPath)}\n  the whole output: ${logPath}\n`);
  }
  return { name, what, passed: code === 0, ms: Date.now() - bar.started };
}

function summary(results) {
  say();
  for (const { name, what, passed, ms } of results) {
    const mark = passed ? '✓' : '✗';
    say(
      `${mark} ${name.padEnd(11)} ${`${(ms / 1000).toFixed(1)} s`.padStart(
        8,
      )}  ${what}`,
    );
  }
}

/** Runs the selected checks one after the other, all of them unless `--bail` is given. */
export async function test(args) {
  const { only, bail, jest } = parseArguments(args);
  const env = await setUp();
  rmSync(JEST_RESULTS, { force: true });
  const results = [];
  for (const name of only) {
    results.push(await runCheck(name, env, name === 'jest' ? jest : []));
    if (bail && results.some(result => !result.passed)) break;
  }
  summary(results);
  const failed = results
    .filter(result => !result.passed)
    .map(result => result.name);
  if (failed.length > 0) {
    process.exitCode = 1;
    say(`\nfailed: ${failed.join(', ')}`);
  }
  if (results.some(result => result.name === 'jest'))
    say(`\n${countsLine(countsOf(JEST_RESULTS))}`);
}
