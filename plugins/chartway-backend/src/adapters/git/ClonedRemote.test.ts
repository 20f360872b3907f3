import { execFileSync, spawn } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ClonedRemote, initBare, prepareClone } from './ClonedRemote';
import { GitCommand } from './GitCommand';
import { HostAddress } from './HostAddress';
import { ObjectStore } from './ObjectStore';
import { RepositoryContent } from './RepositoryContent';

// Each case starts dozens of processes; a busy machine takes its time.
jest.setTimeout(60_000);

const DANA = { name: 'Dana', email: 'dana@example.test' };
const PASSWORD = 'pa55-of-the-test';
const LOGIN = `Basic ${Buffer.from(`e2e:${PASSWORD}`).toString('base64')}`;
const backend = join(
  execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(),
  'git-http-backend',
);

type Manner =
  | 'fine'
  | 'spoil-push'
  | 'refuse-push'
  | 'down'
  | 'hang'
  | 'redirect'
  | 'absent';

/** Git's own smart-HTTP server behind a password, which can misbehave. */
async function gitServer(root: string): Promise<{
  url: string;
  server: Server;
  /** @param spoiling - done after a push was accepted and before the answer says otherwise */
  behave(manner: Manner, spoiling?: () => Promise<unknown>): void;
  /** How often somebody asked for the branches to fetch. */
  asked(): number;
}> {
  let manner: Manner = 'fine';
  let asked = 0;
  let beforeAnswer: () => Promise<unknown> = async () => {};
  const runBackend = (
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    spoil: boolean,
  ) => {
    const child = spawn(backend, [], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        REMOTE_USER: 'e2e',
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'],
        CONTENT_LENGTH: request.headers['content-length'],
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
    });
    request.pipe(child.stdin);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('close', () => {
      const output = Buffer.concat(chunks);
      const end = output.indexOf('\r\n\r\n');
      const headers = output
        .toString('latin1', 0, end)
        .split('\r\n')
        .map(line => line.split(/: */, 2));
      const status = headers.find(([name]) => name === 'Status')?.[1];
      if (spoil) {
        void beforeAnswer().finally(() => response.writeHead(500).end());
      } else {
        for (const [name = '', value = ''] of headers)
          if (name !== 'Status') response.setHeader(name, value);
        response
          .writeHead(Number.parseInt(status ?? '200', 10))
          .end(output.subarray(end + 4));
      }
    });
  };
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://x');
    const push = url.pathname.endsWith('/git-receive-pack');
    if (url.search === '?service=git-upload-pack') asked++;
    if (manner === 'hang') return;
    if (manner === 'down') response.writeHead(503).end();
    else if (manner === 'absent') response.writeHead(404).end();
    else if (manner === 'redirect')
      response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    else if (request.headers.authorization !== LOGIN) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    } else if (manner === 'refuse-push' && push) response.writeHead(500).end();
    else runBackend(request, response, url, manner === 'spoil-push' && push);
  };
  const server = createServer(serve);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    behave: (next, spoiling = async () => {}) => {
      manner = next;
      beforeAnswer = spoiling;
    },
    asked: () => asked,
  };
}

