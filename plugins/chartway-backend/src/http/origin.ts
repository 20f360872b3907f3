import type { Request } from 'express';

/** Where a request came from, fit to be kept. */
export type RequestSource = { ip?: string; userAgent?: string };

/** What the connection and the headers tell of a request's origin. */
export type RequestOrigin = { source?: RequestSource; browser: boolean };

const MAX_USER_AGENT = 256;
/** What an address can be made of; with `trust proxy`, Express takes it from a header. */
const ADDRESS = /^[0-9A-Fa-f.:]{2,45}(%[\w.-]{1,16})?$/;

/** A header as text that cannot forge lines or colours of a log: printable, one line, at most 256 characters. */
function clean(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]+/g, ' ')
      .trim()
      .slice(0, MAX_USER_AGENT)
  );
}

/**
 * Tells where a request came from. A browser is told by `Sec-Fetch-Site` (Fetch Metadata, which scripts cannot set and
 * browsers send to HTTPS and localhost) or by `Origin` (Fetch Standard: with every request that changes something).
 *
 * The address is the one Express sees: behind a proxy, the proxy's, unless `backend.trustProxy` is set up.
 */
export function originOf(
  request: Pick<Request, 'ip' | 'header'>,
): RequestOrigin {
  const ip = request.ip && ADDRESS.test(request.ip) ? request.ip : undefined;
  const userAgent = clean(request.header('user-agent') ?? '');
  const source = { ...(ip && { ip }), ...(userAgent && { userAgent }) };
  const browser =
    request.header('sec-fetch-site') !== undefined ||
    request.header('origin') !== undefined;
  return {
    ...(Object.keys(source).length > 0 && { source }),
    browser,
  };
}
