import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClonedRemote, initBare, prepareClone } from './ClonedRemote';
import { GitCommand } from './GitCommand';
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
async function gitServer(
  root: string,
): Promise<{ url: string; server: Server; behave(manner: Manner): void }> {
  let manner: Manner = 'fine';
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
      if (spoil) response.writeHead(500).end();
      else {
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
    behave: next => {
      manner = next;
    },
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
    const remote = new ClonedRemote(store, {
      url,
      label: `repository ${name}`,
      credentialsKey: 'chartway.git.token',
    });
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
    const remote = new ClonedRemote(store, {
      url,
      label: 'repository x',
      credentialsKey: 'k',
    });
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
    'ext::sh -c "touch /tmp/x"',
    'file:///etc',
    '--upload-pack=sh',
    'ssh://x/y',
  ])('security 51: Git itself refuses to talk to %j', async url => {
    const git = new GitCommand({ protocols: ['http'] });
    await expect(git.run(['ls-remote', '--', url])).rejects.toMatchObject({
      reason: 'failed',
    });
  });

  it('shares no fetch that started before somebody asked', async () => {
    const { content, bare } = await newRepository();
    await write(content, 'one');
    const early = content.remote.heads();
    const other = new RepositoryContent(
      bare,
      {
        label: 'x',
        heads: async () => bare.refs('refs/heads/'),
        recentHeads: async () => bare.refs('refs/heads/'),
        changed: () => {},
        publish: publishTo(bare),
      },
      'main',
    );
    const { sha } = await write(other, 'by another');
    const [, late, later] = await Promise.all([
      early,
      content.remote.heads(),
      content.remote.heads(),
    ]);
    expect([late.get('main'), later.get('main')]).toEqual([sha, sha]);
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