describe('ClonedRemote', () => {
  let root: string;
  let http: Awaited<ReturnType<typeof gitServer>>;
  let count = 0;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'chartway-remote-'));
    http = await gitServer(root);
  });

  afterAll(async () => {
    http.server.closeAllConnections();
    await new Promise(resolve => http.server.close(resolve));
    await rm(root, { recursive: true, force: true });
  });

  beforeEach(() => http.behave('fine'));

  async function newRepository(
    password = PASSWORD,
  ): Promise<{ content: RepositoryContent; bare: ObjectStore }> {
    const name = `r${++count}.git`;
    const plain = new GitCommand();
    const folder = join(root, name);
    await initBare(plain, folder, 'main');
    await plain.run([
      `--git-dir=${folder}`,
      'config',
      'http.receivepack',
      'true',
    ]);
    const url = `${http.url}/${name}`;
    const basic = Buffer.from(`e2e:${password}`).toString('base64');
    const git = new GitCommand({
      protocols: ['http'],
      config: {
        [`http.${http.url}/.extraHeader`]: `Authorization: Basic ${basic}`,
      },
      secrets: [password, basic],
    });
    const store = new ObjectStore(
      git,
      await prepareClone(git, join(root, 'clones'), url),
    );
    const remote = new ClonedRemote(
      store,
      {
        url,
        label: `repository ${name}`,
        credentialsKey: 'chartway.git.token',
      },
      new HostAddress(url, lookup),
    );
    return {
      content: new RepositoryContent(store, remote, 'main'),
      bare: new ObjectStore(plain, folder),
    };
  }

  function write(content: RepositoryContent, text: string) {
    return content.commit({
      branch: 'main',
      author: DANA,
      message: text,
      edit: async () => ({ file: text }),
    });
  }

  it('pushes to a server behind a password and reads back', async () => {
    const { content, bare } = await newRepository();
    const { sha } = await write(content, 'one');
    expect((await bare.refs('refs/heads/')).get('main')).toBe(sha);
    expect((await content.snapshot('main')).sha).toBe(sha);
  });

  it('security 64: counts a push whose answer was 500 although it was accepted, once', async () => {
    const { content, bare } = await newRepository();
    await write(content, 'one');
    http.behave('spoil-push');
    const { sha, created } = await write(content, 'two');
    http.behave('fine');
    expect([created, (await bare.refs('refs/heads/')).get('main')]).toEqual([
      true,
      sha,
    ]);
    expect(await content.history({ revision: 'main', limit: 9 })).toHaveLength(
      2,
    );
    expect(await write(content, 'two')).toEqual({ sha, created: false });
  });

  it.each(['refuse-push', 'down'] as const)(
    'a host that is %s leaves all as it was, retryable',
    async manner => {
      const { content, bare } = await newRepository();
      const { sha } = await write(content, 'one');
      http.behave(manner);
      await expect(write(content, 'two')).rejects.toMatchObject({
        name: 'UpstreamError',
        system: 'git',
        retryable: true,
      });
      expect((await bare.refs('refs/heads/')).get('main')).toBe(sha);
      http.behave('fine');
      expect((await write(content, 'two')).created).toBe(true);
    },
  );

  it('names the key of wrong credentials and shows none', async () => {
    const { content } = await newRepository('another-secret');
    const error = await content
      .snapshot('main')
      .catch((problem: Error) => problem);
    expect(error).toMatchObject({
      name: 'UpstreamError',
      retryable: false,
      message: expect.stringContaining('chartway.git.token'),
    });
    expect(
      String((error as Error).stack) + String((error as Error).cause),
    ).not.toMatch(/another-secret|YW5vdGhlci1/);
  });

  it('security 52: follows no redirect', async () => {
    const { content } = await newRepository();
    http.behave('redirect');
    await expect(content.snapshot('main')).rejects.toMatchObject({
      name: 'UpstreamError',
      retryable: false,
      message: expect.stringMatching(/redirect/),
    });
  });

  it('says that a repository is gone', async () => {
    const { content } = await newRepository();
    http.behave('absent');
    await expect(content.snapshot('main')).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });

  it('says in bounded time that nobody listens', async () => {
    const git = new GitCommand({ protocols: ['http'] });
    const url = 'http://127.0.0.1:9/x.git';
    const store = new ObjectStore(
      git,
      await prepareClone(git, join(root, 'clones'), url),
    );
    const source = { url, label: 'repository x', credentialsKey: 'k' };
    const address = new HostAddress(url, lookup);
    const remote = new ClonedRemote(store, source, address);
    await expect(remote.heads()).rejects.toMatchObject({
      name: 'UpstreamError',
      retryable: true,
    });
  });

  it('ends a command that gets no answer, with the processes it started', async () => {
    http.behave('hang');
    const git = new GitCommand({ protocols: ['http'] });
    await expect(
      git.run(['ls-remote', '--', `${http.url}/x.git`], { timeout: 500 }),
    ).rejects.toMatchObject({ reason: 'timeout' });
  });

  it.each([
    'ext::touch WITNESS',
    'file:///etc',
    '--upload-pack=touch WITNESS',
    'ssh://-oProxyCommand=touch%20WITNESS/x',
    'git@host:x',
  ])(
    'security 51: Git itself refuses to talk to %j and starts nothing',
    async url => {
      const witness = join(root, 'witness');
      const real = url.replace('WITNESS', witness);
      const git = new GitCommand({ protocols: ['http'] });
      await expect(git.run(['ls-remote', '--', real])).rejects.toMatchObject({
        reason: 'failed',
      });
      await expect(stat(witness)).rejects.toMatchObject({ code: 'ENOENT' });
    },
  );

  /** Somebody else who writes to the repository on the host itself. */
  function another(bare: ObjectStore): RepositoryContent {
    const heads = async () => bare.refs('refs/heads/');
    const publish = publishTo(bare);
    const remote = { label: 'x', heads, recentHeads: heads, publish };
    return new RepositoryContent(bare, { ...remote, changed() {} }, 'main');
  }

  async function requests(work: () => Promise<unknown>): Promise<number> {
    const before = http.asked();
    await work();
    // The first question is asked without the password, and refused.
    return http.asked() - before;
  }

  it('shares no fetch that started before somebody asked', async () => {
    const { content, bare } = await newRepository();
    await write(content, 'one');
    const early = content.remote.heads();
    const { sha } = await write(another(bare), 'by another');
    const [, late, later] = await Promise.all([
      early,
      content.remote.heads(),
      content.remote.heads(),
    ]);
    expect([late.get('main'), later.get('main')]).toEqual([sha, sha]);
  });

  it('lets readers of one second share a fetch', async () => {
    const { content, bare } = await newRepository();
    const { sha } = await write(another(bare), 'one');
    content.remote.changed();
    const readers = async () => {
      const all = await Promise.all(
        Array.from({ length: 10 }, () => content.snapshot('main')),
      );
      expect(new Set(all.map(snapshot => snapshot.sha))).toEqual(
        new Set([sha]),
      );
    };
    const one = await requests(() => content.remote.heads());
    content.remote.changed();
    expect(await requests(readers)).toBe(one);
    await delay(1100);
    const { sha: next } = await write(another(bare), 'two');
    expect((await content.snapshot('main')).sha).toBe(next);
  });

  it('reads afresh at once what somebody says has changed', async () => {
    const { content, bare } = await newRepository();
    await write(another(bare), 'one');
    await content.snapshot('main');
    const { sha } = await write(another(bare), 'two');
    content.remote.changed();
    expect((await content.snapshot('main')).sha).toBe(sha);
  });

  it('never reads less than was committed here, however many read meanwhile', async () => {
    const { content } = await newRepository();
    await write(content, 'start');
    let writing = true;
    const reader = async () => {
      while (writing) {
        await content.snapshot('main');
        content.remote.changed();
      }
    };
    const writer = async () => {
      for (let round = 0; round < 8; round++) {
        const { sha } = await write(content, `text ${round}`);
        const snapshot = await content.snapshot('main');
        const history = await content.history({ revision: 'main', limit: 1 });
        expect([snapshot.sha, history[0]?.sha]).toEqual([sha, sha]);
      }
      writing = false;
    };
    await Promise.all([
      writer().finally(() => {
        writing = false;
      }),
      reader(),
      reader(),
    ]);
  });

  it('asks again after a failure', async () => {
    const { content } = await newRepository();
    const { sha } = await write(content, 'one');
    content.remote.changed();
    http.behave('down');
    await expect(content.snapshot('main')).rejects.toMatchObject({
      name: 'UpstreamError',
    });
    http.behave('fine');
    expect((await content.snapshot('main')).sha).toBe(sha);
  });

  it('writes nothing anew that somebody else wrote within the second', async () => {
    const { content, bare } = await newRepository();
    await write(another(bare), 'one');
    await content.snapshot('main');
    const { sha } = await another(bare).commit({
      branch: 'main',
      author: DANA,
      message: 'The same, said otherwise',
      edit: async () => ({ file: 'two' }),
    });
    expect(await write(content, 'two')).toEqual({ sha, created: false });
  });

  it('security 64: finds its push below what a person pushed before the broken answer', async () => {
    const { content, bare } = await newRepository();
    await write(content, 'one');
    http.behave('spoil-push', () => add(bare));
    const { sha, created } = await write(content, 'two');
    http.behave('fine');
    content.remote.changed();
    const history = await content.history({ revision: 'main', limit: 9 });
    expect(created).toBe(true);
    expect(history.map(commit => commit.message)).toEqual([
      'By hand',
      'two',
      'one',
    ]);
    expect(history[1]?.sha).toBe(sha);
  });

  it('security 64: after a push whose answer was 500 and a host that went down, the same change is found, not made again', async () => {
    const { content, bare } = await newRepository();
    await write(content, 'one');
    http.behave('spoil-push', async () => http.behave('down'));
    await expect(write(content, 'two')).rejects.toMatchObject({
      name: 'UpstreamError',
      retryable: true,
    });
    http.behave('fine');
    const sha = (await bare.refs('refs/heads/')).get('main');
    expect(await write(content, 'two')).toEqual({ sha, created: false });
    const history = await content.history({ revision: 'main', limit: 9 });
    expect(history).toHaveLength(2);
  });

  function add(bare: ObjectStore) {
    return another(bare).commit({
      branch: 'main',
      author: DANA,
      message: 'By hand',
      edit: async () => ({ note: 'mine' }),
    });
  }

  describe('security 52: a name of the Git host', () => {
    async function remoteAt(
      hostname: string,
      addresses: readonly string[],
    ): Promise<ClonedRemote> {
      const name = `r${++count}.git`;
      const { port } = new URL(http.url);
      const url = `http://${hostname}:${port}/${name}`;
      await initBare(new GitCommand(), join(root, name), 'main');
      const git = new GitCommand({
        protocols: ['http'],
        config: { 'http.extraHeader': `Authorization: ${LOGIN}` },
      });
      const folder = await prepareClone(git, join(root, 'clones'), url);
      const resolve = async () => addresses.map(address => ({ address }));
      const source = { url, label: 'repository x', credentialsKey: 'k' };
      const store = new ObjectStore(git, folder);
      return new ClonedRemote(store, source, new HostAddress(url, resolve));
    }

    it.each([
      '127.0.0.1',
      '::1',
      '::ffff:127.0.0.1',
      '169.254.169.254',
      '::ffff:169.254.169.254',
      'fd00:ec2::254',
      '0.0.0.0',
    ])('is not asked when it leads to %s', async address => {
      const remote = await remoteAt('git.example.test', ['10.0.0.1', address]);
      const before = http.asked();
      await expect(remote.heads()).rejects.toMatchObject({
        name: 'UpstreamError',
        retryable: false,
        message: expect.stringContaining(`leads to ${address}`),
      });
      expect(http.asked()).toBe(before);
    });

    it('is asked at the very address that was checked', async () => {
      const known = await remoteAt('git.localhost', ['127.0.0.1']);
      expect(await known.heads()).toEqual(new Map());
      // Nobody listens there. Asked for the name itself, a resolver would lead to the server.
      const other = await remoteAt('git.localhost', ['127.0.0.2']);
      const before = http.asked();
      await expect(other.heads()).rejects.toMatchObject({ retryable: true });
      expect(http.asked()).toBe(before);
    });

    it('is said to lead nowhere', async () => {
      const remote = await remoteAt('git.example.test', []);
      await expect(remote.heads()).rejects.toMatchObject({
        name: 'UpstreamError',
        retryable: true,
      });
    });
  });
});

function publishTo(bare: ObjectStore) {
  return async (branch: string, from: string | undefined, to: string) => {
    await bare.git.run(
      bare.args('update-ref', `refs/heads/${branch}`, to, from ?? ''),
    );
    return 'published' as const;
  };
}
