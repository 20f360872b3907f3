import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  isError,
  InputError,
  serializeError,
  type ErrorResponseBody,
} from '@backstage/errors';
import type { ErrorRequestHandler } from 'express';
import { UpstreamError } from '@chartway/plugin-chartway-node';
import { redact } from '../redaction/redact';
import { DetailedConflictError } from './DetailedConflictError';
import { requestIdOf } from './requestId';

/** Errors of chart-kit and helm-engine that say what is wrong with what the caller sent. */
const CALLERS_FAULT = new Set([
  'ArchiveError',
  'ChartTemplateError',
  'ContextError',
  'HelmError',
  'HelmLimitError',
  'InputsError',
  'PackageError',
  'ValuesEditError',
  'VersionError',
  'YamlError',
]);

const STATUS: Readonly<Record<string, number>> = {
  InputError: 400,
  AuthenticationError: 401,
  NotAllowedError: 403,
  NotFoundError: 404,
  ConflictError: 409,
  PayloadTooLargeError: 413,
  NotImplementedError: 501,
  ServiceUnavailableError: 503,
};

/** An error as the caller may see it. */
export type Presented = { statusCode: number; error: Error };

/** Says which status an error gets, and what its message may tell. Whatever is not meant for the caller gets 500. */
export function present(cause: unknown): Presented {
  if (!isError(cause)) return internal();
  if (CALLERS_FAULT.has(cause.name)) {
    const error = new InputError(redact(cause.message));
    return { statusCode: 400, error };
  }
  if (cause instanceof UpstreamError) {
    return { statusCode: cause.retryable ? 503 : 502, error: cause };
  }
  const statusCode = STATUS[cause.name] ?? parserStatus(cause);
  return statusCode ? { statusCode, error: cause } : internal();
}

/** Express's body parsers mark their refusals so (http-errors). */
function parserStatus(error: Error): number | undefined {
  const { status, expose } = error as { status?: unknown; expose?: unknown };
  return expose === true && typeof status === 'number' ? status : undefined;
}

/** What is not meant for the caller stays in the log. */
function internal(): Presented {
  const error = new Error(
    'The portal failed; give the request id to whoever runs it.',
  );
  return { statusCode: 500, error };
}

const detailsOf = (error: Error) =>
  error instanceof DetailedConflictError ? error.details : {};

/**
 * Answers errors in Backstage's form. Ours are answered with their message, those of other systems as 503 (try again) or
 * 502, anything else as 500 without detail; the log has the rest under the same request id.
 */
export function errorHandler(logger: LoggerService): ErrorRequestHandler {
  return (cause: unknown, request, response, next) => {
    if (response.headersSent) {
      next(cause);
      return;
    }
    const { statusCode, error } = present(cause);
    const requestId = requestIdOf(response);
    if (statusCode >= 500) {
      const reason = isError(cause) ? redact(cause.stack ?? cause.message) : '';
      logger.error(`Request ${requestId} failed with ${statusCode}: ${reason}`);
    }
    const { name, message } = serializeError(error);
    const body: ErrorResponseBody & { requestId: string } = {
      error: { name, message, ...detailsOf(error) },
      request: { method: request.method, url: request.path },
      response: { statusCode },
      requestId,
    };
    response.status(statusCode).json(body);
  };
}
