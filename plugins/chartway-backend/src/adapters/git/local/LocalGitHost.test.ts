import {
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mockServices } from '@backstage/backend-test-utils';
import { gitHostContract } from '../__testUtils__/gitHostContract';
import { Person } from '../__testUtils__/Person';
import { createLocalGitHost } from './LocalGitHost';

// Each case starts dozens of processes; a busy machine takes its time.
jest.setTimeout(60_000);

const DANA = { name: 'Dana', email: 'dana@example.test' };
const NEW = { defaultBranch: 'main', description: '' };
const folders: string[] = [];

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'chartway-git-'));
  folders.push(folder);
  return folder;
}

function hostIn(dataFolder: string, options: unknown = { type: 'local' }) {
  return createLocalGitHost({
    options,
    configKey: 'chartway.git',
    dataFolder,
    logger: mockServices.logger.mock(),
  });
}

afterAll(async () => {
  await Promise.all(
    folders.map(folder => rm(folder, { recursive: true, force: true })),
  );
});

gitHostContract('local', async () => {
  const dataFolder = await newFolder();
  let count = 0;
  return {
    host: hostIn(dataFolder),
    replica: hostIn(dataFolder),
    newName: () => `repository-${++count}`,
    personUrl: repository => repository.cloneUrl,
  };
});

