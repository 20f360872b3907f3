import { createHmac } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer as createHttp, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcp, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { encodeRecord } from '@chartway/audit-kit';
import { testRecord } from './__testUtils__/testLog';
import { SyslogSender } from './SyslogSender';
import { WebhookSender } from './WebhookSender';

const SECRET = 'a secret of the receiver';
const NOW = new Date('2026-01-01T00:00:00.500Z');
const { signal } = new AbortController();

const stored = (count: number, reason?: string) =>
  Array.from({ length: count }, (_, index) => ({
    position: 10 + index,
    bytes: encodeRecord(testRecord({ ...(reason && { reason }) })),
  }));

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach(close => close()));

type Answer = { status: number; location?: string };

/** A receiver of webhooks that answers what it is told to. */
async function receiver(answer: Answer) {
  const got: { headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createHttp(async (request, response) => {
    got.push({ headers: request.headers, body: await text(request) });
    const { status, location } = answer;
    response.writeHead(status, location ? { location } : {}).end('answer');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closers.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/hook?key=hunter2hunter2`;
  const origin = 'portal.example.com/audit';
  const sender = new WebhookSender({
    ...{ url, origin, secret: SECRET },
    now: () => NOW,
  });
  return { got, sender, server };
}

describe('WebhookSender', () => {
  it('signs what it sends, with the time', async () => {
    const { got, sender } = await receiver({ status: 204 });
    await sender.send(stored(2), signal);
    const [{ headers, body }] = got as [(typeof got)[number]];
    const mac = createHmac('sha256', SECRET)
      .update(`${headers['chartway-timestamp']}.${body}`)
      .digest('hex');
    expect(headers).toMatchObject({
      'chartway-timestamp': '1767225600',
      'chartway-signature': `sha256=${mac}`,
      'chartway-delivery': '10-11',
    });
    expect(JSON.parse(body)).toEqual({
      log: 'portal.example.com/audit',
      records: [
        { position: 10, record: expect.objectContaining({ v: 1 }) },
        { position: 11, record: expect.objectContaining({ v: 1 }) },
      ],
    });
  });

  it.each<[string, Answer, RegExp]>([
    ['an error', { status: 500 }, /answers 500/],
    ['a refusal', { status: 410 }, /answers 410/],
    [
      'a redirect',
      { status: 307, location: 'http://127.0.0.1:9/elsewhere' },
      /cannot be reached: unexpected redirect/,
    ],
  ])('does not take %s for a receipt', async (_, answer, message) => {
    const { sender } = await receiver(answer);
    await expect(sender.send(stored(1), signal)).rejects.toThrow(message);
  });

  it('tells the host of a receiver that is away, and no secret of its address', async () => {
    const { sender, server } = await receiver({ status: 204 });
    server.close();
    const failure = await sender.send(stored(1), signal).then(
      () => 'sent',
      error => String(error),
    );
    expect(failure).toMatch(/webhook on 127\.0\.0\.1:\d+ cannot be reached/);
    expect(failure).not.toContain('hunter2');
  });
});

/** A syslog server that keeps what it gets; `take` says what it does with a connection. */
async function syslogServer(take: (socket: Socket) => void) {
  const chunks: Buffer[] = [];
  const server = createTcp(socket => {
    socket.on('data', chunk => chunks.push(chunk));
    socket.on('error', () => undefined);
    closers.push(() => socket.destroy());
    take(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closers.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { port, received: () => Buffer.concat(chunks).toString('utf8') };
}

/** Takes octet-counted frames apart (RFC 6587, section 3.4.1). */
function frames(stream: string): string[] {
  const messages: string[] = [];
  let rest = Buffer.from(stream);
  while (rest.length > 0) {
    const space = rest.indexOf(' ');
    const end = space + 1 + Number(rest.subarray(0, space).toString());
    messages.push(rest.subarray(space + 1, end).toString('utf8'));
    rest = rest.subarray(end);
  }
  return messages;
}

describe('SyslogSender', () => {
  const host = '127.0.0.1';

  it('security 55: frames messages by their length, so that no record forges another', async () => {
    const { port, received } = await syslogServer(() => undefined);
    const sender = new SyslogSender({ host, port, transport: 'tcp' });
    const forged = 'x\n40 <108>1 - forged "]\\ äöü \u001b[31m';
    await sender.send(stored(3, forged), signal);
    const messages = frames(received());
    expect(messages).toHaveLength(3);
    for (const message of messages) {
      expect(message).toMatch(
        /^<110>1 2026-01-01T00:00:00\.000Z \S+ chartway /,
      );
      // eslint-disable-next-line no-control-regex
      expect(message).not.toMatch(/[\u0000-\u001f]/);
    }
  });

  it.each<[string, (socket: Socket) => void]>([
    ['cuts', socket => socket.resetAndDestroy()],
    ['is no TLS server of', socket => socket.end('no\n')],
  ])(
    'does not take it for delivered when the receiver %s the connection',
    async (how, take) => {
      const { port } = await syslogServer(take);
      const transport = how === 'cuts' ? 'tcp' : 'tls';
      const sender = new SyslogSender({ host, port, transport });
      await expect(sender.send(stored(200), signal)).rejects.toThrow();
    },
  );

  it('gives up when the portal stops', async () => {
    const { port } = await syslogServer(socket => socket.pause());
    const stopping = new AbortController();
    const sender = new SyslogSender({ host, port, transport: 'tcp' });
    const sending = sender.send(stored(1), stopping.signal);
    stopping.abort();
    await expect(sending).rejects.toThrow(/stopping/);
  });

  it('sends a datagram for each record', async () => {
    const socket = createSocket('udp4');
    closers.push(() => socket.close());
    const got: string[] = [];
    const all = new Promise<void>(resolve => {
      socket.on('message', message => {
        got.push(message.toString('utf8'));
        if (got.length === 2) resolve();
      });
    });
    socket.bind(0, host);
    await once(socket, 'listening');
    const { port } = socket.address();
    const sender = new SyslogSender({ host, port, transport: 'udp' });
    await sender.send(stored(2), signal);
    await all;
    expect(got.map(message => message.slice(0, 6))).toEqual([
      '<110>1',
      '<110>1',
    ]);
  });
});
