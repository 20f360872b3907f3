import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import type { GitHost } from '@chartway/plugin-chartway-node';
import { gitHostContract } from '../__testUtils__/gitHostContract';
import { createGiteaGitHost } from './GiteaGitHost';
import { setting } from '../../../__testUtils__/testbed';

const DANA = { name: 'Dana', email: 'dana@example.test' };
const NEW = { defaultBranch: 'main', description: 'Made by a test' };
const run = `git-contract-${randomUUID().slice(0, 8)}`;
const names: string[] = [];
const folders: string[] = [];

async function hostWith(
  options: Record<string, unknown> = {},
): Promise<GitHost & { dataFolder: string }> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'chartway-gitea-'));
  folders.push(dataFolder);
  const host = createGiteaGitHost({
    options: {
      type: 'gitea',
      url: setting('GITEA_URL'),
      owner: setting('GITEA_USER'),
      token: setting('GITEA_TOKEN'),
      createRepositories: true,
      ...options,
    },
    configKey: 'chartway.git',
    dataFolder,
    logger: mockServices.logger.mock(),
  });
  return Object.assign(host, { dataFolder });
}

function newName(): string {
  const name = `${run}-${names.length}`;
  names.push(name);
  return name;
}

async function api(
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(`${setting('GITEA_URL')}/api/v1${path}`, {
    method,
    headers: {
      authorization: `token ${setting('GITEA_TOKEN')}`,
      'content-type': 'application/json',
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return response.status === 204 ? undefined : response.json();
}

afterAll(async () => {
  for (const name of names)
    await api('DELETE', `/repos/${setting('GITEA_USER')}/${name}`);
  await Promise.all(
    folders.map(folder => rm(folder, { recursive: true, force: true })),
  );
});

gitHostContract('gitea', async () => ({
  host: await hostWith(),
  replica: await hostWith(),
  newName,
  personUrl: ({ cloneUrl }) =>
    cloneUrl.replace(
      '://',
      `://${setting('GITEA_USER')}:${setting('GITEA_TOKEN')}@`,
    ),
}));

/** A proxy before Gitea that may spoil the answer to a success, after Gitea did what was asked. */
async function spoilingProxy(
  spoils: (url: string) => boolean,
): Promise<{ url: string; server: Server; spoilt: () => number }> {
  const upstream = new URL(setting('GITEA_URL'));
  let spoilt = 0;
  const server = createServer((incoming, outgoing) => {
    const forwarded = httpRequest(
      {
        host: upstream.hostname,
        port: upstream.port,
        method: incoming.method,
        path: incoming.url,
        headers: incoming.headers,
        agent: false,
      },
      answer => {
        if (answer.statusCode === 200 && spoils(incoming.url ?? '')) {
          spoilt++;
          answer.resume();
          answer.on('end', () =>
            outgoing.writeHead(500).end('broken on the way back'),
          );
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    incoming.pipe(forwarded);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, server, spoilt: () => spoilt };
}

describe('GiteaGitHost', () => {
  it('makes private repositories and links to their pages', async () => {
    const repository = await (
      await hostWith()
    ).ensureRepository(newName(), NEW);
    const base = `${setting('GITEA_URL')}/${setting('GITEA_USER')}/${
      repository.name
    }`;
    expect(
      await api('GET', `/repos/${setting('GITEA_USER')}/${repository.name}`),
    ).toMatchObject({ private: true, default_branch: 'main' });
    const { sha } = await repository.commit({
      branch: 'main',
      author: DANA,
      message: 'x',
      edit: async () => ({ 'ä b/c.txt': '1' }),
    });
    const file = repository.webUrl({ path: 'ä b/c.txt', revision: sha })!;
    expect([
      repository.webUrl(),
      repository.webUrl({ revision: sha }),
      file,
    ]).toEqual([
      base,
      `${base}/commit/${sha}`,
      `${base}/src/commit/${sha}/%C3%A4%20b/c.txt`,
    ]);
    // A private page wants a session of the browser; a public one shows whether the address is right.
    await api('PATCH', `/repos/${setting('GITEA_USER')}/${repository.name}`, {
      private: false,
    });
    for (const page of [
      file,
      repository.webUrl({ revision: sha })!,
      repository.webUrl({ path: 'ä b/c.txt' })!,
    ]) {
      expect([page, (await fetch(page)).status]).toEqual([page, 200]);
    }
    expect(() => repository.webUrl({ path: '../../x' })).toThrow(/not allowed/);
  });

  it('creates no repository unless it may', async () => {
    const host = await hostWith({ createRepositories: false });
    await expect(host.ensureRepository(newName(), NEW)).rejects.toMatchObject({
      name: 'NotFoundError',
      message: expect.stringContaining('chartway.git.createRepositories'),
    });
  });

  it('security 64: a push that was accepted although the answer was 500 counts once', async () => {
    const name = newName();
    await (await hostWith()).ensureRepository(name, NEW);
    const proxy = await spoilingProxy(url => url.endsWith('/git-receive-pack'));
    try {
      const repository = await (
        await hostWith({ url: proxy.url })
      ).repository(name);
      const { sha, created } = await repository.commit({
        branch: 'main',
        author: DANA,
        message: 'x',
        edit: async () => ({ a: '1' }),
      });
      const direct = await (await hostWith()).repository(name);
      expect([
        created,
        (await direct.history({ revision: 'main', limit: 9 })).map(
          commit => commit.sha,
        ),
      ]).toEqual([true, [sha]]);
      expect(proxy.spoilt()).toBe(1);
    } finally {
      proxy.server.closeAllConnections();
      proxy.server.close();
    }
  });

  it('security 64: a merge that was done although the answer was 500 counts as done', async () => {
    const name = newName();
    const direct = await (await hostWith()).ensureRepository(name, NEW);
    const { sha } = await direct.commit({
      branch: 'main',
      author: DANA,
      message: 'x',
      edit: async () => ({ a: '1' }),
    });
    await direct.createBranch('next', sha);
    const { sha: head } = await direct.commit({
      branch: 'next',
      author: DANA,
      message: 'y',
      edit: async () => ({ a: '2' }),
    });
    const { number } = await direct.openPullRequest({
      title: 'T',
      body: '',
      sourceBranch: 'next',
      targetBranch: 'main',
      author: DANA,
    });
    const proxy = await spoilingProxy(url => url.endsWith('/merge'));
    try {
      const repository = await (
        await hostWith({ url: proxy.url })
      ).repository(name);
      const merged = await repository.mergePullRequest(number, {
        expectedHeadSha: head,
        author: DANA,
      });
      direct.changed?.('main');
      expect(merged).toMatchObject({
        state: 'merged',
        mergeSha: (await direct.snapshot('main')).sha,
      });
    } finally {
      proxy.server.closeAllConnections();
      proxy.server.close();
    }
  });

  it('reports a branch that the host protects, with what the host said', async () => {
    const repository = await (
      await hostWith()
    ).ensureRepository(newName(), NEW);
    await repository.commit({
      branch: 'main',
      author: DANA,
      message: 'x',
      edit: async () => ({ a: '1' }),
    });
    await api(
      'POST',
      `/repos/${setting('GITEA_USER')}/${repository.name}/branch_protections`,
      { rule_name: 'main', enable_push: false },
    );
    await expect(
      repository.commit({
        branch: 'main',
        author: DANA,
        message: 'y',
        edit: async () => ({ a: '2' }),
      }),
    ).rejects.toMatchObject({
      name: 'UpstreamError',
      retryable: false,
      message: expect.stringMatching(/protected branch/i),
    });
  });

  it('a wrong token is said to be wrong and shown nowhere', async () => {
    const name = newName();
    const good = await (await hostWith()).ensureRepository(name, NEW);
    const token = 'wrong-token-0123456789';
    const host = await hostWith({ token });
    const error = await host
      .repository(name)
      .catch((problem: Error) => problem);
    expect(error).toMatchObject({
      name: 'UpstreamError',
      retryable: false,
      message: expect.stringContaining('chartway.git.token'),
    });
    expect(
      JSON.stringify(error, Object.getOwnPropertyNames(error)),
    ).not.toContain(token);
    expect(good.cloneUrl).not.toContain(setting('GITEA_TOKEN'));
  });

  it('writes the token to no file', async () => {
    const host = await hostWith();
    const repository = await host.ensureRepository(newName(), NEW);
    await repository.commit({
      branch: 'main',
      author: DANA,
      message: 'x',
      edit: async () => ({ a: '1' }),
    });
    const entries = await readdir(host.dataFolder, {
      recursive: true,
      withFileTypes: true,
    });
    const files = entries.filter(entry => entry.isFile());
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      expect(
        (await readFile(join(file.parentPath, file.name))).includes(
          setting('GITEA_TOKEN'),
        ),
      ).toBe(false);
    }
  });
});
