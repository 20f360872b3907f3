import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { isLoopbackHost } from '../addressGuard';
import {
  checkLiteralAddress,
  ForbiddenAddressError,
  guardedGet,
  TooLargeError,
} from './guardedGet';
import { OciAuthorizer, type OciCredentials } from './OciAuthorizer';
import {
  type Asked,
  OciError,
  translateException,
  translateStatus,
} from './OciError';

/** Patience of the client. Times are in milliseconds. */
export type OciLimits = {
  /** Attempts per request, the first included. */
  attempts: number;
  /** Pause before the second attempt at most; doubles with each. */
  baseDelayMs: number;
  /** Longest pause, also for one that the registry asks for. */
  maxDelayMs: number;
  /** Time for one attempt, body included. */
  timeoutMs: number;
};

/** The registry and how to reach it. */
export type OciEndpoint = {
  /** `http://host:port`, without path. */
  origin: string;
  credentials: OciCredentials | undefined;
  /** Key of the configuration block, for messages. */
  configKey: string;
  limits: OciLimits;
  logger: Pick<LoggerService, 'debug'>;
};

/** One request. */
export type OciRequest = {
  method: 'HEAD' | 'GET' | 'POST' | 'PUT' | 'PATCH';
  url: URL;
  /** Such as `push tag 1.2.3 of charts/shop`. */
  action: string;
  /** Token scopes, such as `repository:charts/shop:pull,push`. */
  scopes: readonly string[];
  /** Statuses the caller handles. All others become errors. */
  expect: readonly number[];
  headers?: Record<string, string>;
  body?: Uint8Array;
  /** Cap of the answer's body. */
  maxBytes?: number;
  /** Follow redirects to other hosts, without credentials: for blobs only. */
  followRedirects?: boolean;
  /** Overrides the number of attempts, for requests whose caller recovers better. */
  attempts?: number;
  signal?: AbortSignal;
};

/** One answer, read whole. */
export type OciResponse = {
  status: number;
  headers: Headers;
  body: Uint8Array;
};

type Attempt = { url: URL; init: RequestInit; maxBytes: number };

/** A failed attempt, and how long the registry asks to wait before the next. */
class FailedAttempt {
  constructor(readonly error: OciError, readonly waitMs: number | undefined) {}
}

const ANSWER_LIMIT = 4 * 1024 * 1024;
const REDIRECT_LIMIT = 5;
// Somebody waits: a registry that says nothing for a whole time limit gets one more chance only.
const ATTEMPTS_WHEN_SILENT = 2;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/**
 * HTTP for one registry: answers its challenges, repeats what may succeed later (429, 5xx, broken connections) a bounded
 * number of times with growing, random pauses, limits time and size of every answer, and translates failures.
 */
export class OciTransport {
  private readonly authorizer: OciAuthorizer;

  constructor(private readonly endpoint: OciEndpoint) {
    this.authorizer = new OciAuthorizer(
      endpoint.credentials,
      ({ url, ...init }) =>
        this.exchange(
          { url: this.checkTokenUrl(url), init, maxBytes: ANSWER_LIMIT },
          this.asked('get a token'),
        ),
      answer =>
        answer.status === 200
          ? this.protocolError('get a token', 'its answer holds none')
          : translateStatus(
              // Token services answer 400 and 403 to a wrong password, too.
              answer.status === 400 ? 401 : answer.status,
              answer.body,
              this.asked('get a token'),
              this.authorizer.secrets,
            ),
    );
  }

