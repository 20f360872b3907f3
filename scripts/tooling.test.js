// The parts of the commands that decide something. They are ES modules, which jest does not load, so Node runs them.
const { execFileSync } = require('node:child_process');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tooling-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Evaluates an expression on the exports of a module of scripts/lib. */
function evaluate(module, expression) {
  const url = JSON.stringify(`file://${join(__dirname, 'lib', module)}`);
  const script = `import * as m from ${url}; console.log(JSON.stringify(${expression}))`;
  const args = ['--input-type=module', '--eval', script];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

it.each([
  ["it('security 19: refuses', () => {})", [19]],
  ['it("security 1, 2 and 5: paths", f)', [1, 2, 5]],
  ['describe(`security 44-46: bombs`, f)', [44, 45, 46]],
  ["it.each([['security 3: x', 1]])('%s', f)", [3]],
  ["// security 7 is elsewhere\nit('is secure 8', f)", []],
])('reads the numbers of %s', (source, numbers) => {
  const expression = `m.numbersIn(${JSON.stringify(source)})`;
  expect(evaluate('securityNumbers.mjs', expression)).toEqual(numbers);
});

it('tells lost, gained, missing and unknown numbers apart', () => {
  const threats = [1, 2, 3, 4].map(number => ({
    number,
    title: '',
    covered: number < 3,
  }));
  const result = evaluate(
    'securityNumbers.mjs',
    `m.compareThreats(${JSON.stringify(threats)}, new Set([2, 3, 99]))`,
  );
  const numbers = list => list.map(threat => threat.number);
  expect(numbers(result.lost)).toEqual([1]);
  expect(numbers(result.gained)).toEqual([3]);
  expect(numbers(result.missing)).toEqual([4]);
  expect(result.unknown).toEqual([99]);
});

function countsLine(results) {
  const path = join(folder, 'results.json');
  if (results) writeFileSync(path, JSON.stringify(results));
  return evaluate(
    'jestResults.mjs',
    `m.countsLine(m.countsOf(${JSON.stringify(path)}))`,
  );
}

it('counts a suite that could not be loaded as a failure', () => {
  const results = {
    numPassedTests: 7,
    numFailedTests: 1,
    numRuntimeErrorTestSuites: 1,
    numPendingTests: 0,
    numTodoTests: 0,
  };
  expect(countsLine(results)).toBe('7 passed, 2 failed');
});

it('names skipped tests', () => {
  const results = {
    numPassedTests: 7,
    numFailedTests: 0,
    numRuntimeErrorTestSuites: 0,
    numPendingTests: 2,
    numTodoTests: 1,
  };
  expect(countsLine(results)).toBe('7 passed, 0 failed, 3 skipped');
});

it('counts a run without results as failed', () => {
  expect(countsLine(undefined)).toBe('0 passed, 1 failed');
});
