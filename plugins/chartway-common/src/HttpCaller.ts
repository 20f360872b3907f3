import { ResponseError } from '@backstage/errors';
import type { z } from 'zod';
import type { CallOptions } from './CallOptions';

/**
 * Where the client finds the backend and how it sends requests; the discovery and fetch APIs of Backstage fit.
 *
 * @public
 */
export type ChartwayClientOptions = {
  discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
  fetchApi: { fetch: typeof fetch };
};

/** One request to the backend; `json` becomes the body. */
export type RequestShape = {
  method?: 'GET' | 'POST' | 'PUT';
  segments: string[];
  query?: Record<string, string | number | boolean | undefined>;
  body?: { type: string; content: string | Uint8Array };
  json?: unknown;
};

/** Sends requests to the Chartway backend and checks the form of the answers. */
export class HttpCaller {
  readonly #options: ChartwayClientOptions;

  constructor(options: ChartwayClientOptions) {
    this.#options = options;
  }

  /** @throws ResponseError for an answer that is not 2xx, ZodError for one of another form. */
  async call<S extends z.ZodType>(
    schema: S,
    request: RequestShape,
    options?: CallOptions,
  ): Promise<z.output<S>> {
    const response = await this.fetch(request, options);
    return schema.parse(await response.json());
  }

  /** @throws ResponseError for an answer that is not 2xx. */
  async fetch(
    request: RequestShape,
    options: CallOptions = {},
  ): Promise<Response> {
    const base = await this.#options.discoveryApi.getBaseUrl('chartway');
    const url = new URL(
      `${base}/v1/${request.segments.map(segmentOf).join('/')}`,
    );
    for (const [key, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) url.searchParams.set(key, String(value));
    }
    const body = bodyOf(request);
    const response = await this.#options.fetchApi.fetch(url.toString(), {
      method: request.method ?? 'GET',
      headers: {
        accept: 'application/json',
        ...(options.token && { authorization: `Bearer ${options.token}` }),
        ...(body && { 'content-type': body.type }),
      },
      ...(body && { body: body.content }),
      ...(options.signal && { signal: options.signal }),
    });
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return response;
  }
}

function bodyOf({ body, json }: RequestShape): RequestShape['body'] {
  if (json === undefined) return body;
  return { type: 'application/json', content: JSON.stringify(json) };
}

/** Encodes one path segment; dot segments would be resolved away by the URL parser, so they are refused. */
function segmentOf(text: string): string {
  if (text === '' || text === '.' || text === '..') {
    throw new TypeError(`"${text}" cannot be a part of a request path`);
  }
  return encodeURIComponent(text);
}
