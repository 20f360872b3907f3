import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { InputError } from '@backstage/errors';
import {
  FAKE_CREDENTIALS,
  type FakeOciOptions,
  FakeOciServer,
  type Seen,
} from './__testUtils__/FakeOciServer';
import { blobOf } from './manifest';
import { OciClient } from './OciClient';
import { OciReferrers } from './OciReferrers';
import type { OciLimits } from './OciTransport';
import { MEDIA_TYPES } from './schema';

// Real sockets and disks on a busy machine.
jest.setTimeout(30_000);

const stops: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(stops.map(stop => stop())));

async function serve(options: Partial<FakeOciOptions> = {}) {
  const server = await new FakeOciServer(options).start();
  stops.push(() => server.stop());
  return server;
}

function connect(
  origin: string,
  options: {
    limits?: Partial<OciLimits>;
    credentials?: typeof FAKE_CREDENTIALS | undefined;
    chunkBytes?: number;
  } = {},
) {
  const { limits, chunkBytes } = options;
  const credentials =
    'credentials' in options ? options.credentials : FAKE_CREDENTIALS;
  return new OciClient(
    {
      origin,
      credentials,
      configKey: 'chartway.registry',
      limits: {
        attempts: 3,
        baseDelayMs: 1,
        maxDelayMs: 1500,
        timeoutMs: 5000,
        ...limits,
      },
      logger: mockServices.logger.mock(),
    },
    chunkBytes,
  );
}

const blob = (text: string) =>
  blobOf('application/octet-stream', Buffer.from(text));
const LARGE = Buffer.from(
  Array.from({ length: 10_000 }, (_, index) => index % 251),
);
const large = blobOf('application/octet-stream', LARGE);

/** Everything an error shows anywhere. */
function shown(error: unknown): string {
  const { message, stack, cause } = error as Error;
  return [message, stack, String(cause), JSON.stringify(error)].join('\n');
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => {
      throw new Error('It succeeded.');
    },
    error => error,
  );
}

