import { availableParallelism } from 'node:os';
import type { z } from 'zod';
import * as answers from './answers';
import { HelmEngineError, HelmError } from './errors';
import { packChart, type PackedChart } from './packChart';
import type {
  CallOptions,
  EngineVersion,
  HelmEngine,
  HelmEngineOptions,
  LintRequest,
  LintResult,
  LoadedChart,
  LoadRequest,
  RenderRequest,
  RenderResult,
  ValidationResult,
  ValuesDocument,
  ValuesRequest,
} from './types';
import { WorkerPool } from './WorkerPool';

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_MEMORY_MIB = 512;
const MEMORY_RANGE_MIB = { least: 64, most: 4096 };
const MOST_DEFAULT_WORKERS = 4;

function requireWhole(
  name: string,
  value: number,
  least: number,
  most: number,
): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new HelmEngineError(
      `${name} is ${value}; give it a whole number from ${least} to ${most}.`,
    );
  }
}

class WasmHelmEngine implements HelmEngine {
  readonly #pool: WorkerPool;
  readonly #timeoutMs: number;

  constructor(pool: WorkerPool, timeoutMs: number) {
    this.#pool = pool;
    this.#timeoutMs = timeoutMs;
  }

  async render(request: RenderRequest): Promise<RenderResult> {
    const { release } = request;
    const fields = {
      values: valuesFiles(request.values),
      releaseName: release.name,
      namespace: release.namespace,
      revision: release.revision ?? 1,
      isUpgrade: release.isUpgrade ?? false,
      kubeVersion: request.kubeVersion,
      apiVersions: request.apiVersions,
      includeCrds: request.includeCrds,
      skipTests: request.skipTests,
      showOnly: request.showOnly,
      noHooks: request.noHooks,
      skipSchemaValidation: request.skipSchemaValidation,
    };
    const { result, warnings } = await this.#ask(
      'render',
      packChart(request.chart),
      fields,
      request,
      answers.rendered,
    );
    return { ...result, warnings };
  }

  async lint(request: LintRequest): Promise<LintResult> {
    const fields = {
      values: valuesFiles(request.values),
      strict: request.strict,
      kubeVersion: request.kubeVersion,
      namespace: request.namespace ?? 'default',
    };
    return (
      await this.#ask(
        'lint',
        packChart(request.chart),
        fields,
        request,
        answers.linted,
      )
    ).result;
  }

  async mergeValues(request: ValuesRequest): Promise<Record<string, unknown>> {
    const fields = { values: valuesFiles(request.values) };
    return (
      await this.#ask(
        'mergeValues',
        packChart(request.chart),
        fields,
        request,
        answers.values,
      )
    ).result;
  }

  async validateValues(request: ValuesRequest): Promise<ValidationResult> {
    const fields = { values: valuesFiles(request.values) };
    return (
      await this.#ask(
        'validateValues',
        packChart(request.chart),
        fields,
        request,
        answers.validation,
      )
    ).result;
  }

  async loadChart(request: LoadRequest): Promise<LoadedChart> {
    return (
      await this.#ask(
        'loadChart',
        packChart(request.chart),
        {},
        request,
        answers.loaded,
      )
    ).result;
  }

  async version(options: CallOptions = {}): Promise<EngineVersion> {
    return (
      await this.#ask(
        'version',
        packChart({ files: {} }),
        {},
        options,
        answers.version,
      )
    ).result;
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #ask<T extends z.ZodType>(
    method: string,
    chart: PackedChart,
    fields: object,
    options: CallOptions,
    schema: T,
  ): Promise<{ result: z.infer<T>; warnings: string[] }> {
    const timeoutMs = options.timeoutMs ?? this.#timeoutMs;
    requireWhole('timeoutMs', timeoutMs, 1, 2 ** 31 - 1);
    const request = JSON.stringify({
      method,
      chartPath: chart.path,
      chartKey: chart.key,
      shownPath: chart.shownPath,
      ...fields,
    });
    const answer = await this.#pool.run(
      { request, content: chart.content, index: chart.index },
      timeoutMs,
      options.signal,
    );
    const reply = answers.envelope.parse(
      JSON.parse(new TextDecoder().decode(answer)),
    );
    if (reply.panic !== undefined) {
      throw new HelmEngineError(`Helm crashed on this chart: ${reply.panic}`);
    }
    if (reply.failed) {
      throw new HelmError(reply.error);
    }
    return { result: schema.parse(reply.result), warnings: reply.warnings };
  }
}

function valuesFiles(
  documents: ValuesDocument[] = [],
): { path: string; content: string }[] {
  return documents.map((document, index) =>
    typeof document === 'string'
      ? { path: `values-${index + 1}.yaml`, content: document }
      : document,
  );
}

/**
 * Creates an engine. Loading and compiling happen at the first call (about half a second), once per process.
 *
 * @throws HelmEngineError for a setting out of its range
 *
 * @example
 * ```ts
 * const helm = createHelmEngine();
 * const { output } = await helm.render({
 *   chart: { files: { 'Chart.yaml': '…', 'templates/service.yaml': '…' } },
 *   values: ['replicaCount: 2'],
 *   release: { name: 'shop', namespace: 'shop-dev' },
 * });
 * await helm.close();
 * ```
 *
 * @public
 */
export function createHelmEngine(options: HelmEngineOptions = {}): HelmEngine {
  const {
    workers = Math.min(
      Math.max(availableParallelism() - 1, 1),
      MOST_DEFAULT_WORKERS,
    ),
    timeoutMs = DEFAULT_TIMEOUT_MS,
    memoryLimitMiB = DEFAULT_MEMORY_MIB,
  } = options;
  requireWhole('workers', workers, 1, Number.MAX_SAFE_INTEGER);
  requireWhole('timeoutMs', timeoutMs, 1, 2 ** 31 - 1);
  requireWhole(
    'memoryLimitMiB',
    memoryLimitMiB,
    MEMORY_RANGE_MIB.least,
    MEMORY_RANGE_MIB.most,
  );
  return new WasmHelmEngine(
    new WorkerPool({ workers, memoryLimitMiB }),
    timeoutMs,
  );
}
