// Proves that the import rules bite: each case is a small tree with one forbidden import.
const { spawnSync } = require('node:child_process');
const {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const { tmpdir } = require('node:os');
const { dirname, join, relative } = require('node:path');

const ROOT = join(__dirname, '..');
const DEPCRUISE = join(ROOT, 'node_modules', '.bin', 'depcruise');
const BACKEND = 'plugins/chartway-backend/src';

const packageFile = name => JSON.stringify({ name, main: 'index.js' });
const MODULES = {
  'node_modules/@backstage/config/package.json':
    packageFile('@backstage/config'),
  'node_modules/@backstage/config/index.js': '',
  'node_modules/@backstage/backend-plugin-api/package.json': packageFile(
    '@backstage/backend-plugin-api',
  ),
  'node_modules/@backstage/backend-plugin-api/index.js': '',
};

let folder;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'boundaries-')));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function specifier(from, to) {
  if (!/^(packages|plugins)\//.test(to)) return to;
  const path = relative(dirname(from), to).replace(/\.tsx?$/, '');
  return path.startsWith('.') ? path : `./${path}`;
}

/** What a tree with these imports, [from, to], breaks, as "rule: from". */
function violations(imports) {
  const files = { ...MODULES };
  for (const [from, to] of imports) {
    if (/^(packages|plugins)\//.test(to))
      files[to] ??= 'export const value = 1;\n';
    files[from] = `${files[from] ?? ''}export * from '${specifier(
      from,
      to,
    )}';\n`;
  }
  write(files);
  const config = join(ROOT, '.dependency-cruiser.cjs');
  const args = [
    '--config',
    config,
    '--output-type',
    'json',
    'packages',
    'plugins',
  ];
  const { stdout, stderr } = spawnSync(DEPCRUISE, args, {
    cwd: folder,
    encoding: 'utf8',
  });
  if (!stdout) throw new Error(`dependency-cruiser printed nothing: ${stderr}`);
  return JSON.parse(stdout).summary.violations.map(
    ({ rule, from }) => `${rule.name}: ${from}`,
  );
}

const forbidden = [
  [
    'domain-is-pure',
    `${BACKEND}/charts/domain/names.ts`,
    `${BACKEND}/charts/ChartService.ts`,
  ],
  [
    'domain-is-pure',
    `${BACKEND}/charts/domain/names.ts`,
    `${BACKEND}/instances/domain/names.ts`,
  ],
  [
    'domain-has-no-input-or-output',
    `${BACKEND}/charts/domain/names.ts`,
    'node:fs',
  ],
  [
    'service-below-its-edges',
    `${BACKEND}/charts/ChartService.ts`,
    `${BACKEND}/charts/routes.ts`,
  ],
  [
    'service-below-its-edges',
    `${BACKEND}/audit/AuditService.ts`,
    `${BACKEND}/audit/DatabaseAuditStore.ts`,
  ],
  [
    'routes-call-services',
    `${BACKEND}/audit/routes.ts`,
    `${BACKEND}/audit/AuditStore.ts`,
  ],
  [
    'doors-use-authorized-services',
    `${BACKEND}/charts/routes.ts`,
    `${BACKEND}/charts/DefaultChartService.ts`,
  ],
  [
    'doors-use-authorized-services',
    `${BACKEND}/actions/findInstances.ts`,
    `${BACKEND}/instances/InstanceService.ts`,
  ],
  [
    'database-knows-no-routes',
    `${BACKEND}/audit/DatabaseAuditStore.ts`,
    `${BACKEND}/audit/routes.ts`,
  ],
  [
    'room-through-its-service',
    `${BACKEND}/charts/ChartService.ts`,
    `${BACKEND}/audit/AuditStore.ts`,
  ],
  [
    'room-through-its-service',
    `${BACKEND}/charts/ChartService.ts`,
    `${BACKEND}/audit/AuthorizedAuditService.ts`,
  ],
  [
    'only-plugin-sees-adapters',
    `${BACKEND}/charts/ChartService.ts`,
    `${BACKEND}/adapters/oci/OciChartRegistry.ts`,
  ],
  [
    'nothing-imports-plugin',
    `${BACKEND}/charts/ChartService.ts`,
    `${BACKEND}/plugin.ts`,
  ],
  [
    'adapters-stay-apart',
    `${BACKEND}/adapters/oci/Client.ts`,
    `${BACKEND}/adapters/vault/Client.ts`,
  ],
  [
    'git-hosts-stay-apart',
    `${BACKEND}/adapters/git/gitea/Client.ts`,
    `${BACKEND}/adapters/git/github/Client.ts`,
  ],
  [
    'adapters-know-ports-only',
    `${BACKEND}/adapters/oci/Client.ts`,
    `${BACKEND}/charts/routes.ts`,
  ],
  [
    'one-reader-of-configuration',
    `${BACKEND}/charts/ChartService.ts`,
    '@backstage/config',
  ],
  ['chart-kit-is-pure', 'packages/chart-kit/src/index.ts', 'node:path'],
  [
    'chart-kit-without-engine',
    'packages/chart-kit/src/index.ts',
    'packages/helm-engine/src/index.ts',
  ],
  ['audit-kit-only-computes', 'packages/audit-kit/src/index.ts', 'node:fs'],
  [
    'audit-kit-stands-alone',
    'packages/audit-kit/src/index.ts',
    'packages/chart-kit/src/index.ts',
  ],
  [
    'libraries-below-plugins',
    'packages/helm-engine/src/index.ts',
    'plugins/chartway-common/src/index.ts',
  ],
  [
    'features-stay-apart',
    'plugins/chartway-delivery/src/Page.tsx',
    'plugins/chartway-secrets/src/Card.tsx',
  ],
  [
    'react-below-features',
    'plugins/chartway-react/src/index.ts',
    'plugins/chartway/src/index.ts',
  ],
  [
    'no-backend-in-the-browser',
    'plugins/chartway/src/index.ts',
    'plugins/chartway-node/src/index.ts',
  ],
  [
    'no-backend-in-the-browser',
    'plugins/chartway-common/src/index.ts',
    '@backstage/backend-plugin-api',
  ],
  [
    'no-node-in-the-browser',
    'plugins/chartway-react/src/index.ts',
    'node:path',
  ],
  [
    'common-is-below-all',
    'plugins/chartway-common/src/index.ts',
    'packages/chart-kit/src/index.ts',
  ],
  [
    'modules-use-the-client',
    'plugins/scaffolder-backend-module-chartway/src/index.ts',
    `${BACKEND}/charts/ChartService.ts`,
  ],
];

it('refuses every forbidden import', () => {
  const found = violations(forbidden.map(([, from, to]) => [from, to]));
  const expected = forbidden.map(([rule, from]) => `${rule}: ${from}`);
  expect(found).toEqual(expect.arrayContaining(expected));
});

it('refuses two files that import each other', () => {
  const [a, b] = ['packages/chart-kit/src/a.ts', 'packages/chart-kit/src/b.ts'];
  expect(
    violations([
      [a, b],
      [b, a],
      ['plugins/x/src/index.ts', 'plugins/x/src/y.ts'],
    ]),
  ).toContain(`no-circular: ${a}`);
});

it('has a case here for every rule', () => {
  const names = require('../.dependency-cruiser.cjs').forbidden.map(
    rule => rule.name,
  );
  const tried = [
    ...forbidden.map(([rule]) => rule),
    'no-circular',
    'resolvable',
  ];
  expect(names.filter(name => !tried.includes(name))).toEqual([]);
});

it('lets the intended directions pass', () => {
  const allowed = [
    [`${BACKEND}/index.ts`, `${BACKEND}/plugin.ts`],
    [`${BACKEND}/plugin.ts`, `${BACKEND}/adapters/oci/OciChartRegistry.ts`],
    [`${BACKEND}/plugin.ts`, `${BACKEND}/charts/routes.ts`],
    [`${BACKEND}/config.ts`, '@backstage/config'],
    [
      `${BACKEND}/charts/routes.ts`,
      `${BACKEND}/charts/AuthorizedChartService.ts`,
    ],
    [
      `${BACKEND}/actions/registerActions.ts`,
      `${BACKEND}/charts/AuthorizedChartService.ts`,
    ],
    [
      `${BACKEND}/charts/AuthorizedChartService.ts`,
      `${BACKEND}/charts/ChartService.ts`,
    ],
    [`${BACKEND}/charts/ChartService.ts`, `${BACKEND}/charts/domain/names.ts`],
    [`${BACKEND}/charts/ChartService.ts`, `${BACKEND}/audit/AuditService.ts`],
    [`${BACKEND}/charts/ChartService.ts`, 'plugins/chartway-node/src/index.ts'],
    [
      `${BACKEND}/audit/DatabaseAuditStore.ts`,
      `${BACKEND}/audit/AuditStore.ts`,
    ],
    [`${BACKEND}/audit/AuditService.ts`, `${BACKEND}/audit/AuditStore.ts`],
    [
      `${BACKEND}/adapters/git/gitea/GiteaHost.ts`,
      `${BACKEND}/adapters/git/plumbing/run.ts`,
    ],
    [
      'plugins/chartway-delivery/src/Page.tsx',
      'plugins/chartway-react/src/index.ts',
    ],
    [
      'plugins/chartway-react/src/index.ts',
      'plugins/chartway-common/src/index.ts',
    ],
  ];
  allowed.push(
    ['packages/chart-kit/src/index.ts', 'packages/chart-kit/src/types.ts'],
    ['packages/audit-kit/src/index.ts', 'node:crypto'],
    ['packages/audit-kit/src/cli.ts', 'node:fs'],
  );
  expect(violations(allowed)).toEqual([]);
});
