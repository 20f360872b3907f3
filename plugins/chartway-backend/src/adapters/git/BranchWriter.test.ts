import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { UpstreamError, type GitEdit } from '@chartway/plugin-chartway-node';
import type { BranchRemote } from './BranchRemote';
import { initBare } from './ClonedRemote';
import { GitCommand } from './GitCommand';
import { LocalRemote } from './local/LocalRemote';
import { ObjectStore } from './ObjectStore';
import { RepositoryContent } from './RepositoryContent';

// Each case starts dozens of processes; a busy machine takes its time.
jest.setTimeout(60_000);

const DANA = { name: 'Dana', email: 'dana@example.test' };

describe('BranchWriter', () => {
  let root: string;
  let count = 0;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'chartway-writer-'));
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(() => rm(root, { recursive: true, force: true }));

  async function newStore(): Promise<ObjectStore> {
    const folder = join(root, `r${++count}.git`);
    await initBare(new GitCommand(), folder, 'main');
    return new ObjectStore(new GitCommand(), folder);
  }

  /** A writer as one process has it; `publish` comes before the push and may answer in its place. */
  function contentOn(
    store: ObjectStore,
    publish: (to: string) => Promise<unknown> = async () => {},
  ): RepositoryContent {
    const own = new ObjectStore(new GitCommand(), store.folder);
    const local = new LocalRemote(own, 'repository charts');
    const remote: BranchRemote = {
      label: local.label,
      heads: () => local.heads(),
      recentHeads: () => local.recentHeads(),
      changed: () => local.changed(),
      publish: async (branch, from, to) => {
        const answer = await publish(to);
        return answer === 'moved' ? answer : local.publish(branch, from, to);
      },
    };
    return new RepositoryContent(own, remote, 'main');
  }

  const commit = (
    content: RepositoryContent,
    message: string,
    edit: GitEdit['edit'],
  ) => content.commit({ branch: 'main', author: DANA, message, edit });

  const write = (content: RepositoryContent, path: string, text: string) =>
    commit(content, `${path} ${text}`, async () => ({ [path]: text }));

  const add = (content: RepositoryContent, path: string, line: string) =>
    commit(content, `${path} ${line}`, async snapshot => {
      const before = Buffer.from((await snapshot.read(path)) ?? '');
      return { [path]: `${before.toString('utf8')}${line}\n` };
    });

  async function messages(content: RepositoryContent): Promise<string[]> {
    const commits = await content.history({ revision: 'main', limit: 1000 });
    return commits.map(({ message }) => message).reverse();
  }

  it('sends edits that come together in few pushes, each as a commit, in their order', async () => {
    const store = await newStore();
    let pushes = 0;
    const content = contentOn(store, async () => {
      pushes++;
    });
    const lines = Array.from({ length: 60 }, (_, index) => `line ${index}`);
    const results = await Promise.all(
      lines.map((line, index) => add(content, `file-${index % 3}`, line)),
    );
    expect(await messages(content)).toEqual(
      lines.map((line, index) => `file-${index % 3} ${line}`),
    );
    const snapshot = await content.snapshot('main');
    const first = Buffer.from((await snapshot.read('file-0'))!).toString();
    expect(first.trim().split('\n')).toEqual(
      lines.filter((_, index) => index % 3 === 0),
    );
    expect(new Set(results.map(({ sha }) => sha)).size).toBe(60);
    expect(pushes).toBeLessThan(10);
    const check = await store.git.attempt(store.args('fsck', '--strict'));
    expect(check).toMatchObject({ code: 0 });
  });

  it('lets an edit see what those before it did, whatever it asks', async () => {
    const content = contentOn(await newStore());
    const { sha: start } = await write(content, 'a/one', '1');
    const seen: unknown[] = [];
    const edits = ['list', 'readAll', 'sha', 'changes'].map(kind =>
      commit(content, kind, async snapshot => {
        const asked: Record<string, () => Promise<unknown>> = {
          list: () => snapshot.list('a'),
          readAll: async () => [...(await snapshot.readAll('a')).keys()],
          sha: async () => snapshot.sha,
          changes: async () => snapshot.changesSince!(start),
        };
        seen.push([kind, await asked[kind]!()]);
        return { [`a/${kind}`]: kind };
      }),
    );
    const [list, readAll] = await Promise.all(edits);
    expect(seen).toEqual(
      expect.arrayContaining([
        ['list', ['a/one']],
        ['readAll', ['a/list', 'a/one']],
        ['sha', readAll!.sha],
        ['changes', ['a/list', 'a/readAll', 'a/sha']],
      ]),
    );
    expect(list!.created).toBe(true);
  });

  it('takes an edit that failed on what was changed before it as failed only when it fails again', async () => {
    const content = contentOn(await newStore());
    await write(content, 'state', 'closed');
    const opened = write(content, 'state', 'open');
    const enter = commit(content, 'enter', async snapshot => {
      const state = Buffer.from((await snapshot.read('state'))!).toString();
      if (state !== 'open') throw new Error('It is closed');
      return { entered: 'yes' };
    });
    await opened;
    expect((await enter).created).toBe(true);
  });

  it('lets no edit that breaks at once break those beside it', async () => {
    const content = contentOn(await newStore());
    const broken = commit(content, 'broken', () => {
      throw new Error('At once');
    });
    const fine = write(content, 'fine', '1');
    await expect(broken).rejects.toThrow('At once');
    expect((await fine).created).toBe(true);
  });

  it('security 63: finds the one commit the host refuses; the others arrive in their order', async () => {
    const store = await newStore();
    const content = contentOn(store, async to => {
      const tree = await store.tree(to);
      if (!tree.get('bad')) return;
      const refusal = { system: 'git', retryable: false } as const;
      throw new UpstreamError('The host refuses the file bad', refusal);
    });
    await write(content, 'start', '0');
    const names = ['a', 'b', 'bad', 'c', 'd', 'e', 'f'];
    const results = await Promise.allSettled(
      names.map(name => write(content, name, '1')),
    );
    expect(results.map(({ status }) => status)).toEqual(
      names.map(name => (name === 'bad' ? 'rejected' : 'fulfilled')),
    );
    expect(await messages(content)).toEqual([
      'start 0',
      ...names.filter(name => name !== 'bad').map(name => `${name} 1`),
    ]);
  });

  it('security 63: keeps what rivals pushed just before each of its own pushes', async () => {
    const store = await newStore();
    const rival = contentOn(store);
    await write(rival, 'log', '');
    let times = 0;
    const content = contentOn(store, async () => {
      times++;
      if (times <= 4) await add(rival, 'log', `rival ${times}`);
    });
    await Promise.all(
      ['one', 'two', 'three'].map(line => add(content, 'log', line)),
    );
    const snapshot = await content.snapshot('main');
    expect(Buffer.from((await snapshot.read('log'))!).toString()).toBe(
      'rival 1\nrival 2\nrival 3\nrival 4\none\ntwo\nthree\n',
    );
  });

  it('security 63: gives up a branch that never stands still, with what to do, and changes nothing', async () => {
    const store = await newStore();
    await write(contentOn(store), 'log', '');
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => (now += 2000));
    const content = contentOn(store, async () => 'moved');
    await expect(write(content, 'mine', '1')).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringMatching(/"main".*moved \d+ times.*try again/),
    });
    expect(await (await content.snapshot('main')).list()).toEqual(['log']);
  });

  it('security 63: a writer that takes long gets its turn beside one that never rests', async () => {
    const store = await newStore();
    const fast = contentOn(store);
    const slow = contentOn(store);
    await write(fast, 'start', '0');
    let done = false;
    const never = async () => {
      for (let round = 0; !done; round++) {
        await write(fast, 'fast', String(round));
      }
    };
    const patient = async () => {
      for (const name of ['a', 'b', 'c']) {
        await commit(slow, name, async () => {
          await delay(100);
          return { [name]: '1' };
        });
      }
      done = true;
    };
    await Promise.all([never(), patient()]);
    expect(await (await slow.snapshot('main')).list()).toEqual(
      expect.arrayContaining(['a', 'b', 'c', 'fast']),
    );
  });

  it('reads by difference exactly what Git lists', async () => {
    const store = await newStore();
    const content = contentOn(store);
    const follower = new ObjectStore(new GitCommand(), store.folder);
    const steps: Record<string, string | null>[] = [
      { 'a/b.yaml': '1', 'ä "x"\'y': '1', c: '1' },
      { 'a/b.yaml': '2', c: null },
      { 'a/b.yaml': null, a: 'now a file', 'd/e/f': '1' },
      { a: null, 'a/b.yaml': 'a folder again', 'd/e/f': null },
    ];
    for (const [index, files] of steps.entries()) {
      const step = () => commit(content, `${index}`, async () => files);
      const { sha } = await step();
      const fresh = new ObjectStore(new GitCommand(), store.folder);
      const listed = [...(await fresh.tree(sha)).entries()].sort();
      expect([...(await follower.tree(sha)).entries()].sort()).toEqual(listed);
    }
    const last = await follower.tree((await content.snapshot('main')).sha);
    const names = [...last.entries()].map(([path]) => path);
    expect(names.sort()).toEqual(['a/b.yaml', 'ä "x"\'y']);
  });
});