describe('authentication', () => {
  it('asks a token service for pull and push at once, and once per repository', async () => {
    const server = await serve({ auth: 'bearer' });
    const client = connect(server.origin);
    for (const text of ['a', 'b', 'c']) {
      await client.pushBlob('charts/shop', blob(text));
    }
    await client.tags('charts/shop', { access: 'push' });
    expect(server.tokenRequests).toEqual([
      { method: 'GET', scopes: ['repository:charts/shop:pull,push'] },
    ]);
    await client.tags('charts/shop');
    expect(server.tokenRequests.at(-1)?.scopes).toEqual([
      'repository:charts/shop:pull',
    ]);
  });

  it('asks for one token when requests run side by side', async () => {
    const server = await serve({ auth: 'bearer' });
    const client = connect(server.origin);
    await client.tags('charts/shop');
    server.tokenRequests.length = 0;
    await Promise.all(
      ['a', 'b', 'c'].map(text =>
        client.hasBlob('charts/other', blob(text).descriptor.digest),
      ),
    );
    expect(server.tokenRequests).toHaveLength(1);
  });

  it('asks again when a token has run out', async () => {
    const server = await serve({ auth: 'bearer', tokenSeconds: 1 });
    const client = connect(server.origin);
    await client.tags('charts/shop');
    await client.tags('charts/shop');
    expect(server.tokenRequests).toHaveLength(2);
  });

  it('asks again when the registry refuses a token before its time', async () => {
    const server = await serve({ auth: 'bearer' });
    const client = connect(server.origin);
    await client.tags('charts/shop');
    let refused = 0;
    server.fault = seen =>
      seen.path !== '/token' && refused++ === 0
        ? {
            status: 401,
            headers: {
              'www-authenticate': `Bearer realm="${server.origin}/token", service="fake"`,
            },
          }
        : undefined;
    await expect(client.tags('charts/shop')).resolves.toEqual([]);
    expect(server.tokenRequests).toHaveLength(2);
  });

  it('posts to a token service of OAuth 2', async () => {
    const server = await serve({ auth: 'bearer-post' });
    await connect(server.origin).pushBlob('charts/shop', blob('a'));
    expect(server.tokenRequests.map(({ method }) => method)).toEqual([
      'GET',
      'POST',
    ]);
    expect(server.repository('charts/shop').blobs.size).toBe(1);
  });

  it('asks for the right to read what it mounts', async () => {
    const server = await serve({ auth: 'bearer' });
    const client = connect(server.origin);
    await client.pushBlob('charts/a', large);
    await client.pushBlob('charts/b', large, { mountFrom: 'charts/a' });
    expect(server.tokenRequests.at(-1)?.scopes).toEqual([
      'repository:charts/b:pull,push',
      'repository:charts/a:pull',
    ]);
    expect(server.requests('PUT', '/charts/b/')).toEqual([]);
    expect(server.repository('charts/b').blobs.size).toBe(1);
  });

  it.each(['basic', 'bearer', 'bearer-post'] as const)(
    'says that the credentials are wrong (%s), and shows none',
    async auth => {
      const server = await serve({ auth });
      const credentials = { username: 'robot', password: 'wr0ng-Passw0rd' };
      const error = await failure(
        connect(server.origin, { credentials }).tags('charts/shop'),
      );
      expect(error).toMatchObject({
        name: 'UpstreamError',
        system: 'registry',
        retryable: false,
        reason: 'credentials',
      });
      expect(error.message).toMatch(
        /refused the credentials\. Check chartway\.registry\.username and chartway\.registry\.password/,
      );
      expect(shown(error)).not.toMatch(/wr0ng|cm9ib3Q6/);
      // A wrong password is tried twice at most: some registries lock accounts.
      expect(server.seen.length).toBeLessThanOrEqual(3);
    },
  );

  it('says that credentials are missing', async () => {
    const server = await serve({ auth: 'basic' });
    const client = connect(server.origin, { credentials: undefined });
    await expect(client.ping()).rejects.toThrow(
      /wants credentials\. Set chartway\.registry\.username/,
    );
  });

  it('hides credentials that a registry sends back', async () => {
    const server = await serve();
    const { password, username } = FAKE_CREDENTIALS;
    const encoded = Buffer.from(`${username}:${password}`).toString('base64');
    server.fault = () => ({
      status: 400,
      body: JSON.stringify({
        errors: [
          {
            code: 'UNSUPPORTED',
            message: `line one\n\u001b[31m ${password} ${encoded}`,
          },
        ],
      }),
    });
    const error = await failure(connect(server.origin).tags('charts/shop'));
    expect(error.message).toContain(
      'answered 400 (UNSUPPORTED: line one [31m … …)',
    );
    expect(shown(error)).not.toContain(password);
    expect(shown(error)).not.toContain(encoded);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://[::ffff:169.254.169.254]/token',
    'ftp://127.0.0.1/token',
  ])(
    'security 52: sends no credentials to the token service %s',
    async realm => {
      const server = await serve();
      server.fault = () => ({
        status: 401,
        headers: { 'www-authenticate': `Bearer realm="${realm}"` },
      });
      const error = await failure(connect(server.origin).tags('charts/shop'));
      expect(error).toMatchObject({ reason: 'redirect', retryable: false });
      expect(error.message).toMatch(/sent the request to another address/);
    },
  );
});

