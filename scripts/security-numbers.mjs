// Lists the numbered threats without a test, and fails when one that had a test has lost it.
//   node scripts/security-numbers.mjs [--record]     --record writes which ones are covered now
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './lib/paths.mjs';
import { compareThreats, coveredNumbers } from './lib/securityNumbers.mjs';
import { say } from './lib/terminal.mjs';

const RECORD = join(ROOT, 'scripts', 'security-numbers.json');

function list(heading, threats) {
  if (threats.length === 0) return;
  say(`${heading}:`);
  for (const { number, title } of threats) say(`  ${number} ${title}`);
}

const threats = JSON.parse(readFileSync(RECORD, 'utf8'));
const covered = coveredNumbers([join(ROOT, 'packages'), join(ROOT, 'plugins')]);

if (process.argv.includes('--record')) {
  const recorded = threats.map(({ number, title }) => ({
    number,
    title,
    covered: covered.has(number),
  }));
  writeFileSync(RECORD, `${JSON.stringify(recorded, null, 2)}\n`);
}

const { lost, gained, missing, unknown } = compareThreats(
  JSON.parse(readFileSync(RECORD, 'utf8')),
  covered,
);
list('without a test yet', missing);
list(
  'covered now, not on record; add them with `node scripts/security-numbers.mjs --record`',
  gained,
);
list('had a test and lost it', lost);
if (unknown.length > 0)
  say(`titles name numbers that no threat has: ${unknown.join(', ')}`);
say(
  `${threats.filter(threat => covered.has(threat.number)).length} of ${
    threats.length
  } threats have a test`,
);
process.exitCode = lost.length + unknown.length > 0 ? 1 : 0;
