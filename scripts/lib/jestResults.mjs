// Reads the file that `jest --json --outputFile` writes.
import { readFileSync } from 'node:fs';

const MESSAGE_LINES = 40;

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Numbers of tests. A suite that could not even be loaded counts as one failed test, as does a missing file. */
export function countsOf(path) {
  const results = read(path);
  if (!results) return { passed: 0, failed: 1, skipped: 0 };
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

/** The closing line that every test runner of this repository prints. */
export function countsLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${
    skipped > 0 ? `, ${skipped} skipped` : ''
  }`;
}

function shorten(text) {
  return text.split('\n').slice(0, MESSAGE_LINES).join('\n');
}

/** What failed, suite by suite, as text; empty when the file tells of no failure. */
export function failuresOf(path) {
  const suites = read(path)?.testResults ?? [];
  return suites
    .filter(suite => suite.status === 'failed')
    .map(suite => {
      const tests = suite.assertionResults
        .filter(test => test.status === 'failed')
        .map(
          test =>
            `● ${test.fullName}\n${shorten(test.failureMessages.join('\n'))}`,
        );
      return [
        suite.name,
        ...(tests.length > 0 ? tests : [shorten(suite.message)]),
      ].join('\n');
    })
    .join('\n\n');
}
