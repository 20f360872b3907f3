// The checks behind `npm test`, in the order in which they run: the quick ones first.
import { join } from 'node:path';
import { ROOT, STATE } from './paths.mjs';

/** Packages whose API is published; the rest is wiring or a tool of this repository. */
export const PUBLISHED = [
  'packages/helm-engine',
  'packages/chart-kit',
  'packages/audit-kit',
  'plugins/*',
];

/** Arguments of the API report tool, without the choice between checking and writing. */
export const API_REPORTS = [
  'api-reports',
  ...PUBLISHED,
  '--omit-messages',
  'ae-wrong-input-file-type,ae-undocumented',
  '--validate-release-tags',
];

/** Arguments of node that print docs/guides/access-matrix.md; a test fails while the page is not up to date. */
export const ACCESS_MATRIX = [
  '--require',
  join(ROOT, 'node_modules/@backstage/cli/config/nodeTransform.cjs'),
  join(
    ROOT,
    'plugins/chartway-backend/src/__testUtils__/accessMatrix/print.ts',
  ),
];

export const PRETTIER = [
  '.',
  '--cache',
  '--cache-location',
  join(STATE, 'prettier'),
  '--loglevel',
  'warn',
];

export const ESLINT = [
  'packages',
  'plugins',
  'scripts',
  '--ext',
  '.ts,.tsx,.js,.cjs,.mjs',
  '--max-warnings',
  '0',
  '--report-unused-disable-directives',
  '--cache',
  '--cache-location',
  join(STATE, 'eslint'),
];

export const JEST_RESULTS = join(STATE, 'jest.json');

const node = (...args) => ['node', args];

/** name -> what it does, and the command. */
export const CHECKS = {
  prettier: {
    what: 'formatting',
    command: ['prettier', ['--check', ...PRETTIER]],
  },
  eslint: { what: 'lint rules', command: ['eslint', ESLINT] },
  boundaries: {
    what: 'who may import whom',
    command: [
      'depcruise',
      ['--config', '.dependency-cruiser.cjs', 'packages', 'plugins'],
    ],
  },
  config: {
    what: 'app-config.yaml against the schemas',
    command: [
      'backstage-cli',
      ['config:check', '--lax', '--config', 'app-config.yaml'],
    ],
  },
  security: {
    what: 'numbered threats with a test',
    command: node(join(ROOT, 'scripts', 'security-numbers.mjs')),
  },
  wasm: {
    what: 'the Helm engine is what its source builds',
    command: node(
      join(ROOT, 'packages', 'helm-engine', 'scripts', 'check-wasm.mjs'),
    ),
  },
  tsc: {
    what: 'types',
    command: ['tsc', ['--project', 'tsconfig.json', '--pretty', 'false']],
  },
  knip: {
    what: 'unused code and dependencies',
    command: ['knip', ['--config', 'knip.json', '--no-config-hints']],
  },
  api: {
    what: 'API reports',
    command: ['backstage-repo-tools', [...API_REPORTS, '--ci']],
  },
  jest: {
    what: 'tests',
    command: [
      'jest',
      [
        '--config',
        'jest.config.js',
        '--ci',
        '--json',
        `--outputFile=${JEST_RESULTS}`,
      ],
    ],
  },
};
