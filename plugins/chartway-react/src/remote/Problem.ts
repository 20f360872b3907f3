import { isError } from '@backstage/errors';

/**
 * Why something could not be read, in words for people.
 *
 * @public
 */
export type Problem = {
  /** `denied`: this person may not; `notFound`: it is not there; `down`: anything else. */
  kind: 'denied' | 'notFound' | 'down';
  /** One sentence: what was wrong, as the backend says it. */
  message: string;
  /** The permission that was missing, when the answer or the caller names it. */
  permission?: string;
  /** Correlates this failure with the logs, when the backend sent one. */
  requestId?: string;
};

const PERMISSION_NAME = /\bchartway\.[a-z-]+(?:\.[a-z-]+)+\b/;

/**
 * Says what an error thrown by a `ChartwayApi` call means for the page.
 *
 * @param error - whatever was thrown
 * @param permission - the permission the call needs, used when a refusal does not name one
 * @public
 */
export function problemOf(error: unknown, permission?: string): Problem {
  const message = messageOf(error);
  const status = statusOf(error);
  const requestId = requestIdOf(error);
  const base = { message, ...(requestId && { requestId }) };
  if (status === 403 || status === 401) {
    const named = PERMISSION_NAME.exec(message)?.[0] ?? permission;
    return { kind: 'denied', ...base, ...(named && { permission: named }) };
  }
  if (status === 404) return { kind: 'notFound', ...base };
  return { kind: 'down', ...base };
}

function messageOf(error: unknown): string {
  if (isZodError(error)) {
    return 'The portal’s backend answered in a form that this page does not know. Frontend and backend are probably of different versions: reload the page, then check what is deployed.';
  }
  const cause = causeOf(error);
  if (isError(cause) && cause.message) return cause.message;
  if (isNetworkError(error)) {
    return 'The portal’s backend cannot be reached. Check your network connection and whether the portal runs.';
  }
  if (isError(error) && error.message) return error.message;
  return 'The portal’s backend did not say what went wrong.';
}

function isZodError(error: unknown): boolean {
  return isError(error) && error.name === 'ZodError';
}

/** Browsers throw a TypeError without a cause when a request could not be sent at all. */
function isNetworkError(error: unknown): boolean {
  return isError(error) && error.name === 'TypeError';
}

/** A ResponseError keeps the error that the backend described as its cause. */
function causeOf(error: unknown): unknown {
  return isError(error) && 'cause' in error ? error.cause : undefined;
}

function statusOf(error: unknown): number | undefined {
  if (!isError(error)) return undefined;
  if ('statusCode' in error && typeof error.statusCode === 'number') {
    return error.statusCode;
  }
  const byName: Record<string, number> = {
    NotAllowedError: 403,
    AuthenticationError: 401,
    NotFoundError: 404,
  };
  return byName[error.name];
}

function requestIdOf(error: unknown): string | undefined {
  if (!isError(error) || !('body' in error)) return undefined;
  const { body } = error;
  if (typeof body !== 'object' || body === null || !('error' in body)) {
    return undefined;
  }
  const described = body.error;
  if (typeof described !== 'object' || described === null) return undefined;
  if (!('requestId' in described)) return undefined;
  return typeof described.requestId === 'string'
    ? described.requestId
    : undefined;
}
