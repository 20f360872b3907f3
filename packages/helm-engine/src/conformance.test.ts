import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { conformanceCases } from './__fixtures__/cases';
import {
  type ConformanceCase,
  chartOf,
  chartPath,
  caseFolder,
} from './__fixtures__/conformanceCase';
import { createHelmEngine } from './createHelmEngine';
import { HelmError } from './errors';
import type { HelmEngine } from './types';

const fixtures = join(__dirname, '__fixtures__');
const outcome = z.object({
  exit: z.number(),
  output: z.string(),
  error: z.string().optional(),
});
type Outcome = z.infer<typeof outcome>;

/** What helm printed for each case; scripts/record-goldens.mjs records it. */
const goldens = z
  .record(
    z.string(),
    z.object({ template: outcome, lint: outcome, strict: outcome }),
  )
  .parse(JSON.parse(readFileSync(join(fixtures, 'goldens.json'), 'utf8')));

/** Helm unpacks an archive for linting into a folder with a random name. */
function withoutRandomFolder({ exit, output, error }: Outcome): Outcome {
  return {
    exit,
    output: output.replace(/\/tmp\/helm-lint\d+/g, '/tmp/helm-lint'),
    ...(error && { error }),
  };
}

function inputs(testCase: ConformanceCase) {
  return {
    chart: { ...chartOf(testCase, fixtures), path: chartPath(testCase) },
    values: testCase.values?.map((content, index) => ({
      path: join(caseFolder(testCase), `values-${index + 1}.yaml`),
      content,
    })),
  };
}

// Compiling the engine for the first call takes half a second on a free machine and many times that on a busy one.
jest.setTimeout(60_000);

describe('conformance with helm', () => {
  let engine: HelmEngine;
  beforeAll(async () => {
    engine = createHelmEngine({ workers: 2, timeoutMs: 60_000 });
    await engine.version();
  });
  afterAll(() => engine.close());

  const release = (testCase: ConformanceCase) =>
    testCase.release ?? { name: 'golden', namespace: 'default' };

  async function template(testCase: ConformanceCase): Promise<Outcome> {
    const { isUpgrade, ...flags } = testCase.flags ?? {};
    try {
      const request = {
        ...inputs(testCase),
        ...flags,
        release: { ...release(testCase), isUpgrade },
      };
      return { exit: 0, output: (await engine.render(request)).output };
    } catch (error) {
      if (error instanceof HelmError) {
        return { exit: error.exitCode, output: '', error: error.message };
      }
      throw error;
    }
  }

  async function lint(
    testCase: ConformanceCase,
    strict: boolean,
  ): Promise<Outcome> {
    try {
      const { kubeVersion } = testCase.flags ?? {};
      const { namespace } = release(testCase);
      const { ok, output, error } = await engine.lint({
        ...inputs(testCase),
        strict,
        kubeVersion,
        namespace,
      });
      return { exit: ok ? 0 : 1, output, ...(error && { error }) };
    } catch (error) {
      if (error instanceof HelmError) {
        return { exit: error.exitCode, output: '', error: error.message };
      }
      throw error;
    }
  }

  it('covers at least 60 charts, each recorded', () => {
    expect(new Set(conformanceCases.map(({ name }) => name)).size).toBe(
      conformanceCases.length,
    );
    expect(conformanceCases.length).toBeGreaterThanOrEqual(60);
    expect(Object.keys(goldens).sort()).toEqual(
      conformanceCases.map(({ name }) => name).sort(),
    );
  });

  describe.each(conformanceCases)('$name', testCase => {
    it('renders as helm template does', async () => {
      expect(await template(testCase)).toEqual(
        goldens[testCase.name]!.template,
      );
    });

    it('gives the findings of helm lint, strict or not', async () => {
      const { lint: plain, strict } = goldens[testCase.name]!;
      expect(withoutRandomFolder(await lint(testCase, false))).toEqual(
        withoutRandomFolder(plain),
      );
      expect(withoutRandomFolder(await lint(testCase, true))).toEqual(
        withoutRandomFolder(strict),
      );
    });
  });
});
