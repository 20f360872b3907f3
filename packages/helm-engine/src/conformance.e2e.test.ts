import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { conformanceCases } from './__fixtures__/cases';
import {
  type CaseFlags,
  type ConformanceCase,
  chartOf,
} from './__fixtures__/conformanceCase';
import { createHelmEngine } from './createHelmEngine';
import { HelmError } from './errors';
import type { ChartSource, HelmEngine } from './types';

jest.setTimeout(120_000);

const fixtures = join(__dirname, '__fixtures__');

/** Where the real helm is: the testbed's folder of binaries, else PATH. */
function findHelm(): string {
  const folders = [
    process.env.CHARTWAY_TESTBED_BIN,
    process.env.TESTBED_BIN,
    ...(process.env.PATH ?? '').split(':'),
  ];
  const found = folders
    .map(folder => join(folder ?? '', 'helm'))
    .find(path => existsSync(path));
  if (!found) {
    throw new Error(
      'no helm in CHARTWAY_TESTBED_BIN, TESTBED_BIN or PATH; start the testbed, or set one of them',
    );
  }
  return found;
}

/** Flags to be combined; each case gets three of the combinations, always the same ones. */
const variants: { flags: CaseFlags; values?: string[] }[] = [
  { flags: { kubeVersion: '1.30.2' } },
  { flags: { kubeVersion: 'v1.22.0-eks-1', includeCrds: true } },
  {
    flags: {
      apiVersions: ['monitoring.coreos.com/v1', 'route.openshift.io/v1/Route'],
    },
  },
  { flags: { includeCrds: true, skipTests: true } },
  { flags: { noHooks: true, isUpgrade: true } },
  { flags: { showOnly: ['templates/*.yaml'] } },
  {
    flags: {
      showOnly: ['templates/service.yaml', 'templates/deployment.yaml'],
      includeCrds: true,
    },
  },
  {
    flags: {},
    values: [
      'a: {b: 1, c: [1, 2]}\nglobal: {x: 1}\n',
      'a: {b: null, c: [3]}\nglobal: {x: {y: 2}}\n---\nz: last\n',
      '# nothing\n',
    ],
  },
  {
    flags: { isUpgrade: true },
    values: [
      'replicaCount: 7\nservice: {type: NodePort, port: 8080}\nautoscaling: {enabled: true}\n',
    ],
  },
  { flags: { skipSchemaValidation: true }, values: ['{}'] },
];

function variantsOf(position: number) {
  return [0, 1, 2].map(n => variants[(position * 3 + n) % variants.length]!);
}

function flagArguments(flags: CaseFlags): string[] {
  return [
    ...(flags.kubeVersion ? ['--kube-version', flags.kubeVersion] : []),
    ...(flags.apiVersions
      ? ['--api-versions', flags.apiVersions.join(',')]
      : []),
    ...(flags.includeCrds ? ['--include-crds'] : []),
    ...(flags.skipTests ? ['--skip-tests'] : []),
    ...(flags.showOnly ?? []).flatMap(path => ['--show-only', path]),
    ...(flags.noHooks ? ['--no-hooks'] : []),
    ...(flags.isUpgrade ? ['--is-upgrade'] : []),
    ...(flags.skipSchemaValidation ? ['--skip-schema-validation'] : []),
  ];
}

describe('conformance with the helm binary', () => {
  let engine: HelmEngine;
  let helm: string;
  let folder: string;
  beforeAll(async () => {
    helm = findHelm();
    folder = mkdtempSync(join(tmpdir(), 'chartway-conformance-'));
    engine = createHelmEngine({ workers: 1, timeoutMs: 60_000 });
    await engine.version();
  });
  afterAll(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function runHelm(args: string[]) {
    const { status, stdout, stderr } = spawnSync(helm, args, {
      encoding: 'utf8',
      env: { ...process.env, TZ: 'UTC' },
      maxBuffer: 2 ** 28,
    });
    const start = stderr.search(/^Error: /m);
    return {
      exit: status,
      output: stdout,
      error: start < 0 ? undefined : stderr.slice(start + 7).replace(/\n$/, ''),
    };
  }

  function writeChart(
    testCase: ConformanceCase,
  ): ChartSource & { path: string } {
    const path = join(
      folder,
      testCase.name,
      testCase.fixture?.split('/').pop() ?? 'chart',
    );
    const chart = chartOf(testCase, fixtures);
    const onDisk = 'archive' in chart ? { '': chart.archive } : chart.files;
    mkdirSync(join(folder, testCase.name, 'archive' in chart ? '' : 'chart'), {
      recursive: true,
    });
    for (const [file, content] of Object.entries(onDisk)) {
      mkdirSync(dirname(join(path, file)), { recursive: true });
      writeFileSync(join(path, file), content);
    }
    mkdirSync('archive' in chart ? dirname(path) : path, { recursive: true });
    return { ...chart, path };
  }

  async function ours(
    work: Promise<{ output: string; ok?: boolean; error?: string }>,
  ) {
    try {
      const { output, ok = true, error } = await work;
      return { exit: ok ? 0 : 1, output, error };
    } catch (error) {
      if (error instanceof HelmError) {
        return { exit: error.exitCode, output: '', error: error.message };
      }
      throw error;
    }
  }

  it('has the helm version built in', async () => {
    const printed = spawnSync(
      helm,
      ['version', '--template', '{{ .Version }}'],
      { encoding: 'utf8' },
    ).stdout;
    expect((await engine.version()).helm).toBe(printed);
  });

  it.each(
    conformanceCases.map((testCase, position) => ({
      testCase,
      position,
      name: testCase.name,
    })),
  )('$name', async ({ testCase, position }) => {
    const chart = writeChart(testCase);
    const ownFolder = join(folder, testCase.name);
    for (const { flags, values = testCase.values ?? [] } of variantsOf(
      position,
    )) {
      const documents = values.map((content, n) => ({
        path: join(ownFolder, `v${n}.yaml`),
        content,
      }));
      documents.forEach(({ path, content }) => writeFileSync(path, content));
      const valuesArguments = documents.flatMap(({ path }) => ['-f', path]);
      const { isUpgrade, ...others } = flags;
      const release = { name: 'live', namespace: 'somewhere', isUpgrade };
      const template = [
        'template',
        'live',
        chart.path,
        '-n',
        'somewhere',
        ...valuesArguments,
        ...flagArguments(flags),
      ];
      expect(
        await ours(
          engine.render({ chart, values: documents, release, ...others }),
        ),
      ).toEqual(runHelm(template));

      const { kubeVersion } = flags;
      const lint = [
        'lint',
        chart.path,
        '-n',
        'somewhere',
        ...valuesArguments,
        ...flagArguments({ kubeVersion }),
      ];
      const found = await ours(
        engine.lint({
          chart,
          values: documents,
          kubeVersion,
          namespace: 'somewhere',
        }),
      );
      const expected = runHelm(lint);
      const withoutRandomFolder = (text: string) =>
        text.replace(/\/tmp\/helm-lint\d+/g, '/tmp/helm-lint');
      expect({ ...found, output: withoutRandomFolder(found.output) }).toEqual({
        ...expected,
        output: withoutRandomFolder(expected.output),
      });
    }
  });
});
