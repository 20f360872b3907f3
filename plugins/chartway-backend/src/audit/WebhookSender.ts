import { createHmac } from 'node:crypto';
import { isError } from '@backstage/errors';
import { decodeRecord } from '@chartway/audit-kit';
import type { StoredRecord } from './domain/entries';
import type { RecordSender } from './Forwarder';

const TIMEOUT_MS = 15_000;

/**
 * Posts records as JSON. The body is signed as `chartway-signature: sha256=<HMAC-SHA256 of "<timestamp>.<body>">`, hexadecimal,
 * with the timestamp (seconds since 1970) in `chartway-timestamp`; receivers refuse old ones against replay. A batch that
 * comes twice has the same positions and the same `chartway-delivery`.
 */
export class WebhookSender implements RecordSender {
  readonly type = 'webhook';
  readonly #url: string;
  readonly #secret: string;
  readonly #origin: string;
  readonly #now: () => Date;

  constructor(options: {
    url: string;
    secret: string;
    /** Identity of the log, so that a receiver can tell portals apart. */
    origin: string;
    now: () => Date;
  }) {
    this.#url = options.url;
    this.#secret = options.secret;
    this.#origin = options.origin;
    this.#now = options.now;
  }

  async send(
    records: readonly StoredRecord[],
    signal: AbortSignal,
  ): Promise<void> {
    const body = JSON.stringify({
      log: this.#origin,
      records: records.map(({ position, bytes }) => ({
        position,
        record: decodeRecord(bytes),
      })),
    });
    const timestamp = Math.floor(this.#now().getTime() / 1000);
    const signature = createHmac('sha256', this.#secret)
      .update(`${timestamp}.${body}`)
      .digest('hex');
    const [first, last] = [records.at(0)?.position, records.at(-1)?.position];
    const response = await this.#post(
      body,
      {
        'content-type': 'application/json',
        'chartway-timestamp': String(timestamp),
        'chartway-signature': `sha256=${signature}`,
        'chartway-delivery': `${first}-${last}`,
      },
      signal,
    );
    await response.body?.cancel();
    if (!response.ok) {
      throw new Error(
        `The webhook answers ${response.status}; it has to answer 2xx once it has the records.`,
      );
    }
  }

  async #post(
    body: string,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Response> {
    try {
      return await fetch(this.#url, {
        method: 'POST',
        headers,
        body,
        // A signed body goes where the configuration says and nowhere else.
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
    } catch (error) {
      // The URL may hold a secret, so only its host is told.
      const { cause } = error as { cause?: unknown };
      const reason = isError(cause) ? cause.message : 'no answer in time';
      throw new Error(
        `The webhook on ${
          new URL(this.#url).host
        } cannot be reached: ${reason}`,
      );
    }
  }
}
