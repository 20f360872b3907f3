// Which numbered threats have a test: the numbers are read from the titles of the tests.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

// Tests, and the suites that tests on several implementations share (someContract.ts, someSuite.ts).
const TEST_FILE = /(\.test\.[jt]sx?|(Contract|Suite)\.ts)$/;
const SKIPPED_FOLDERS = new Set([
  'node_modules',
  'dist',
  'dist-types',
  'coverage',
]);

// A string that starts with "security 19", "security 19, 20" or "security 44-46", as a title or in a table of cases.
const TITLE = /['"`]security (\d+(?:(?:, ?| and |[-–])\d+)*)\b/g;

function* testFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED_FOLDERS.has(entry.name)) yield* testFiles(path);
    } else if (TEST_FILE.test(entry.name)) {
      yield path;
    }
  }
}

function expand(list) {
  return list.split(/, ?| and /).flatMap(part => {
    const [first, last = first] = part.split(/[-–]/).map(Number);
    return Array.from(
      { length: last - first + 1 },
      (_, index) => first + index,
    );
  });
}

/** The numbers that the titles in the source text of a test file carry. */
export function numbersIn(source) {
  return [...source.matchAll(TITLE)].flatMap(match => expand(match[1]));
}

/** The numbers that any test below `folders` carries. */
export function coveredNumbers(folders) {
  const numbers = folders.flatMap(folder =>
    [...testFiles(folder)].flatMap(file =>
      numbersIn(readFileSync(file, 'utf8')),
    ),
  );
  return new Set(numbers);
}

/**
 * Compares the threats on record with the numbers found.
 * `lost` had a test when they were recorded and have none now; `unknown` numbers name no threat.
 */
export function compareThreats(threats, covered) {
  const known = new Set(threats.map(threat => threat.number));
  const has = threat => covered.has(threat.number);
  return {
    lost: threats.filter(threat => threat.covered && !has(threat)),
    gained: threats.filter(threat => !threat.covered && has(threat)),
    missing: threats.filter(threat => !threat.covered && !has(threat)),
    unknown: [...covered].filter(number => !known.has(number)),
  };
}
