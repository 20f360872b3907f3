// Who may import whom. The directions are those of docs/architecture.md; scripts/boundaries.test.js proves that each rule bites.
const path = require('node:path');

const BACKEND = '^plugins/chartway-backend/src';
const ROOMS =
  'access|charts|instances|portfolio|deployments|promotions|secrets|namespaces|audit';
const ADAPTERS = 'git|argocd|vault|kubernetes|oci';
const GIT_HOSTS = 'local|gitea|github|gitlab';
const FEATURES =
  'chartway|chartway-templates|chartway-delivery|chartway-secrets';

// Tests may look behind every door.
const TESTS =
  '\\.test\\.[jt]sx?$|/__(testUtils|fixtures|mocks)__/|/setupTests\\.ts$|/e2e-tests/';

// Node modules that only compute.
const COMPUTING =
  '^(node:)?(assert|buffer|crypto|path|path/posix|querystring|string_decoder|url|util)$';

const BACKEND_PACKAGES = [
  '^plugins/(chartway-backend|chartway-node)/',
  '^plugins/[^/]+-backend-module-[^/]+/',
  '^packages/(backend|testbed|bench)/',
  'node_modules/@backstage/backend-[^/]+/',
  'node_modules/@backstage/plugin-[^/]+-(backend|node)',
];

const rooms = [
  {
    name: 'domain-is-pure',
    comment:
      'Rules of a room know nothing of its services, of other rooms or of the outside.',
    from: { path: `${BACKEND}/(${ROOMS})/domain/`, pathNot: TESTS },
    to: { path: `${BACKEND}/`, pathNot: `${BACKEND}/$1/domain/` },
  },
  {
    name: 'domain-has-no-input-or-output',
    comment:
      'Time, files, network and processes reach the domain as arguments.',
    from: { path: `${BACKEND}/(${ROOMS})/domain/`, pathNot: TESTS },
    to: { dependencyTypes: ['core'], pathNot: COMPUTING },
  },
  {
    name: 'service-below-its-edges',
    comment:
      'Services know ports, not the routes that call them nor the database that serves them.',
    from: {
      path: `${BACKEND}/(${ROOMS})/(?!routes\\.ts|Database)[^/]+$`,
      pathNot: TESTS,
    },
    to: { path: `${BACKEND}/(${ROOMS})/(routes\\.ts|Database[^/]*)$` },
  },
  {
    name: 'routes-call-services',
    comment:
      'A route parses, asks one service and presents; it never reaches for the store.',
    from: { path: `${BACKEND}/(${ROOMS})/routes\\.ts$` },
    to: {
      path: `${BACKEND}/(${ROOMS})/([A-Z][A-Za-z]*Store|Database[^/]*)\\.ts$`,
    },
  },
  {
    name: 'doors-use-authorized-services',
    comment:
      'Every way in (HTTP routes, actions for assistants) gets the services that check permissions. As classes with private fields they cannot be mistaken for those that do not. Names of products and customers are open to all who are signed in. Webhooks have no person: their service checks the sender itself, and only has things looked at again.',
    from: {
      path: `${BACKEND}/([a-z/]+/routes\\.ts|actions/)`,
      pathNot: TESTS,
    },
    to: {
      path: `${BACKEND}/[a-z/]+/(?!Authorized)[A-Z][A-Za-z]*Service\\.ts$`,
      pathNot: `${BACKEND}/(catalog/(ProductService|CatalogComponentService)|webhooks/WebhookService)\\.ts$`,
    },
  },
  {
    name: 'database-knows-no-routes',
    from: { path: `${BACKEND}/(${ROOMS})/Database[^/]*$`, pathNot: TESTS },
    to: { path: `${BACKEND}/(${ROOMS})/routes\\.ts$` },
  },
  {
    name: 'room-through-its-service',
    comment: 'The only door of a room is the type of its service.',
    from: { path: `${BACKEND}/(${ROOMS})/`, pathNot: TESTS },
    to: {
      path: `${BACKEND}/(${ROOMS})/`,
      pathNot: [
        `${BACKEND}/$1/`,
        `${BACKEND}/(${ROOMS})/(?!Authorized|Default)[A-Z][A-Za-z]*Service\\.ts$`,
      ],
    },
  },
];