describe('uploads', () => {
  it.each<[string, Partial<FakeOciOptions>, string[]]>([
    ['takes the blob with one POST', { singlePost: 201 }, ['HEAD', 'POST']],
    ['opens an upload instead', { singlePost: 202 }, ['HEAD', 'POST', 'PUT']],
    [
      'refuses that form',
      { singlePost: 400, absoluteLocations: true },
      ['HEAD', 'POST', 'POST', 'PUT'],
    ],
  ])('manages with a registry that %s', async (_, options, methods) => {
    const server = await serve(options);
    const client = connect(server.origin);
    await client.pushBlob('charts/shop', blob('small'));
    expect(server.seen.map(({ method }) => method)).toEqual(methods);
    await client.pushBlob('charts/shop', blob('other'));
    const [stored] = [...server.repository('charts/shop').blobs.values()];
    expect(stored?.toString()).toBe('small');
    expect(server.repository('charts/shop').blobs.size).toBe(2);
  });

  it('sends nothing that is there already', async () => {
    const server = await serve();
    const client = connect(server.origin);
    await client.pushBlob('charts/shop', blob('a'));
    server.seen.length = 0;
    await client.pushBlob('charts/shop', blob('a'));
    expect(server.seen.map(({ method }) => method)).toEqual(['HEAD']);
  });

  it('uploads when the registry cannot mount', async () => {
    const server = await serve();
    const client = connect(server.origin);
    await client.pushBlob('charts/b', large, { mountFrom: 'charts/none' });
    expect(server.repository('charts/b').blobs.size).toBe(1);
  });

  it('uploads when the registry knows no HEAD', async () => {
    const server = await serve();
    server.fault = ({ method }) =>
      method === 'HEAD' ? { status: 405 } : undefined;
    await connect(server.origin).pushBlob('charts/shop', large);
    expect(server.repository('charts/shop').blobs.size).toBe(1);
  });

  it.each([
    [3000, undefined, [3000, 3000, 3000, 1000]],
    [3000, 4000, [4000, 4000, 2000]],
  ])(
    'cuts large blobs into chunks of %d bytes, of %s at least if the registry says so',
    async (chunkBytes, chunkMinLength, sizes) => {
      const server = await serve({ chunkMinLength });
      const client = connect(server.origin, { chunkBytes });
      await client.pushBlob('charts/shop', large);
      expect(server.requests('PATCH', '').map(({ bytes }) => bytes)).toEqual(
        sizes,
      );
      expect([...server.repository('charts/shop').blobs]).toEqual([
        [large.descriptor.digest, LARGE],
      ]);
    },
  );

  it.each(['drop', 'drop-after', 'cut'] as const)(
    'resumes where a broken connection left off (%s)',
    async kind => {
      const server = await serve();
      let patches = 0;
      server.fault = ({ method }) =>
        method === 'PATCH' && patches++ % 2 === 1 ? kind : undefined;
      await connect(server.origin, { chunkBytes: 3000 }).pushBlob(
        'charts/shop',
        large,
      );
      const sent = server
        .requests('PATCH', '')
        .map(({ headers }) => headers['content-range']);
      // The second chunk broke; what of it arrived is not sent again.
      expect(sent.slice(0, 3)).toEqual([
        '0-2999',
        '3000-5999',
        { drop: '4500-7499', 'drop-after': '6000-8999', cut: '3000-5999' }[
          kind
        ],
      ]);
      expect([...server.repository('charts/shop').blobs.values()]).toEqual([
        LARGE,
      ]);
    },
  );

  it('starts again when the registry lost an upload', async () => {
    const server = await serve();
    let lost = false;
    server.fault = ({ method }) => {
      if (method === 'PATCH' && !lost) {
        lost = true;
        server.repository('charts/shop').uploads.clear();
      }
      return undefined;
    };
    await connect(server.origin, { chunkBytes: 3000 }).pushBlob(
      'charts/shop',
      large,
    );
    expect(server.repository('charts/shop').blobs.size).toBe(1);
  });

  it('gives up when no chunk gets through', async () => {
    const server = await serve();
    server.fault = ({ method }) =>
      method === 'PATCH' ? { status: 503 } : undefined;
    const error = await failure(
      connect(server.origin, { chunkBytes: 3000 }).pushBlob(
        'charts/shop',
        large,
      ),
    );
    expect(error).toMatchObject({ retryable: true });
    expect(error.message).toMatch(/keeps breaking off after 0 of 10000 bytes/);
    expect(server.requests('PATCH', '').length).toBeLessThan(10);
  });

  it.each([
    ['no Location', {}, /no Location to upload to/],
    [
      'a Location on another host',
      { location: 'https://evil.example.com/upload' },
      /a Location on another host, evil\.example\.com/,
    ],
  ])('refuses an upload with %s', async (_, headers, message) => {
    const server = await serve();
    server.fault = ({ method }) =>
      method === 'POST' ? { status: 202, headers } : undefined;
    await expect(
      connect(server.origin).pushBlob('charts/shop', blob('a')),
    ).rejects.toThrow(message);
  });

  it('follows a Location with the port and scheme left out or wrong', async () => {
    const server = await serve();
    const original = server.options;
    expect(original.absoluteLocations).toBe(false);
    let location = '';
    server.fault = ({ method, path }) => {
      if (method !== 'POST') return undefined;
      const uploads = server.repository('charts/shop').uploads;
      uploads.set('known', Buffer.alloc(0));
      location = `https://127.0.0.1${path}known`;
      return { status: 202, headers: { location } };
    };
    await connect(server.origin).pushBlob('charts/shop', blob('a'));
    expect(server.repository('charts/shop').blobs.size).toBe(1);
  });
});

