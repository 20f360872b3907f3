/**
 * Records what the real helm prints for the conformance cases: src/__fixtures__/goldens.json. Needs the helm whose
 * version go/go.mod names, in TESTBED_BIN, CHARTWAY_TESTBED_BIN or PATH. Reads the TypeScript cases directly, which
 * Node does from version 22.18 on.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const fixtures = join(root, 'src/__fixtures__');
const load = name => import(join(fixtures, `${name}.ts`));
const { chartOf, chartPath, caseFolder } = await load('conformanceCase');
const cases = [
  ...(await load('cases/helm')).helmCases,
  ...(await load('cases/functions')).functionCases,
  ...(await load('cases/charts')).chartCases,
  ...(await load('cases/refused')).refusedCases,
];

const helm =
  ['CHARTWAY_TESTBED_BIN', 'TESTBED_BIN'].flatMap(key =>
    process.env[key] ? [join(process.env[key], 'helm')] : [],
  )[0] ?? 'helm';
const wanted = /helm\.sh\/helm\/v4 (v\S+)/.exec(
  readFileSync(join(root, 'go/go.mod'), 'utf8'),
)[1];
const found = execFileSync(helm, ['version', '--template', '{{ .Version }}'], {
  encoding: 'utf8',
});
if (found !== wanted) {
  throw new Error(`${helm} is ${found}, but go/go.mod names ${wanted}`);
}

function run(args) {
  const env = {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    TZ: 'UTC',
    HELM_CACHE_HOME: '/tmp/chartway-goldens-home',
    HELM_CONFIG_HOME: '/tmp/chartway-goldens-home',
    HELM_DATA_HOME: '/tmp/chartway-goldens-home',
  };
  const { status, stdout, stderr } = spawnSync(helm, args, {
    encoding: 'utf8',
    env,
    maxBuffer: 2 ** 28,
  });
  const start = stderr.search(/^Error: /m);
  return {
    exit: status,
    output: stdout,
    ...(start >= 0 && {
      error: stderr.slice(start + 'Error: '.length).replace(/\n$/, ''),
    }),
  };
}

function flagsOf({ flags = {} }) {
  return [
    ...(flags.kubeVersion ? ['--kube-version', flags.kubeVersion] : []),
    ...(flags.apiVersions ?? []).flatMap(version => [
      '--api-versions',
      version,
    ]),
    ...(flags.includeCrds ? ['--include-crds'] : []),
    ...(flags.skipTests ? ['--skip-tests'] : []),
    ...(flags.showOnly ?? []).flatMap(path => ['--show-only', path]),
    ...(flags.noHooks ? ['--no-hooks'] : []),
    ...(flags.isUpgrade ? ['--is-upgrade'] : []),
    ...(flags.skipSchemaValidation ? ['--skip-schema-validation'] : []),
  ];
}

const goldens = {};
for (const testCase of cases) {
  const folder = caseFolder(testCase);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const path = chartPath(testCase);
  const chart = chartOf(testCase, fixtures);
  if (chart.archive) {
    writeFileSync(path, chart.archive);
  } else {
    for (const [file, content] of Object.entries(chart.files)) {
      mkdirSync(dirname(join(path, file)), { recursive: true });
      writeFileSync(join(path, file), content);
    }
  }
  const valuesFlags = (testCase.values ?? []).flatMap((content, index) => {
    const file = join(folder, `values-${index + 1}.yaml`);
    writeFileSync(file, content);
    return ['-f', file];
  });
  const release = testCase.release ?? { name: 'golden', namespace: 'default' };
  const lintFlags = testCase.flags?.kubeVersion
    ? ['--kube-version', testCase.flags.kubeVersion]
    : [];
  const lint = [
    'lint',
    path,
    '--namespace',
    release.namespace,
    ...valuesFlags,
    ...lintFlags,
  ];
  goldens[testCase.name] = {
    template: run([
      'template',
      release.name,
      path,
      '--namespace',
      release.namespace,
      ...valuesFlags,
      ...flagsOf(testCase),
    ]),
    lint: run(lint),
    strict: run([...lint, '--strict']),
  };
  rmSync(folder, { recursive: true });
}
writeFileSync(
  join(fixtures, 'goldens.json'),
  `${JSON.stringify(goldens, null, 1)}\n`,
);
process.stdout.write(`recorded ${cases.length} cases with helm ${found}\n`);
