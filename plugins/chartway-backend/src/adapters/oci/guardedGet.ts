import { lookup as resolve } from 'node:dns';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import type { LookupFunction } from 'node:net';
import { classifyAddress, isLoopbackHost } from '../addressGuard';

/** A redirect to an address this server must not ask. */
export class ForbiddenAddressError extends Error {
  constructor(hostname: string) {
    super(`${hostname} is an address of this machine or of its cloud provider`);
    this.name = 'ForbiddenAddressError';
  }
}

/** An answer beyond its cap. */
export class TooLargeError extends Error {
  constructor(limit: number) {
    super(`more than ${limit} bytes`);
    this.name = 'TooLargeError';
  }
}

/** What a guarded request answered. */
export type GuardedAnswer = {
  status: number;
  location: string | undefined;
  body: Uint8Array;
};

/**
 * Resolver that gives out allowed addresses only. It is the one the connection itself uses, so a name that resolves
 * differently a moment later (DNS rebinding) gains nothing.
 */
function guardedLookup(allowLoopback: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const refused = addresses?.some(({ address }) => {
        const kind = classifyAddress(address);
        return kind === 'forbidden' || (kind === 'loopback' && !allowLoopback);
      });
      const first = addresses?.[0];
      if (error || refused || !first) {
        callback(error ?? new ForbiddenAddressError(hostname), []);
      } else if (options.all) {
        callback(null, addresses);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

/**
 * Checks an address written in a URL, which no resolver will see.
 *
 * @throws ForbiddenAddressError
 */
export function checkLiteralAddress(url: URL, allowLoopback: boolean): void {
  const bare = url.hostname.replace(/^\[|\]$/g, '');
  const isAddress = /^[\d.]+$/.test(bare) || bare.includes(':');
  const forbidden = isAddress && classifyAddress(bare) === 'forbidden';
  if (forbidden || (!allowLoopback && isLoopbackHost(url.hostname))) {
    throw new ForbiddenAddressError(url.hostname);
  }
}

/** A body of at most `limit` bytes. @throws TooLargeError when there is more. */
async function readMessage(
  message: IncomingMessage,
  limit: number,
): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > limit) {
      message.destroy();
      throw new TooLargeError(limit);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/**
 * GET without any credential from a host that a registry named. Not done by `fetch`, which resolves names by itself and
 * so leaves no way to check the address a connection is made to.
 *
 * @throws ForbiddenAddressError for a link-local, metadata or (unless allowed) loopback address.
 */
export async function guardedGet(
  url: URL,
  options: { allowLoopback: boolean; maxBytes: number; signal: AbortSignal },
): Promise<GuardedAnswer> {
  checkLiteralAddress(url, options.allowLoopback);
  const get = url.protocol === 'https:' ? httpsGet : httpGet;
  const message = await new Promise<IncomingMessage>((done, failed) => {
    get(
      url,
      {
        // No shared connection: one opened earlier was checked under other rules.
        agent: false,
        lookup: guardedLookup(options.allowLoopback),
        signal: options.signal,
        headers: { 'user-agent': 'chartway' },
      },
      done,
    ).on('error', failed);
  });
  return {
    status: message.statusCode ?? 0,
    location: message.headers.location,
    body: await readMessage(message, options.maxBytes),
  };
}