describe('a registry in trouble', () => {
  it.each([429, 500, 502, 503, 504, 408])(
    'asks again after %d',
    async status => {
      const server = await serve();
      let faults = 0;
      server.fault = () => (faults++ < 2 ? { status } : undefined);
      await expect(connect(server.origin).tags('charts/shop')).resolves.toEqual(
        [],
      );
      expect(server.seen).toHaveLength(3);
    },
  );

  it.each(['drop', 'cut'] as const)('asks again after a %s', async kind => {
    const server = await serve();
    let faults = 0;
    server.fault = () => (faults++ < 2 ? kind : undefined);
    await expect(connect(server.origin).tags('charts/shop')).resolves.toEqual(
      [],
    );
  });

  it('waits as long as the registry says', async () => {
    const server = await serve();
    let limited: number | undefined;
    server.fault = () => {
      limited ??= performance.now();
      return performance.now() - limited < 1000
        ? { status: 429, headers: { 'retry-after': '1' } }
        : undefined;
    };
    // Its own pauses would be over long before the registry takes requests again.
    await expect(connect(server.origin).tags('charts/shop')).resolves.toEqual(
      [],
    );
    expect(server.seen).toHaveLength(2);
  });

  it.each(['3600', new Date(Date.now() + 3_600_000).toUTCString()])(
    'does not wait longer than its limit (%s)',
    async wait => {
      const server = await serve();
      server.fault = () => ({
        status: 503,
        headers: { 'retry-after': wait },
      });
      await expect(
        connect(server.origin).tags('charts/shop'),
      ).rejects.toMatchObject({ retryable: true, status: 503 });
      expect(server.seen).toHaveLength(1);
    },
  );

  it('gives up after a bounded number of attempts', async () => {
    const server = await serve();
    server.fault = () => ({ status: 502, body: '<html>Bad gateway</html>' });
    const error = await failure(connect(server.origin).tags('charts/shop'));
    expect(error.message).toMatch(
      /answered 502 \(an HTML page\): it is busy or failing\. Try again later/,
    );
    expect(server.seen).toHaveLength(3);
  });

  it('asks once only when the registry refuses', async () => {
    const server = await serve();
    server.fault = () => ({
      status: 403,
      body: '{"errors":[{"code":"DENIED","message":null}]}',
    });
    const error = await failure(connect(server.origin).tags('charts/shop'));
    expect(error).toMatchObject({ retryable: false, reason: 'denied' });
    expect(error.message).toMatch(
      /answered 403 \(DENIED\): it denied it\. Give/,
    );
    expect(server.seen).toHaveLength(1);
  });

  it('stops waiting for a registry that does not answer', async () => {
    const server = await serve();
    server.fault = () => 'hang';
    const error = await failure(
      connect(server.origin, { limits: { timeoutMs: 100 } }).tags('charts/a'),
    );
    expect(error).toMatchObject({ reason: 'time-out', retryable: true });
    expect(error.message).toMatch(/did not answer within 0\.1 s when asked to/);
    expect(server.seen).toHaveLength(2);
  });

  it('reads no answer without end', async () => {
    const server = await serve();
    server.fault = () => ({ status: 200, body: 'x'.repeat(5 * 1024 * 1024) });
    await expect(connect(server.origin).tags('charts/a')).rejects.toThrow(
      /answered something unusable: more than 4194304 bytes/,
    );
  });

  it.each(['<html></html>', '{"tags":"no"}', '', '[]'])(
    'refuses the list of tags %j',
    async body => {
      const server = await serve();
      server.fault = () => ({ status: 200, body });
      await expect(connect(server.origin).tags('charts/a')).rejects.toThrow(
        /answered something unusable: no list of tags/,
      );
    },
  );

  it('says that a registry cannot be reached, where, and what to check', async () => {
    const server = await serve();
    const { origin } = server;
    await server.stop();
    const error = await failure(connect(origin).tags('charts/shop'));
    expect(error).toMatchObject({ reason: 'unreachable', retryable: true });
    expect(error.message).toMatch(
      /^The registry at http:\/\/127\.0\.0\.1:\d+ cannot be reached to list the tags in charts\/shop\. Check chartway\.registry\.url and that the registry runs, then try again; caused by Error: connect ECONNREFUSED/,
    );
  });

  it('says that a registry speaks no TLS', async () => {
    const server = await serve();
    const error = await failure(
      connect(server.origin.replace('http', 'https')).tags('charts/shop'),
    );
    expect(error).toMatchObject({ reason: 'tls', retryable: false });
    expect(error.message).toMatch(/set chartway\.registry\.plainHttp/);
  });

  it('stops when it is told to, also between two attempts', async () => {
    const server = await serve();
    const controller = new AbortController();
    server.fault = () => {
      controller.abort(new Error('no longer wanted'));
      return { status: 503, headers: { 'retry-after': '1' } };
    };
    await expect(
      connect(server.origin).tags('charts/shop', {
        signal: controller.signal,
      }),
    ).rejects.toThrow(/no longer wanted|aborted/);
    expect(server.seen).toHaveLength(1);
  });
});