  /** @throws OciError */
  async send(request: OciRequest): Promise<OciResponse> {
    const { limits } = this.endpoint;
    const attempts = request.attempts ?? limits.attempts;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.attempt(request);
      if (!(outcome instanceof FailedAttempt)) {
        return outcome;
      }
      const { error, waitMs } = outcome;
      const tooLong = waitMs !== undefined && waitMs > limits.maxDelayMs;
      const last =
        error.reason === 'time-out'
          ? Math.min(attempts, ATTEMPTS_WHEN_SILENT)
          : attempts;
      if (!error.retryable || attempt >= last || tooLong) {
        throw error;
      }
      // Full jitter: many clients turned away together must not come back together.
      const pause =
        waitMs ??
        Math.random() *
          Math.min(limits.maxDelayMs, limits.baseDelayMs * 2 ** (attempt - 1));
      this.endpoint.logger.debug(
        `Registry ${this.endpoint.origin}: attempt ${attempt} to ${
          request.action
        } failed (${error.reason}), next in ${Math.round(pause)} ms`,
      );
      await sleep(pause, undefined, { signal: request.signal });
    }
  }

  /** An error about an answer that is not what the specification says. */
  protocolError(action: string, problem: string): OciError {
    return new OciError(
      'protocol',
      `The registry at ${this.endpoint.origin}, asked to ${action}, answered something unusable: ${problem}. Check that ` +
        `${this.endpoint.configKey}.url names an OCI registry.`,
    );
  }

  private asked(action: string): Asked {
    const { origin, configKey, credentials } = this.endpoint;
    return {
      origin,
      configKey,
      action,
      hasCredentials: credentials !== undefined,
    };
  }

  private async attempt(
    request: OciRequest,
  ): Promise<OciResponse | FailedAttempt> {
    request.signal?.throwIfAborted();
    try {
      const response = await this.authorized(request);
      if (request.expect.includes(response.status)) {
        return response;
      }
      return new FailedAttempt(
        translateStatus(
          response.status,
          response.body,
          this.asked(request.action),
          this.authorizer.secrets,
        ),
        retryAfterMs(response.headers.get('retry-after')),
      );
    } catch (error) {
      if (error instanceof OciError) {
        return new FailedAttempt(error, undefined);
      }
      throw error;
    }
  }

  /** One exchange, repeated once with an answer to the registry's challenge. */
  private async authorized(request: OciRequest): Promise<OciResponse> {
    const sent = await this.authorizer.header(request.scopes);
    const response = await this.once(request, sent);
    if (response.status !== 401) {
      return response;
    }
    const again = this.authorizer.accept(
      response.headers.get('www-authenticate'),
      sent,
      request.scopes,
    );
    const header = again
      ? await this.authorizer.header(request.scopes)
      : undefined;
    return header === undefined ? response : this.once(request, header);
  }

  private async once(
    request: OciRequest,
    authorization: string | undefined,
  ): Promise<OciResponse> {
    const asked = this.asked(request.action);
    const maxBytes = request.maxBytes ?? ANSWER_LIMIT;
    const headers: Record<string, string> = {
      'user-agent': 'chartway',
      // Blobs are compressed already, and their digests are those of the bytes sent.
      'accept-encoding': 'identity',
      ...request.headers,
      ...(authorization === undefined ? {} : { authorization }),
    };
    const { method, body, url, signal } = request;
    const response = await this.exchange(
      { url, init: { method, body, headers, signal }, maxBytes },
      asked,
    );
    const location = response.headers.get('location');
    return request.followRedirects &&
      REDIRECTS.includes(response.status) &&
      location !== null
      ? this.follow(this.resolve(location, url, asked), maxBytes, asked, signal)
      : response;
  }

  /** One request to the registry or its token service; never follows a redirect by itself. */
  private async exchange(
    { url, init, maxBytes }: Attempt,
    asked: Asked,
  ): Promise<OciResponse> {
    return this.limited(init.signal ?? undefined, asked, async signal => {
      const response = await fetch(url, {
        ...init,
        signal,
        redirect: 'manual',
      });
      const body = await readBody(response, maxBytes);
      return { status: response.status, headers: response.headers, body };
    });
  }

  private async follow(
    first: URL,
    maxBytes: number,
    asked: Asked,
    outer: AbortSignal | undefined,
  ): Promise<OciResponse> {
    const own = new URL(this.endpoint.origin);
    const allowLoopback = isLoopbackHost(own.hostname);
    let url = first;
    for (let hop = 0; hop < REDIRECT_LIMIT; hop++) {
      const plain = url.protocol === 'http:' && own.protocol === 'http:';
      if (url.protocol !== 'https:' && !plain) {
        throw redirectError(asked, `${url.protocol} is not followed`);
      }
      const target = url;
      const answer = await this.limited(outer, asked, signal =>
        guardedGet(target, { allowLoopback, maxBytes, signal }),
      );
      if (!REDIRECTS.includes(answer.status) || !answer.location) {
        const { status, body } = answer;
        return { status, body, headers: new Headers() };
      }
      url = this.resolve(answer.location, url, asked);
    }
    throw redirectError(asked, `more than ${REDIRECT_LIMIT} redirects`);
  }

  private resolve(location: string, base: URL, asked: Asked): URL {
    if (!URL.canParse(location, base)) {
      throw this.protocolError(asked.action, 'a Location that is no address');
    }
    return new URL(location, base);
  }

  /** Runs something under the time limit of one attempt and translates what it throws. */
  private async limited<T>(
    outer: AbortSignal | undefined,
    asked: Asked,
    run: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { timeoutMs } = this.endpoint.limits;
    const controller = new AbortController();
    const onAbort = () => controller.abort(outer?.reason);
    outer?.addEventListener('abort', onAbort, { once: true });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      controller.abort();
    }, timeoutMs);
    try {
      return await run(controller.signal);
    } catch (error) {
      outer?.throwIfAborted();
      if (late) {
        throw new OciError(
          'time-out',
          `The registry at ${asked.origin} did not answer within ${
            timeoutMs / 1000
          } s when asked to ${
            asked.action
          }. Try again later; its own log may say more.`,
        );
      }
      if (error instanceof ForbiddenAddressError) {
        throw redirectError(asked, error.message);
      }
      if (error instanceof TooLargeError) {
        throw this.protocolError(asked.action, error.message);
      }
      throw translateException(error, asked);
    } finally {
      clearTimeout(timer);
      outer?.removeEventListener('abort', onAbort);
    }
  }

  /** Credentials go to the realm a registry names, so it must be no weaker than the registry itself. */
  private checkTokenUrl(url: URL): URL {
    const own = new URL(this.endpoint.origin);
    const weaker = url.protocol !== 'https:' && url.protocol !== own.protocol;
    const asked = this.asked('get a token');
    if (weaker || !/^https?:$/.test(url.protocol)) {
      throw redirectError(asked, `its token service is at ${url.origin}`);
    }
    try {
      checkLiteralAddress(url, isLoopbackHost(own.hostname));
    } catch (error) {
      throw redirectError(asked, String(error));
    }
    return url;
  }
}

function redirectError(asked: Asked, why: string): OciError {
  return new OciError(
    'redirect',
    `The registry at ${asked.origin}, asked to ${asked.action}, sent the request to another address, which was refused: ` +
      `${why}. If ${asked.configKey}.url is right, its operator must correct where it sends clients.`,
  );
}

/** Pause a `Retry-After` header asks for: seconds or a date (RFC 9110, section 10.2.3). */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null) {
    return undefined;
  }
  const wait = /^\d+$/.test(header)
    ? Number(header) * 1000
    : Date.parse(header) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

/** A body of at most `limit` bytes. @throws TooLargeError when there is more. */
async function readBody(
  response: Response,
  limit: number,
): Promise<Uint8Array> {
  if (!response.body) {
    return new Uint8Array();
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > limit) {
      // Leaving the loop cancels the body.
      throw new TooLargeError(limit);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
