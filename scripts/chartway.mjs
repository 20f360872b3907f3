#!/usr/bin/env node
// The commands of this repository, each with its own set-up. Needs nothing but Node 18 and what `setUp` asks for.
import { CommandError } from './lib/terminal.mjs';

const COMMANDS = {
  setup: [
    'install Node 22 and the dependencies',
    () => import('./lib/setup.mjs').then(m => m.setUp),
  ],
  start: [
    'open the portal on http://localhost:3000',
    () => import('./lib/start.mjs').then(m => m.start),
  ],
  test: [
    'every check and test that needs no server',
    () => import('./lib/test.mjs').then(m => m.test),
  ],
  e2e: [
    'the tests against real servers',
    () => import('./lib/e2e.mjs').then(m => m.endToEnd),
  ],
  bench: [
    'a benchmark: bench NAME [arguments]',
    () => import('./lib/tools.mjs').then(m => m.bench),
  ],
  mutation: [
    'mistakes in the rules that the tests must notice',
    () => import('./lib/mutation.mjs').then(m => m.mutation),
  ],
  testbed: [
    'the real servers: testbed up|down|status',
    () => import('./lib/tools.mjs').then(m => m.testbed),
  ],
  fix: [
    'format, fix lint, renew API reports and records',
    () => import('./lib/fix.mjs').then(m => m.fix),
  ],
};

function usage() {
  const lines = Object.entries(COMMANDS).map(
    ([name, [what]]) => `  ${name.padEnd(9)} ${what}`,
  );
  return `usage: node scripts/chartway.mjs COMMAND\n${lines.join('\n')}`;
}

async function main([name, ...args]) {
  const command = Object.hasOwn(COMMANDS, name ?? '')
    ? COMMANDS[name]
    : undefined;
  if (!command)
    throw new CommandError(
      name ? `unknown command ${name}\n${usage()}` : usage(),
    );
  const run = await command[1]();
  await run(args);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const text = error instanceof CommandError ? error.message : error.stack;
  process.stderr.write(`\n${text}\n`);
  process.exitCode = error.exitCode ?? 1;
}
