// The lint rules every package shares: Backstage's own for the package's role, and the limits this house sets on top.
const createPackageConfig = require('@backstage/cli/config/eslint-factory');

const FUNCTION_LINES = 60;
const COMPONENT_LINES = 120;
const FILE_LINES = 400;

const limit = max => [
  'error',
  { max, skipBlankLines: true, skipComments: true },
];

const TESTS = [
  '**/*.test.{ts,tsx,js,mjs}',
  '**/__testUtils__/**',
  '**/__fixtures__/**',
  '**/setupTests.ts',
  '**/e2e-tests/**',
];

const houseRules = {
  'no-console': 'error',
  'max-lines': limit(FILE_LINES),
  'max-lines-per-function': limit(FUNCTION_LINES),
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  // A schema and the type inferred from it share a name; the compiler reports real redeclarations.
  '@typescript-eslint/no-redeclare': 'off',
};

const houseOverrides = [
  {
    files: ['**/*.tsx'],
    rules: { 'max-lines-per-function': limit(COMPONENT_LINES) },
  },
  {
    // A describe block is one function, however many cases it holds.
    files: TESTS,
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Tests write down what must be refused.
      'no-script-url': 'off',
      'jest/expect-expect': [
        'error',
        { assertFunctionNames: ['expect*', 'fc.assert', '**.expect*'] },
      ],
    },
  },
];

/**
 * Returns the ESLint configuration of the package in `dir`.
 * `extra` takes the keys of Backstage's factory; its rules and overrides win.
 */
module.exports = function createChartwayConfig(dir, extra = {}) {
  return createPackageConfig(dir, {
    ...extra,
    rules: { ...houseRules, ...extra.rules },
    overrides: [...houseOverrides, ...(extra.overrides ?? [])],
  });
};
