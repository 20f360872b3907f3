import { setTimeout as delay } from 'node:timers/promises';
import { InputError, isError } from '@backstage/errors';
import { UpstreamError } from '@chartway/plugin-chartway-node';
import type { z } from 'zod';
import { LineSplitter } from './LineSplitter';

const MAX_DETAIL = 300;
const READ_ATTEMPTS = 3;
/** Milliseconds before a read is tried again; tripled each time. */
const READ_PAUSE = 100;

/** Who is talked to, and how. */
export type JsonHttpOptions = {
  /** Without `/` at the end. */
  baseUrl: string;
  /** `system` of the errors. */
  system: string;
  /** Name of the server for people: `Gitea at http://…`. */
  label: string;
  headers: Readonly<Record<string, string>>;
  /** Texts that must never show up in an error message. */
  secrets: readonly string[];
  /** Key of the configuration that holds the credentials, for error messages. */
  credentialsKey: string;
  /** Milliseconds a request may take, body included. */
  timeout: number;
  /** Bytes an answer may have. */
  maxBytes: number;
};

/** Parameters of a query; a list is repeated, what is undefined left out. */
export type JsonQuery = Readonly<
  Record<string, string | readonly string[] | undefined>
>;

type Asked = {
  /** Segments of the path below the base URL; each is encoded. */
  path: readonly string[];
  query?: JsonQuery;
};

/** One request. */
export type JsonRequest<S extends z.ZodType> = Asked & {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  /** Parses and reshapes the answer. */
  schema: S;
  /** Milliseconds it may take, if not as long as others. */
  timeout?: number;
  /** Bytes the answer may have, if not as many as others. */
  maxBytes?: number;
  /** How often a read is tried. Default: 3. */
  attempts?: number;
  signal?: AbortSignal;
};

/** A read whose answer goes on line by line, as long as both sides want. */
export type LinesRequest = Asked & {
  signal: AbortSignal;
  /** Bytes a line may have; of a longer one, only that there was one is told. */
  maxLineBytes: number;
  /** Called once the server has said yes. */
  onOpen: () => void;
};

/** The server answered, but with another status than success. */
export class HttpRefusal extends UpstreamError {
  readonly status: number;
  /** One line of what the server said. */
  readonly detail: string;

  constructor(
    message: string,
    options: { system: string; status: number; detail: string },
  ) {
    super(message, {
      system: options.system,
      retryable: isPassing(options.status),
    });
    this.status = options.status;
    this.detail = options.detail;
  }
}

/** Whether an error is the answer of a server with this status. */
export function hasStatus(
  error: unknown,
  ...statuses: number[]
): error is HttpRefusal {
  return error instanceof HttpRefusal && statuses.includes(error.status);
}

function isPassing(status: number): boolean {
  return status >= 500 || status === 429 || status === 408 || status === 425;
}

/**
 * A client of one JSON API: bounded time and size, no redirects, errors that say what was asked of whom and never hold a
 * credential. Reads that fail in passing are tried again; writes are not, for nobody knows what became of them.
 */
export class JsonHttpClient {
  constructor(private readonly options: JsonHttpOptions) {}

