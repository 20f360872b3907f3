/**
 * Helm refused the input. `message` is what the `helm` command prints after `Error: `.
 *
 * @public
 */
export class HelmError extends Error {
  override readonly name = 'HelmError';
  /** Exit code of the `helm` command in this case. */
  readonly exitCode: number;

  constructor(message: string, options?: { exitCode?: number }) {
    super(message);
    this.exitCode = options?.exitCode ?? 1;
  }
}

/**
 * A call broke one of its limits. Its worker was replaced; the engine goes on. `message` names the limit and says what
 * to do.
 *
 * @public
 */
export class HelmLimitError extends Error {
  override readonly name = 'HelmLimitError';
  /** Which limit: time, memory, or the depth of nested calls (`stack`). */
  readonly limit: 'time' | 'memory' | 'stack';

  constructor(limit: 'time' | 'memory' | 'stack', message: string) {
    super(message);
    this.limit = limit;
  }
}

/**
 * The engine failed: it was closed, got input that no chart can have (a path with `..`), or lost its worker for a
 * reason that is not the chart's limit.
 *
 * @public
 */
export class HelmEngineError extends Error {
  override readonly name = 'HelmEngineError';
}
