import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isError } from '@backstage/errors';
import { UpstreamError } from '@chartway/plugin-chartway-node';
import type { z } from 'zod';
import { redact } from '../../redaction/redact';
import type { ClusterAccess } from './kubeconfig';
import { statusAnswer } from './schema';

const SYSTEM = 'kubernetes';
const TIMEOUT_MS = 10_000;
const MAX_BYTES = 4 * 1024 * 1024;

/** What the API answered, unless it was a success. */
export class KubernetesRefusal extends UpstreamError {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message, {
      system: SYSTEM,
      retryable: status === 429 || status >= 500,
    });
    this.status = status;
  }
}

type Order = {
  method: 'GET' | 'DELETE';
  /** Segments below the server's URL; each is encoded. */
  path: readonly string[];
  query?: Readonly<Record<string, string>>;
  body?: unknown;
};

type Answer = { status: number; text: string };

/** Talks to one Kubernetes API. Follows no redirects, uses no proxy, and says nothing of its credentials. */
export class KubernetesClient {
  readonly #server: URL;
  readonly #name: string;
  readonly #access: ClusterAccess;

  constructor(name: string, access: ClusterAccess) {
    this.#name = name;
    this.#server = new URL(access.url);
    this.#access = access;
  }

  /** @throws KubernetesRefusal, UpstreamError */
  async ask<S extends z.ZodType>(
    order: Order,
    schema: S,
  ): Promise<z.output<S>> {
    const { status, text } = await this.#send(order);
    const body = parseJson(text);
    if (status < 200 || status > 299) {
      const { message, reason } = statusAnswer.catch({}).parse(body);
      const detail = redact(message ?? reason ?? '').slice(0, 300);
      throw new KubernetesRefusal(
        `The cluster ${this.#name} answered ${status}${
          detail && `: ${detail}`
        }`,
        status,
      );
    }
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new UpstreamError(
      `The cluster ${this.#name} answered something else than Kubernetes does.`,
      { system: SYSTEM, retryable: false },
    );
  }

  #url({ path, query = {} }: Order): URL {
    const url = new URL(this.#server);
    const base = url.pathname.replace(/\/+$/, '');
    url.pathname = [base, ...path.map(encodeSegment)].join('/');
    url.search = String(new URLSearchParams(query));
    return url;
  }

  async #send(order: Order): Promise<Answer> {
    try {
      return await this.#exchange(order);
    } catch (cause) {
      const code =
        isError(cause) && 'code' in cause ? ` (${String(cause.code)})` : '';
      throw new UpstreamError(
        `The cluster ${this.#name} at ${
          this.#server.host
        } does not answer${code}.`,
        { system: SYSTEM, retryable: true },
      );
    }
  }

  #exchange(order: Order): Promise<Answer> {
    const { token, ca, cert, key } = this.#access;
    const url = this.#url(order);
    const body = order.body === undefined ? '' : JSON.stringify(order.body);
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = send(
        url,
        {
          ...{ method: order.method, ca, cert, key },
          // Of the whole exchange: an answer that drips does not hold anybody up.
          signal: AbortSignal.timeout(TIMEOUT_MS),
          headers: {
            accept: 'application/json',
            ...(token && { authorization: `Bearer ${token}` }),
            ...(body && {
              'content-type': 'application/json',
              // Node does not say it by itself when something is deleted.
              'content-length': String(Buffer.byteLength(body)),
            }),
          },
        },
        response => {
          const chunks: Buffer[] = [];
          let bytes = 0;
          response.on('data', (chunk: Buffer) => {
            bytes += chunk.length;
            if (bytes > MAX_BYTES) request.destroy(new Error('too large'));
            chunks.push(chunk);
          });
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              text: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }
}

/** One segment of a path. `.` and `..` would lead elsewhere. */
function encodeSegment(segment: string): string {
  if (segment === '' || segment === '.' || segment === '..') {
    throw new RangeError('A part of the path is empty or made of dots');
  }
  return encodeURIComponent(segment);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