describe('LocalGitHost', () => {
  it('keeps repositories and pull requests over a restart, readable with plain git', async () => {
    const dataFolder = await newFolder();
    const before = await hostIn(dataFolder).ensureRepository('charts', NEW);
    const { sha } = await before.commit({
      branch: 'main',
      author: DANA,
      message: 'One',
      edit: async () => ({ a: '1' }),
    });
    await before.createBranch('next', sha);
    await before.commit({
      branch: 'next',
      author: DANA,
      message: 'Two',
      edit: async () => ({ a: '2' }),
    });
    const request = await before.openPullRequest({
      title: 'T',
      body: '',
      sourceBranch: 'next',
      targetBranch: 'main',
      author: DANA,
    });
    const after = await hostIn(dataFolder).repository('charts');
    expect(await after.pullRequests({ state: 'open' })).toEqual([request]);
    expect(await readdir(join(dataFolder, 'git'))).toEqual(['charts.git']);
    const person = await Person.cloning(after.cloneUrl);
    expect(
      await person.git('branch', '--remotes', '--format=%(refname:short)'),
    ).toMatch(/origin\/main\norigin\/next/);
    await person.leave();
  });

  it('opens pull requests from many processes at once under different numbers', async () => {
    const dataFolder = await newFolder();
    const one = await hostIn(dataFolder).ensureRepository('charts', NEW);
    const two = await hostIn(dataFolder).repository('charts');
    const { sha } = await one.commit({
      branch: 'main',
      author: DANA,
      message: 'x',
      edit: async () => ({ a: '1' }),
    });
    const requests = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map(async (branch, index) => {
        const repository = index % 2 ? one : two;
        await repository.createBranch(branch, sha);
        await repository.commit({
          branch,
          author: DANA,
          message: 'x',
          edit: async () => ({ [`${branch}.txt`]: '1' }),
        });
        return repository.openPullRequest({
          title: branch,
          body: '',
          sourceBranch: branch,
          targetBranch: 'main',
          author: DANA,
        });
      }),
    );
    expect(requests.map(request => request.number).sort()).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
  });

  it('security 61: writes again after a killed process left its lock', async () => {
    const dataFolder = await newFolder();
    const repository = await hostIn(dataFolder).ensureRepository('charts', NEW);
    await repository.commit({
      branch: 'main',
      author: DANA,
      message: 'x',
      edit: async () => ({ a: '1' }),
    });
    const lock = join(
      fileURLToPath(repository.cloneUrl),
      'refs',
      'heads',
      'main.lock',
    );
    await writeFile(lock, '');
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(lock, longAgo, longAgo);
    const { created } = await repository.commit({
      branch: 'main',
      author: DANA,
      message: 'y',
      edit: async () => ({ a: '2' }),
    });
    expect(created).toBe(true);
  });

  it('security 67: a full disk leaves the branch as it was, no debris, and a clear error', async () => {
    const dataFolder = await newFolder();
    const { cloneUrl } = await hostIn(dataFolder).ensureRepository(
      'charts',
      NEW,
    );
    const path = process.env.PATH;
    // Git as it behaves on a full disk: a part of the pack is there, then it gives up with a report of its crash.
    const tools = await newFolder();
    const script = [
      '#!/bin/sh',
      'case "$*" in *fast-import*)',
      '  echo half > "$GIT_OBJECT_DIRECTORY/pack/tmp_pack_x"',
      '  for arg; do case $arg in --git-dir=*) echo x > "${arg#--git-dir=}/fast_import_crash_1";; esac; done',
      '  echo "fatal: sha1 file write error. Out of diskspace" >&2; exit 128;;',
      'esac',
      `PATH='${path}' exec git "$@"`,
    ];
    await writeFile(join(tools, 'git'), script.join('\n'), { mode: 0o755 });
    const folder = fileURLToPath(cloneUrl);
    const files = async () =>
      (await readdir(folder, { recursive: true })).sort();
    const before = await files();
    try {
      process.env.PATH = `${tools}:${path}`;
      const repository = await hostIn(dataFolder).repository('charts');
      const attempt = repository.commit({
        branch: 'main',
        author: DANA,
        message: 'y',
        edit: async () => ({ a: '2' }),
      });
      await expect(attempt).rejects.toMatchObject({
        name: 'UpstreamError',
        retryable: true,
        message: expect.stringMatching(
          /No space left on the disk for repository charts/,
        ),
      });
    } finally {
      process.env.PATH = path;
    }
    expect(await files()).toEqual(before);
    const repository = await hostIn(dataFolder).repository('charts');
    expect((await repository.snapshot('main')).sha).toBeUndefined();
  });

  it('ignores what the machine, a person or the repository configured for Git', async () => {
    const dataFolder = await newFolder();
    const repository = await hostIn(dataFolder).ensureRepository('charts', NEW);
    const folder = fileURLToPath(repository.cloneUrl);
    const witness = join(dataFolder, 'hook-ran');
    await mkdir(join(folder, 'hooks'));
    await writeFile(
      join(folder, 'hooks', 'reference-transaction'),
      `#!/bin/sh\ntouch '${witness}'\n`,
      { mode: 0o755 },
    );
    await repository.commit({
      branch: 'main',
      author: DANA,
      message: 'x',
      edit: async () => ({ a: '1' }),
    });
    await expect(readFile(witness)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses wrong configuration and names the key', () => {
    expect(() => hostIn('/nowhere', { type: 'local', folder: 7 })).toThrow(
      /chartway\.git\.folder/,
    );
    expect(() => hostIn('/nowhere', { type: 'local', url: 'x' })).toThrow(
      /chartway\.git.*url/,
    );
  });
});

describe('the Git program', () => {
  async function withGit(
    script: string,
    work: () => Promise<void>,
  ): Promise<void> {
    const path = process.env.PATH;
    const tools = await newFolder();
    if (script !== '')
      await writeFile(join(tools, 'git'), `#!/bin/sh\n${script}\n`, {
        mode: 0o755,
      });
    try {
      process.env.PATH = tools;
      await work();
    } finally {
      process.env.PATH = path;
    }
  }

  it('is refused when it is too old, with what was found', async () => {
    const dataFolder = await newFolder();
    await withGit('echo git version 2.34.1', async () => {
      await expect(
        hostIn(dataFolder).ensureRepository('charts', NEW),
      ).rejects.toThrow(/git 2\.38 or newer.*git version 2\.34\.1/);
    });
  });

  it('is said to be missing', async () => {
    const dataFolder = await newFolder();
    await withGit('', async () => {
      await expect(hostIn(dataFolder).repository('charts')).rejects.toThrow(
        /git is not installed/,
      );
    });
  });
});
