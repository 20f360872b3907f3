import { createSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { connect as connectTls } from 'node:tls';
import { decodeRecord, syslogFrame, syslogMessage } from '@chartway/audit-kit';
import type { StoredRecord } from './domain/entries';
import type { RecordSender } from './Forwarder';

const TIMEOUT_MS = 15_000;
/** What a UDP receiver must take at least is 480 bytes, and should be 2048 (RFC 5426, section 3.2); more may be cut. */
const MAX_DATAGRAM = 60_000;

/**
 * Sends records as syslog messages (RFC 5424): over TLS (RFC 5425) or TCP with the octet count in front (RFC 6587), or over
 * UDP (RFC 5426).
 *
 * Syslog has no receipts. With TLS and TCP, each batch has a connection of its own that both sides close in order, so the
 * receiver's machine has all of it before the place in the log moves on. UDP loses messages unseen.
 */
export class SyslogSender implements RecordSender {
  readonly type = 'syslog';
  readonly #host: string;
  readonly #port: number;
  readonly #transport: 'tls' | 'tcp' | 'udp';
  readonly #caFile: string | undefined;

  constructor(options: {
    host: string;
    port: number;
    transport: 'tls' | 'tcp' | 'udp';
    /** Certificates (PEM) that the receiver's is checked with; those of Node when absent. */
    caFile?: string;
  }) {
    this.#host = options.host;
    this.#port = options.port;
    this.#transport = options.transport;
    this.#caFile = options.caFile;
  }

  async send(
    records: readonly StoredRecord[],
    signal: AbortSignal,
  ): Promise<void> {
    const source = { hostname: hostname(), procId: String(process.pid) };
    const messages = records.map(({ position, bytes }) =>
      syslogMessage({ position, record: decodeRecord(bytes) }, source),
    );
    if (this.#transport === 'udp') return this.#sendDatagrams(messages);
    const socket = await this.#connect();
    return deliver(socket, Buffer.concat(messages.map(syslogFrame)), signal);
  }

  async #connect(): Promise<Socket> {
    const place = { host: this.#host, port: this.#port };
    if (this.#transport === 'tcp') return connectTcp(place);
    const ca = this.#caFile && (await readFile(this.#caFile));
    return connectTls({
      ...place,
      ...(!isIP(this.#host) && { servername: this.#host }),
      ...(ca && { ca }),
      minVersion: 'TLSv1.2',
    });
  }

  async #sendDatagrams(messages: readonly string[]): Promise<void> {
    const socket = createSocket(this.#host.includes(':') ? 'udp6' : 'udp4');
    try {
      for (const message of messages) {
        const bytes = Buffer.from(message).subarray(0, MAX_DATAGRAM);
        await new Promise<void>((resolve, reject) => {
          socket.once('error', reject);
          socket.send(bytes, this.#port, this.#host, error =>
            error ? reject(error) : resolve(),
          );
        });
      }
    } finally {
      socket.close();
    }
  }
}

/** Writes all of it and waits until the other side has closed without an error, which it does once it has read all. */
function deliver(
  socket: Socket,
  bytes: Buffer,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      reject(error);
      socket.destroy();
    };
    const stop = () => fail(new Error('The portal is stopping'));
    socket.setTimeout(TIMEOUT_MS, () =>
      fail(new Error('The syslog receiver did not answer in time')),
    );
    signal.addEventListener('abort', stop);
    socket.once('error', fail);
    socket.once('close', hadError => {
      signal.removeEventListener('abort', stop);
      if (hadError || !socket.writableFinished) {
        reject(new Error('The syslog receiver cut the connection'));
      } else {
        resolve();
      }
    });
    if (signal.aborted) stop();
    // What a receiver says is of no interest, but has to be read for its end to be seen.
    socket.resume();
    socket.end(bytes);
  });
}