describe('redirects', () => {
  async function store(answer: string) {
    const seen: Record<string, unknown>[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers);
      response.end(answer);
    });
    await new Promise<void>(done => {
      server.listen(0, '127.0.0.1', done);
    });
    stops.push(async () => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    return { seen, port };
  }

  it('reads a blob from another host, without credentials', async () => {
    const { seen, port } = await store('small');
    const server = await serve({
      auth: 'basic',
      blobRedirect: () => `http://localhost:${port}/blob?signature=x`,
    });
    const client = connect(server.origin);
    await client.pushBlob('charts/shop', blob('small'));
    const bytes = await client.pullBlob(
      'charts/shop',
      blob('small').descriptor,
    );
    expect(Buffer.from(bytes!).toString()).toBe('small');
    expect(seen).toHaveLength(1);
    expect(seen[0]).not.toHaveProperty('authorization');
  });

  it('verifies what another host gives', async () => {
    const { port } = await store('forge');
    const server = await serve({
      blobRedirect: () => `http://127.0.0.1:${port}/blob`,
    });
    const client = connect(server.origin);
    await client.pushBlob('charts/shop', blob('small'));
    await expect(
      client.pullBlob('charts/shop', blob('small').descriptor),
    ).rejects.toThrow(/bytes with another digest/);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://[::ffff:169.254.169.254]/latest',
    'http://[fe80::1]/',
    'http://[64:ff9b::169.254.169.254]/',
    'http://100.100.100.200/',
    'http://0.0.0.0/',
    'http://2852039166/',
    'file:///etc/passwd',
  ])('security 52: does not follow a blob to %s', async target => {
    const server = await serve({ blobRedirect: () => target });
    const client = connect(server.origin);
    await client.pushBlob('charts/shop', blob('small'));
    const error = await failure(
      client.pullBlob('charts/shop', blob('small').descriptor),
    );
    expect(error).toMatchObject({ reason: 'redirect', retryable: false });
    expect(error.message).toMatch(
      /sent the request to another address, which was refused/,
    );
  });

  it('does not go round in circles', async () => {
    const server = await serve({ blobRedirect: () => '' });
    server.options.blobRedirect = digest =>
      `${server.origin}/v2/charts/shop/blobs/${digest}`;
    const client = connect(server.origin);
    await client.pushBlob('charts/shop', blob('small'));
    await expect(
      client.pullBlob('charts/shop', blob('small').descriptor),
    ).rejects.toThrow(/more than 5 redirects/);
  });

  it('follows nothing but blobs', async () => {
    const { seen, port } = await store('{}');
    const server = await serve();
    server.fault = () => ({
      status: 307,
      headers: { location: `http://127.0.0.1:${port}/` },
    });
    const client = connect(server.origin);
    const calls = [
      client.tags('charts/shop'),
      client.pullManifest('charts/shop', '1.0.0'),
      client.pushBlob('charts/shop', blob('a')),
    ];
    for (const call of calls) {
      await expect(call).rejects.toThrow(
        /answered 307.*which is followed only to read blobs/,
      );
    }
    expect(seen).toEqual([]);
  });
});

describe('lists', () => {
  it('reads all pages of tags', async () => {
    const server = await serve({ pageSize: 2 });
    const { tags } = server.repository('charts/shop');
    for (const tag of ['a', 'b', 'c', 'd', 'e']) tags.set(tag, 'x');
    const client = connect(server.origin);
    await expect(client.tags('charts/shop')).resolves.toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
    await expect(client.tags('charts/none')).resolves.toEqual([]);
  });

  it('does not follow a next page to another host', async () => {
    const server = await serve();
    server.fault = () => ({
      status: 200,
      body: '{"tags":["a"]}',
      headers: { link: '<http://169.254.169.254/>; rel="next"' },
    });
    await expect(connect(server.origin).tags('charts/shop')).rejects.toThrow(
      /a next page on another host/,
    );
  });

  it('ends a list whose pages have no end', async () => {
    const server = await serve();
    server.fault = ({ path }) => ({
      status: 200,
      body: '{"tags":["a"]}',
      headers: { link: `<${path}>; rel="next"` },
    });
    await expect(connect(server.origin).tags('charts/shop')).rejects.toThrow(
      /pages without end/,
    );
  });
});

