import { CustomErrorBase } from '@backstage/errors';

/**
 * Another system refused or did not answer. Its message says which system, what was asked and what to do; it holds no
 * credential and no body of the answer beyond one line.
 *
 * @public
 */
export class UpstreamError extends CustomErrorBase {
  name = 'UpstreamError' as const;
  /** Name of the system: `registry`, `git`, `argocd`. */
  readonly system: string;
  /** Whether the same request may succeed later: time-outs, 429 and 5xx are, refusals are not. */
  readonly retryable: boolean;

  constructor(
    message: string,
    options: { system: string; retryable: boolean; cause?: unknown },
  ) {
    super(message, options.cause);
    this.system = options.system;
    this.retryable = options.retryable;
  }
}
