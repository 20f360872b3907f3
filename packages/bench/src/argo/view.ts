import { request } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';

/** An answer as a browser gets it. */
type Page = { body: unknown; bytes: number };

/** Asks like a browser, which takes compressed answers. */
export function ask(
  url: string,
  options: { token: string; post?: unknown },
): Promise<Page> {
  const { token, post } = options;
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        method: post === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'accept-encoding': 'gzip',
          'content-type': 'application/json',
        },
      },
      response => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const raw = Buffer.concat(chunks);
          const zipped = response.headers['content-encoding'] === 'gzip';
          const text = (zipped ? gunzipSync(raw) : raw).toString('utf8');
          if (response.statusCode !== 200)
            reject(
              new Error(`${url} answered ${response.statusCode}: ${text}`),
            );
          else {
            // A test backend leaves out the compression that Backstage's backend has.
            const { byteLength } = zipped ? raw : gzipSync(raw);
            resolve({ body: JSON.parse(text), bytes: byteLength });
          }
        });
      },
    );
    asked.on('error', reject);
    asked.end(post === undefined ? undefined : JSON.stringify(post));
  });
}

/** Bytes that a text has on its way to a browser. */
export const bytesOf = (body: unknown): number =>
  gzipSync(JSON.stringify(body)).byteLength;
