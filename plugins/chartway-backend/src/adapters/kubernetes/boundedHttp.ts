import {
  ResponseContext,
  wrapHttpLibrary,
  type HttpLibrary,
} from '@kubernetes/client-node';
import { UpstreamError } from '@chartway/plugin-chartway-node';
import fetch from 'node-fetch';
import { z } from 'zod';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 4 * 1024 * 1024;

// Nothing else of an error is told: its message may hold a header, and so a credential.
const failure = z
  .object({ code: z.string().optional(), type: z.string().optional() })
  .catch({});

/**
 * How the client library sends its requests: as it does by itself, but following no redirects, and with an end to the time
 * and to the bytes of an answer. Redirects would take the credentials wherever the answer says.
 *
 * Its requests fail with an UpstreamError, retryable, when there is no answer.
 */
export function boundedHttp(name: string, host: string): HttpLibrary {
  async function attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      const { code, type } = failure.parse(cause);
      const why = code ?? type;
      throw new UpstreamError(
        `The cluster ${name} at ${host} does not answer${
          why ? ` (${why})` : ''
        }. Check that the portal reaches it, and trusts its certificate.`,
        { system: 'kubernetes', retryable: true },
      );
    }
  }
  return wrapHttpLibrary({
    async send(request) {
      const response = await attempt(() =>
        fetch(request.getUrl(), {
          method: request.getHttpMethod(),
          headers: request.getHeaders(),
          body: request.getBody(),
          agent: request.getAgent(),
          redirect: 'manual',
          size: MAX_BYTES,
          // Of the whole exchange: an answer that drips does not hold anybody up.
          signal: AbortSignal.timeout(TIMEOUT_MS),
        }),
      );
      const headers = Object.fromEntries(response.headers);
      return new ResponseContext(response.status, headers, {
        text: () => attempt(() => response.text()),
        binary: () => attempt(() => response.buffer()),
      });
    },
  });
}
