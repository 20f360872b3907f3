// Packages and plugins have a configuration of their own (scripts/eslint.js); what remains here are the plain scripts.
module.exports = {
  root: true,
  env: { node: true, es2022: true },
  extends: ['eslint:recommended'],
  parserOptions: { ecmaVersion: 2022, sourceType: 'module' },
  ignorePatterns: ['.yarn', 'node_modules', 'dist', 'dist-types', 'coverage'],
  overrides: [
    { files: ['**/*.test.*'], env: { jest: true } },
    { files: ['**/*.js', '**/*.cjs'], parserOptions: { sourceType: 'script' } },
  ],
};
