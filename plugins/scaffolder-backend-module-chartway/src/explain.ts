import { ResponseError, isError } from '@backstage/errors';
import { ZodError } from 'zod';

/** Statuses that a gateway or an overloaded server gives; the same request may succeed later. */
const PASSING = new Set([429, 502, 503, 504]);

/**
 * Turns what a call to the Chartway backend threw into one sentence for the person reading the task's log: what was being
 * done, what the backend said, what to do. An aborted call stays what it is.
 *
 * @param doing - What was being done, such as `Publishing shop 1.2.0`.
 */
export function explain(error: unknown, doing: string): Error {
  if (error instanceof ResponseError) {
    const said = sentence(error.cause.message || error.message);
    return new Error(`${doing} failed: ${said}${hintFor(error.statusCode)}`, {
      cause: error,
    });
  }
  if (error instanceof ZodError) {
    return new Error(
      `${doing} failed: the Chartway backend answered in a form that this action does not know. Run the same version of Chartway's backend plugin and scaffolder module.`,
      { cause: error },
    );
  }
  if (isError(error) && error.name === 'AbortError') return error;
  if (error instanceof TypeError && error.message === 'fetch failed') {
    return new Error(
      `${doing} failed: the Chartway backend cannot be reached. Check that it runs, then start the task again.`,
      { cause: error },
    );
  }
  return isError(error) ? error : new Error(`${doing} failed: ${error}`);
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

function hintFor(status: number): string {
  if (status === 401) return ' Sign in again, then start the task again.';
  if (PASSING.has(status)) {
    return ' Nothing was left half-written; start the task again when the server is back.';
  }
  return '';
}
