import { InputError } from '@backstage/errors';
import type { Request, RequestHandler } from 'express';
import { looksLikeSecret } from '../redaction/redact';

/** Names that clients give to credentials in a query. No route of Chartway takes one of them. */
const SECRET_NAMES =
  /^(?:.*[_-])?(?:access[_-]?token|api[_-]?key|auth|authorization|credentials?|jwt|passw(?:or)?d|secret|token)$/i;

/** The URL with names, but without values, of what it asks for. */
function withoutValues(url: string): string {
  const start = url.indexOf('?');
  if (start < 0) return url;
  const names = [...new URLSearchParams(url.slice(start + 1)).keys()];
  const kept = names.map(name =>
    /^[a-zA-Z]{1,24}$/.test(name) ? `${name}=***` : '***',
  );
  return `${url.slice(0, start)}?${kept.join('&')}`;
}

/**
 * Keeps the values of query strings out of Backstage's request log, which prints `originalUrl` and the referrer once a
 * request is answered. Mount it on `/api/chartway` only: other plugins may need their `originalUrl`.
 *
 * @public
 */
export function redactRequestLog(): RequestHandler {
  return (request, _response, next) => {
    request.originalUrl = withoutValues(request.originalUrl);
    const { referer } = request.headers;
    if (referer !== undefined) {
      request.headers.referer = withoutValues(referer);
    }
    next();
  };
}

function holdsSecret({ url }: Pick<Request, 'url'>): boolean {
  const start = url.indexOf('?');
  if (start < 0) return false;
  return [...new URLSearchParams(url.slice(start + 1))].some(
    ([name, value]) =>
      value !== '' && (SECRET_NAMES.test(name) || looksLikeSecret(value)),
  );
}

/** Refuses requests that carry a credential in the query string, where proxies, logs and browsers keep it. */
export function refuseSecretsInQuery(): RequestHandler {
  return (request, _response, next) => {
    if (!holdsSecret(request)) {
      next();
      return;
    }
    throw new InputError(
      'The query string holds what looks like a credential. Send it in the Authorization header, and replace it: proxies and browsers may have kept it.',
    );
  };
}
