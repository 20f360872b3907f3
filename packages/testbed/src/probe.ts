import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';

const TIMEOUT_MS = 5_000;

/** One request to a server of the testbed. */
export interface ProbeRequest {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** PEM of the certificate to trust; without it any certificate on loopback is taken. */
  readonly ca?: string;
}

export interface ProbeResponse {
  readonly status: number;
  readonly body: string;
}

/**
 * Sends one request, past any proxy the environment names.
 * @throws the socket's error, or an error after 5 s without an answer.
 */
export function send(
  url: string,
  { method = 'GET', headers = {}, body, ca }: ProbeRequest = {},
): Promise<ProbeResponse> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method,
        headers: payload
          ? { 'Content-Type': 'application/json', ...headers }
          : headers,
        timeout: TIMEOUT_MS,
        ...(ca ? { ca } : { rejectUnauthorized: false }),
      },
      response => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: text }),
        );
      },
    );
    outgoing.on('timeout', () =>
      outgoing.destroy(new Error(`${url} did not answer in ${TIMEOUT_MS} ms`)),
    );
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}

/** Whether the server answers with a 2xx status; an unreachable one does not. */
export async function answers(
  url: string,
  options?: ProbeRequest,
): Promise<boolean> {
  try {
    const { status } = await send(url, options);
    return status >= 200 && status < 300;
  } catch {
    return false;
  }
}

/** Whether something accepts connections on this port of 127.0.0.1. */
export function portIsOpen(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port });
    const settle = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.setTimeout(TIMEOUT_MS, () => settle(false));
    socket.on('connect', () => settle(true));
    socket.on('error', () => settle(false));
  });
}

/** HTTP header of basic authentication (RFC 7617). */
export function basicAuth(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