const composition = [
  {
    name: 'only-plugin-sees-adapters',
    comment:
      'Everything else gets them as ports; plugin.ts composes them and index.ts may publish one.',
    from: {
      path: `${BACKEND}/`,
      pathNot: [
        `${BACKEND}/(plugin|index)\\.ts$`,
        `${BACKEND}/adapters/`,
        TESTS,
      ],
    },
    to: { path: `${BACKEND}/adapters/` },
  },
  {
    name: 'nothing-imports-plugin',
    from: { path: `${BACKEND}/`, pathNot: [`${BACKEND}/index\\.ts$`, TESTS] },
    to: { path: `${BACKEND}/plugin\\.ts$` },
  },
  {
    name: 'adapters-stay-apart',
    comment:
      'What two adapters share lives in a folder of its own beside them.',
    from: { path: `${BACKEND}/adapters/(${ADAPTERS})/`, pathNot: TESTS },
    to: {
      path: `${BACKEND}/adapters/(${ADAPTERS})/`,
      pathNot: `${BACKEND}/adapters/$1/`,
    },
  },
  {
    name: 'git-hosts-stay-apart',
    from: { path: `${BACKEND}/adapters/git/(${GIT_HOSTS})/`, pathNot: TESTS },
    to: {
      path: `${BACKEND}/adapters/git/(${GIT_HOSTS})/`,
      pathNot: `${BACKEND}/adapters/git/$1/`,
    },
  },
  {
    name: 'adapters-know-ports-only',
    from: { path: `${BACKEND}/adapters/`, pathNot: TESTS },
    to: {
      path: `${BACKEND}/(${ROOMS})/(routes\\.ts|(Authorized|Database)[^/]*)$`,
    },
  },
  {
    name: 'one-reader-of-configuration',
    comment:
      'config.ts turns configuration into typed settings; the composition root hands it the service.',
    from: {
      path: '^plugins/',
      pathNot: ['/src/(config|plugin|module)\\.ts$', '/dev/', TESTS],
    },
    to: { path: 'node_modules/@backstage/config/' },
  },
];

const packages = [
  {
    name: 'chart-kit-is-pure',
    comment: 'chart-kit runs in the browser too and does no input or output.',
    from: { path: '^packages/chart-kit/src/', pathNot: TESTS },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'audit-kit-only-computes',
    comment:
      'Databases and files belong to who uses audit-kit; only its command line reads files.',
    from: {
      path: '^packages/audit-kit/src/',
      pathNot: ['^packages/audit-kit/src/cli\\.ts$', TESTS],
    },
    to: {
      dependencyTypes: ['core'],
      pathNot: COMPUTING,
    },
  },
  {
    name: 'audit-kit-stands-alone',
    comment: 'Whoever verifies an export needs this package and nothing else.',
    from: { path: '^packages/audit-kit/', pathNot: TESTS },
    to: { path: ['^packages/(?!audit-kit/)', '^plugins/'] },
  },
  {
    name: 'libraries-below-plugins',
    comment:
      'A command in bin/ may load what runs TypeScript here; installed, it runs what was built.',
    from: {
      path: '^packages/(audit-kit|chart-kit|helm-engine)/',
      pathNot: ['^packages/audit-kit/bin/', TESTS],
    },
    to: {
      path: [
        '^plugins/',
        '^packages/(?!audit-kit/|chart-kit/|helm-engine/)',
        'node_modules/@backstage/',
      ],
    },
  },
  {
    name: 'chart-kit-without-engine',
    from: { path: '^packages/chart-kit/', pathNot: TESTS },
    to: { path: '^packages/helm-engine/' },
  },
  {
    name: 'features-stay-apart',
    comment: 'Frontend features share chartway-react and nothing else.',
    from: { path: `^plugins/(${FEATURES})/` },
    to: { path: `^plugins/(${FEATURES})/`, pathNot: '^plugins/$1/' },
  },
  {
    name: 'react-below-features',
    from: { path: '^plugins/chartway-react/' },
    to: { path: `^plugins/(${FEATURES})/` },
  },
  {
    name: 'no-backend-in-the-browser',
    from: {
      path: `^(plugins/(${FEATURES}|chartway-react|chartway-common)|packages/app)/`,
      pathNot: TESTS,
    },
    to: { path: BACKEND_PACKAGES },
  },
  {
    name: 'no-node-in-the-browser',
    from: {
      path: `^(plugins/(${FEATURES}|chartway-react|chartway-common)|packages/app)/`,
      pathNot: TESTS,
    },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'common-is-below-all',
    from: { path: '^plugins/chartway-common/' },
    to: {
      path: [
        '^plugins/(?!chartway-common/)',
        '^packages/',
        'node_modules/(react|react-dom)/',
      ],
    },
  },
  {
    name: 'modules-use-the-client',
    comment:
      'Other plugins reach the backend over its API or its extension points, never by import.',
    from: {
      path: '^plugins/([^/]+-backend-module-[^/]+|chartway-node)/',
      pathNot: TESTS,
    },
    to: { path: '^plugins/chartway-backend/' },
  },
];

const general = [
  { name: 'no-circular', from: {}, to: { circular: true } },
  {
    name: 'resolvable',
    from: { path: '/src/', pathNot: TESTS },
    to: { couldNotResolve: true },
  },
];

module.exports = {
  forbidden: [...rooms, ...composition, ...packages, ...general].map(rule => ({
    severity: 'error',
    ...rule,
  })),
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|dist-types|coverage|assets)/|/__fixtures__/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: path.join(__dirname, 'tsconfig.json') },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['main', 'types'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