describe('referrers', () => {
  async function withSubject(server: FakeOciServer) {
    const client = connect(server.origin);
    const config = blobOf(
      'application/vnd.oci.empty.v1+json',
      Buffer.from('{}'),
    );
    await client.pushBlob('charts/shop', config);
    const manifest = (extra: object) =>
      blobOf(
        MEDIA_TYPES.manifest,
        Buffer.from(
          JSON.stringify({
            schemaVersion: 2,
            mediaType: MEDIA_TYPES.manifest,
            config: config.descriptor,
            layers: [],
            ...extra,
          }),
        ),
      );
    const subject = manifest({});
    await client.pushManifest('charts/shop', '1.0.0', subject);
    const referrer = (artifactType: string, note: string) =>
      manifest({
        artifactType,
        subject: subject.descriptor,
        annotations: { note },
      });
    const { digest } = subject.descriptor;
    return { client, referrer, digest, referrers: new OciReferrers(client) };
  }

  it.each([true, false])(
    'are listed after they are pushed (API of the registry: %s)',
    async referrersApi => {
      const server = await serve({ referrersApi });
      const { referrers, referrer, digest } = await withSubject(server);
      await expect(referrers.list('charts/shop', digest)).resolves.toEqual([]);
      const signature = referrer('application/x-signature', 'a');
      const report = referrer('application/x-report', 'b');
      for (const manifest of [signature, report, signature]) {
        await referrers.push('charts/shop', manifest);
      }
      const digests = (list: { digest: string }[]) =>
        list.map(descriptor => descriptor.digest).sort();
      expect(digests(await referrers.list('charts/shop', digest))).toEqual(
        digests([signature.descriptor, report.descriptor]),
      );
      expect(
        digests(
          await referrers.list('charts/shop', digest, {
            artifactType: 'application/x-report',
          }),
        ),
      ).toEqual([report.descriptor.digest]);
      const tag = digest.replace(':', '-');
      expect(server.repository('charts/shop').tags.has(tag)).toBe(
        !referrersApi,
      );
    },
  );

  it('are added again when another client overwrote the fallback tag', async () => {
    const server = await serve();
    const { referrers, referrer, digest } = await withSubject(server);
    const tag = digest.replace(':', '-');
    await referrers.push('charts/shop', referrer('application/x-a', 'theirs'));
    const theirs = server.repository('charts/shop').tags.get(tag)!;
    let puts = 0;
    server.fault = (seen: Seen) => {
      if (seen.method === 'GET' && seen.path.endsWith(tag) && puts === 1) {
        puts++;
        server.repository('charts/shop').tags.set(tag, theirs);
      } else if (seen.method === 'PUT' && seen.path.endsWith(tag)) puts++;
      return undefined;
    };
    await referrers.push('charts/shop', referrer('application/x-b', 'ours'));
    const list = await referrers.list('charts/shop', digest);
    expect(list.map(({ artifactType }) => artifactType)).toEqual([
      'application/x-a',
      'application/x-b',
    ]);
  });
});

describe('names', () => {
  const digest = blob('a').descriptor.digest;

  it.each([
    '..',
    'a/../b',
    'a//b',
    '/a',
    'a/',
    'A',
    'a b',
    'a%2e',
    'a?b',
    'a#b',
    `a${'b'.repeat(255)}`,
  ])(
    'security 1, 6: refuses the repository %j before it asks anything',
    async repository => {
      const server = await serve();
      const client = connect(server.origin);
      await expect(client.tags(repository)).rejects.toThrow(InputError);
      await expect(client.hasBlob(repository, digest)).rejects.toThrow(
        InputError,
      );
      await expect(
        client.mountBlob('charts/shop', digest, repository),
      ).rejects.toThrow(InputError);
      expect(server.seen).toEqual([]);
    },
  );

  it.each([
    '..',
    '.',
    '/../',
    'a/b',
    '',
    '-a',
    'a+b',
    'sha256:abc',
    'a'.repeat(129),
  ])('security 47: refuses the tag %j before it asks anything', async tag => {
    const server = await serve();
    const client = connect(server.origin);
    await expect(client.pullManifest('charts/a', tag)).rejects.toThrow(
      InputError,
    );
    await expect(client.headManifest('charts/a', tag)).rejects.toThrow(
      InputError,
    );
    await expect(
      client.pushManifest('charts/a', tag, blob('a')),
    ).rejects.toThrow(InputError);
    expect(server.seen).toEqual([]);
  });
});