  /** @throws HttpRefusal, UpstreamError; InputError for a path segment that could name another place. */
  async request<S extends z.ZodType>(
    request: JsonRequest<S>,
  ): Promise<z.output<S>> {
    const { method, attempts: wanted = READ_ATTEMPTS } = request;
    const attempts = method === 'GET' ? wanted : 1;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(request);
      } catch (error) {
        const again =
          error instanceof UpstreamError &&
          error.retryable &&
          !isTimeout(error);
        if (attempt >= attempts || !again) throw error;
        await delay(READ_PAUSE * 3 ** (attempt - 1));
      }
    }
  }

  /**
   * Reads an answer line by line until the server ends it. A line that is too long comes as `undefined`. Neither time nor
   * size as a whole is bounded: the caller ends it by its signal.
   *
   * @throws HttpRefusal, UpstreamError, also when the connection breaks.
   */
  async *lines(request: LinesRequest): AsyncGenerator<string | undefined> {
    const url = this.options.baseUrl + this.pathOf(request) + queryOf(request);
    const lines = new LineSplitter(request.maxLineBytes);
    try {
      const response = await fetch(url, {
        headers: { accept: 'application/json', ...this.options.headers },
        redirect: 'manual',
        signal: request.signal,
      });
      if (!response.ok) {
        const text = await this.text(response);
        const asked = `GET ${this.pathOf(request)}`;
        throw this.refusal(response.status, text, asked);
      }
      request.onOpen();
      for await (const chunk of response.body ?? []) {
        const bytes: Uint8Array = chunk;
        yield* lines.push(bytes);
      }
    } catch (error) {
      if (error instanceof UpstreamError) throw error;
      throw this.unreachable(error, this.options.timeout);
    }
  }

  private async once<S extends z.ZodType>(
    request: JsonRequest<S>,
  ): Promise<z.output<S>> {
    const { status, text } = await this.send(request);
    const asked = `${request.method} ${this.pathOf(request)}`;
    if (status < 200 || status >= 300) throw this.refusal(status, text, asked);
    const result = request.schema.safeParse(parseJson(text));
    if (result.success) return result.data;
    const problem = result.error.issues[0];
    const where = problem
      ? ` (${problem.path.map(String).join('.') || 'body'}: ${problem.message})`
      : '';
    throw new UpstreamError(
      `${this.options.label} answered ${asked} with something else than expected${where}: check its URL and version`,
      { system: this.options.system, retryable: false },
    );
  }

  private async send(
    request: JsonRequest<z.ZodType>,
  ): Promise<{ status: number; text: string }> {
    const { method, body, timeout = this.options.timeout } = request;
    const late = AbortSignal.timeout(timeout);
    const url = this.options.baseUrl + this.pathOf(request) + queryOf(request);
    try {
      const response = await fetch(url, {
        method,
        headers: {
          accept: 'application/json',
          // Argo CD wants it on every write, with a body or without.
          'content-type': 'application/json',
          ...this.options.headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        redirect: 'manual',
        signal: request.signal ? AbortSignal.any([request.signal, late]) : late,
      });
      const text = await this.text(response, request.maxBytes);
      return { status: response.status, text };
    } catch (error) {
      if (error instanceof UpstreamError) throw error;
      throw this.unreachable(error, timeout);
    }
  }

  private async text(
    response: Response,
    maxBytes = this.options.maxBytes,
  ): Promise<string> {
    if (!response.body) return '';
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body) {
      const bytes: Uint8Array = chunk;
      size += bytes.byteLength;
      if (size > maxBytes) {
        throw new UpstreamError(
          `${this.options.label} sent an answer of more than ${maxBytes} bytes: it was not read`,
          { system: this.options.system, retryable: false },
        );
      }
      chunks.push(bytes);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  private pathOf({ path }: { path: readonly string[] }): string {
    return path.map(segment => `/${encodeSegment(segment)}`).join('');
  }

  private refusal(status: number, text: string, asked: string): UpstreamError {
    const { system, label, credentialsKey } = this.options;
    const detail = this.redact(detailOf(text));
    const said = detail === '' ? '' : `: ${detail}`;
    let hint = '';
    if (status === 401) hint = `. Check ${credentialsKey}`;
    else if (status === 403)
      hint = `. Check what the account of ${credentialsKey} may do`;
    else if (status >= 300 && status < 400)
      hint = '. Redirects are not followed: configure the final URL';
    else if (isPassing(status)) hint = '. Try again later';
    return new HttpRefusal(
      `${label} answered ${status} to ${asked}${said}${hint}`,
      { system, status, detail },
    );
  }

  private unreachable(error: unknown, timeout: number): UpstreamError {
    const { system, label } = this.options;
    const late = isError(error) && error.name === 'TimeoutError';
    const reason = late
      ? `no answer within ${timeout / 1000} s`
      : this.redact(reasonOf(error));
    return new UpstreamError(
      `Cannot reach ${label}: ${reason}. Check that it runs, then try again`,
      {
        system,
        retryable: true,
        cause: error,
      },
    );
  }

  private redact(text: string): string {
    return this.options.secrets
      .filter(secret => secret !== '')
      .reduce((result, secret) => result.replaceAll(secret, '***'), text);
  }
}

function isTimeout(error: Error): boolean {
  return isError(error.cause) && error.cause.name === 'TimeoutError';
}

function encodeSegment(segment: string): string {
  if (segment === '' || segment === '.' || segment === '..') {
    throw new InputError(
      `${JSON.stringify(segment)} cannot be part of a URL: give a name`,
    );
  }
  return encodeURIComponent(segment);
}

function queryOf({ query = {} }: { query?: JsonQuery }): string {
  const set = Object.entries(query).flatMap(([key, value]) =>
    [value ?? []].flat().map(item => [key, item]),
  );
  return set.length === 0 ? '' : `?${new URLSearchParams(set).toString()}`;
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function detailOf(text: string): string {
  const body = parseJson(text);
  let message = '';
  if (typeof body === 'object' && body !== null) {
    if ('message' in body && typeof body.message === 'string')
      message = body.message;
    else if ('error' in body && typeof body.error === 'string')
      message = body.error;
  } else if (!/^\s*</.test(text)) message = text;
  return message.replace(/\s+/g, ' ').trim().slice(0, MAX_DETAIL);
}

function reasonOf(error: unknown): string {
  const cause = isError(error) && isError(error.cause) ? error.cause : error;
  if (!isError(cause)) return 'no connection';
  const code = typeof cause.code === 'string' ? cause.code : '';
  return (
    [code, cause.message]
      .filter(text => text !== '')
      .join(' ')
      .slice(0, MAX_DETAIL) || cause.name
  );
}
