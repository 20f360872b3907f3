// The suite is written once and run by the test file of each host.
/* eslint-disable jest/no-export */
import type {
  GitAuthor,
  GitHost,
  GitRepository,
} from '@chartway/plugin-chartway-node';
import { Person } from './Person';

/** A host to try the contract on. */
export type GitHostFixture = {
  host: GitHost;
  /** Another adapter of the same host, as a second replica would have it. */
  replica: GitHost;
  /** A repository name that no other run uses. */
  newName(): string;
  /** URL with credentials for a person's own git. */
  personUrl(repository: GitRepository): string;
};

const DANA: GitAuthor = {
  name: 'Dana Développeur',
  email: 'dana@example.test',
};
const MERGER: GitAuthor = { name: 'Devin DevOps', email: 'devin@example.test' };

function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString('utf8');
}

/**
 * What every `GitHost` must do, tried on a real one. `open` is called once per suite.
 */
export function gitHostContract(
  kind: string,
  open: () => Promise<GitHostFixture>,
): void {
  describe(`GitHost contract: ${kind}`, () => {
    let fixture: GitHostFixture;
    const people: Person[] = [];

    beforeAll(async () => {
      fixture = await open();
    });

    afterAll(async () => {
      await Promise.all(people.map(person => person.leave()));
    });

    async function newRepository(): Promise<GitRepository> {
      return fixture.host.ensureRepository(fixture.newName(), {
        defaultBranch: 'main',
        description: 'Made by the contract suite',
      });
    }

    async function repositoryWith(
      files: Record<string, string | Uint8Array>,
    ): Promise<GitRepository> {
      const repository = await newRepository();
      await write(repository, files);
      return repository;
    }

    function write(
      repository: GitRepository,
      files: Record<string, string | Uint8Array | null>,
      branch = 'main',
      message = 'Change files',
    ) {
      return repository.commit({
        branch,
        author: DANA,
        message,
        edit: async () => files,
      });
    }

    async function personOn(repository: GitRepository): Promise<Person> {
      const person = await Person.cloning(fixture.personUrl(repository));
      people.push(person);
      return person;
    }

    async function openRequest(files: Record<string, string>) {
      const repository = await repositoryWith({
        'values.yaml': 'replicas: 1\n',
        'other.yaml': 'a: 1\n',
      });
      const { sha } = await repository.snapshot('main');
      await repository.createBranch('feature/more', sha!);
      const { sha: headSha } = await write(repository, files, 'feature/more');
      const request = await repository.openPullRequest({
        title: 'More replicas',
        body: 'Because of load.',
        sourceBranch: 'feature/more',
        targetBranch: 'main',
        author: DANA,
      });
      return { repository, request, headSha };
    }

    describe('repositories', () => {
      it('creates one that is absent, once, also when two ask at the same time', async () => {
        const name = fixture.newName();
        await expect(fixture.host.repository(name)).rejects.toMatchObject({
          name: 'NotFoundError',
        });
        const options = { defaultBranch: 'trunk', description: 'x' };
        const [one, two] = await Promise.all([
          fixture.host.ensureRepository(name, options),
          fixture.replica.ensureRepository(name, options),
        ]);
        expect([one.name, one.defaultBranch, two.defaultBranch]).toEqual([
          name,
          'trunk',
          'trunk',
        ]);
        expect((await fixture.host.repository(name)).cloneUrl).toBe(
          one.cloneUrl,
        );
        expect(one.cloneUrl).not.toMatch(/@/);
        expect((await one.snapshot('trunk')).sha).toBeUndefined();
      });

      it.each([
        '..',
        '.',
        '',
        'a/b',
        '-x',
        '../x',
        'a b',
        'ext::sh',
        'a\nb',
        'x.git',
        '%2e%2e',
      ])(
        'security 1, 2, 8 and 51: refuses the repository name %j',
        async name => {
          await expect(fixture.host.repository(name)).rejects.toMatchObject({
            name: 'InputError',
          });
          await expect(
            fixture.host.ensureRepository(name, {
              defaultBranch: 'main',
              description: '',
            }),
          ).rejects.toMatchObject({ name: 'InputError' });
        },
      );
    });

    describe('commits', () => {
      it('makes the first commit of an empty repository', async () => {
        const repository = await newRepository();
        const before = await repository.snapshot('main');
        expect([
          before.sha,
          await before.list(),
          await before.read('a'),
        ]).toEqual([undefined, [], undefined]);
        expect(
          await repository.history({ revision: 'main', limit: 5 }),
        ).toEqual([]);
        const result = await write(repository, { 'a/b/c.yaml': 'x: 1\n' });
        expect(result).toEqual({
          sha: expect.stringMatching(/^[0-9a-f]{40}$/),
          created: true,
        });
        const after = await repository.snapshot('main');
        expect(after.sha).toBe(result.sha);
        expect(await after.list()).toEqual(['a/b/c.yaml']);
      });

      it('creates, changes and deletes files, byte for byte, at any path', async () => {
        const binary = Uint8Array.from(
          { length: 70_000 },
          (_, index) => (index * 7) % 256,
        );
        const repository = await repositoryWith({
          'deep/er/file.bin': binary,
          'Größe/日本 "x" \'y\'.yaml': 'ok: ja\r\n',
          'gone.txt': 'bye',
          empty: '',
          ['__proto__']: 'a file like others',
        });
        const { sha } = await write(repository, {
          'gone.txt': null,
          'deep/er/new.txt': 'new',
          empty: 'no more',
        });
        const tree = await repository.snapshot(sha);
        expect(await tree.list()).toEqual([
          'Größe/日本 "x" \'y\'.yaml',
          '__proto__',
          'deep/er/file.bin',
          'deep/er/new.txt',
          'empty',
        ]);
        expect(
          Buffer.from((await tree.read('deep/er/file.bin'))!).equals(
            Buffer.from(binary),
          ),
        ).toBe(true);
        expect(text(await tree.read('Größe/日本 "x" \'y\'.yaml'))).toBe(
          'ok: ja\r\n',
        );
        expect(await tree.list('deep/er')).toEqual([
          'deep/er/file.bin',
          'deep/er/new.txt',
        ]);
        expect(await tree.list('deep/e')).toEqual([]);
        const all = await tree.readAll('');
        expect([...all.keys()]).toEqual(await tree.list());
        expect(text(all.get('empty'))).toBe('no more');
        const person = await personOn(repository);
        expect(await person.git('log', '-1', '--format=%an <%ae>|%cn|%s')).toBe(
          'Dana Développeur <dana@example.test>|Dana Développeur|Change files',
        );
        expect(await person.git('fsck', '--strict')).not.toMatch(/error/);
      });

      it('writes nothing when the branch holds the content already', async () => {
        const repository = await repositoryWith({ a: '1', b: '2' });
        const { sha } = await repository.snapshot('main');
        expect(await write(repository, { a: '1', missing: null })).toEqual({
          sha,
          created: false,
        });
        expect(await write(repository, {})).toEqual({ sha, created: false });
        expect((await repository.snapshot('main')).sha).toBe(sha);
        await expect(write(await newRepository(), {})).rejects.toMatchObject({
          name: 'InputError',
        });
      });

      it('lets a folder take the place of a file only when the file is deleted', async () => {
        const repository = await repositoryWith({ a: '1', 'd/e': '2' });
        await expect(write(repository, { 'a/b': 'x' })).rejects.toThrow(
          /"a" is a file/,
        );
        await expect(write(repository, { d: 'x' })).rejects.toThrow(
          /"d": it is a folder/,
        );
        const { sha } = await write(repository, {
          a: null,
          'a/b': 'x',
          'd/e': null,
          d: 'y',
        });
        expect(await (await repository.snapshot(sha)).list()).toEqual([
          'a/b',
          'd',
        ]);
      });

      it('keeps modes, symbolic links and submodules of people, and reads neither of the last two', async () => {
        const repository = await repositoryWith({ 'run.sh': 'one\n' });
        const person = await personOn(repository);
        await person.git('update-index', '--chmod=+x', 'run.sh');
        const link = await person.git('hash-object', '-w', 'run.sh');
        await person.git(
          'update-index',
          '--add',
          '--cacheinfo',
          `120000,${link},link`,
        );
        await person.git('commit', '--quiet', '--message', 'Mode and link');
        await person.git('push', '--quiet', 'origin', 'main');
        const { sha } = await write(repository, { 'run.sh': 'two\n' });
        const tree = await repository.snapshot('main');
        expect([await tree.list(), await tree.read('link')]).toEqual([
          ['run.sh'],
          undefined,
        ]);
        await expect(write(repository, { link: 'x' })).rejects.toThrow(
          /symbolic link/,
        );
        await person.git('fetch', '--quiet');
        expect(
          (
            await person.git('ls-tree', '--format=%(objectmode) %(path)', sha)
          ).split('\n'),
        ).toEqual(['120000 link', '100755 run.sh']);
      });

      it('leaves nothing of an edit that throws, and hands on what it threw', async () => {
        const repository = await repositoryWith({ a: '1' });
        const { sha } = await repository.snapshot('main');
        const problem = new Error('the values are wrong');
        const failing = repository.commit({
          branch: 'main',
          author: DANA,
          message: 'x',
          edit: async () => {
            throw problem;
          },
        });
        const fine = write(repository, { b: '2' });
        await expect(failing).rejects.toBe(problem);
        await fine;
        const commits = await repository.history({
          revision: 'main',
          limit: 10,
        });
        expect(commits.map(commit => commit.sha)).toEqual([
          (await fine).sha,
          sha,
        ]);
      });

      it('security 63: a push of a person in between is kept, and the edit computed again', async () => {
        const repository = await repositoryWith({ counter: '0' });
        const person = await personOn(repository);
        let calls = 0;
        const { sha } = await repository.commit({
          branch: 'main',
          author: DANA,
          message: 'Count',
          edit: async snapshot => {
            calls++;
            const seen = Number(text(await snapshot.read('counter')));
            if (calls === 1) await person.push('main', 'counter', '41');
            return { counter: String(seen + 1) };
          },
        });
        const tree = await repository.snapshot('main');
        expect([text(await tree.read('counter')), tree.sha, calls]).toEqual([
          '42',
          sha,
          2,
        ]);
      });

      it('security 63: twenty commits of two replicas and a person at once all arrive', async () => {
        const repository = await repositoryWith({ 'log.txt': '' });
        const twin = await fixture.replica.repository(repository.name);
        const person = await personOn(repository);
        const add = (to: GitRepository, line: string) =>
          to.commit({
            branch: 'main',
            author: DANA,
            message: `Add ${line}`,
            edit: async snapshot => ({
              'log.txt': `${text(await snapshot.read('log.txt'))}${line}\n`,
              [`files/${line}`]: line,
            }),
          });
        const lines = Array.from({ length: 20 }, (_, index) => `line-${index}`);
        const [results] = await Promise.all([
          Promise.all(
            lines.map((line, index) =>
              add(index % 2 ? repository : twin, line),
            ),
          ),
          person.push('main', 'by-hand.txt', 'hello'),
        ]);
        twin.changed?.('main');
        const tree = await twin.snapshot('main');
        const log = text(await tree.read('log.txt'))!
          .trim()
          .split('\n');
        expect(log.sort()).toEqual([...lines].sort());
        expect(await tree.list('files')).toHaveLength(20);
        expect(text(await tree.read('by-hand.txt'))).toBe('hello');
        const history = await repository.history({
          revision: 'main',
          limit: 100,
        });
        expect(history).toHaveLength(22);
        expect(new Set(results.map(result => result.sha)).size).toBe(20);
        expect(history.map(commit => commit.sha)).toEqual(
          expect.arrayContaining(results.map(result => result.sha)),
        );
      });

      it('security 55: a message or author cannot write other lines of the commit', async () => {
        const repository = await newRepository();
        const { sha } = await repository.commit({
          branch: 'main',
          author: {
            name: 'Eve <root@x>\nparent',
            email: 'eve@example.test>\ncommitter x',
          },
          message: '  Title\r\n\r\nBody\0 of it  \n',
          edit: async () => ({ a: '1' }),
        });
        const [commit] = await repository.history({ revision: sha, limit: 1 });
        expect(commit).toMatchObject({
          sha,
          message: 'Title\n\nBody of it',
          author: {
            name: 'Eve  root@x  parent',
            email: 'eve@example.testcommitter x',
          },
        });
      });

      it.each([
        ['1', 'team-a/../team-b/db'],
        ['1', '/etc/passwd'],
        ['2', '%2e%2e/x'],
        ['2', 'a/%252e%252e/x'],
        ['3', '..\\x'],
        ['6', 'a//b'],
        ['6', 'a/ '],
        ['6', 'a/b/'],
        ['8', '.'],
        ['9', 'e\u0301.yaml'],
        ['50', '../../other.yaml'],
        ['51', '.git/config'],
        ['51', 'a/.GIT/hooks/x'],
        ['51', 'git~1/config'],
        ['51', '.g\u200cit/config'],
        ['15', 'a\0b'],
        ['15', 'a\nb'],
        ['6', ''],
      ])(
        'security %s: refuses the path %j and writes nothing',
        async (_, path) => {
          const repository = await shared();
          const { sha } = await repository.snapshot('main');
          await expect(
            write(repository, { fine: 'x', [path]: 'y' }),
          ).rejects.toMatchObject({ name: 'InputError' });
          await expect(
            (await repository.snapshot('main')).read(path),
          ).rejects.toMatchObject({ name: 'InputError' });
          expect((await repository.snapshot('main')).sha).toBe(sha);
        },
      );

      it.each([
        '-x',
        '--upload-pack=sh',
        'ext::sh',
        'a..b',
        'a b',
        'HEAD',
        '@',
        'refs/heads/x',
        'a.lock',
        '/a',
        'a/',
        'a/.b',
        'a~1',
        'a^',
        'a:b',
        'a\nb',
        'a@{1}',
        '',
      ])('security 51: refuses the branch %j', async branch => {
        const repository = await shared();
        const { sha } = await repository.snapshot('main');
        await expect(
          write(repository, { a: '2' }, branch),
        ).rejects.toMatchObject({ name: 'InputError' });
        await expect(repository.snapshot(branch)).rejects.toMatchObject({
          name: 'InputError',
        });
        await expect(
          repository.createBranch(branch, sha!),
        ).rejects.toMatchObject({ name: 'InputError' });
      });

      let sharedRepository: Promise<GitRepository> | undefined;
      function shared(): Promise<GitRepository> {
        sharedRepository ??= repositoryWith({ a: '1' });
        return sharedRepository;
      }
    });

    describe('revisions', () => {
      it('reads what a person pushed, at once when somebody says so', async () => {
        const repository = await newRepository();
        const person = await personOn(repository);
        const sha = await person.push('main', 'x.txt', 'x');
        repository.changed?.('main');
        const tree = await repository.snapshot('main');
        expect([tree.sha, text(await tree.read('x.txt'))]).toEqual([sha, 'x']);
        const again = await person.push('main', 'x.txt', 'y');
        repository.changed?.('main');
        expect((await repository.snapshot('main')).sha).toBe(again);
        // A snapshot stays what it was.
        expect(text(await tree.read('x.txt'))).toBe('x');
      });

      it('says what is absent: a branch, a commit', async () => {
        const repository = await repositoryWith({ a: '1' });
        await expect(repository.snapshot('nowhere')).rejects.toMatchObject({
          name: 'NotFoundError',
        });
        await expect(
          write(repository, { a: '2' }, 'nowhere'),
        ).rejects.toMatchObject({ name: 'NotFoundError' });
        await expect(
          repository.snapshot('0123456789'.repeat(4)),
        ).rejects.toMatchObject({ name: 'NotFoundError' });
      });

      it('lists commits by path, newest first', async () => {
        const repository = await repositoryWith({ 'a/one': '1' });
        const first = (await repository.snapshot('main')).sha!;
        const second = await write(
          repository,
          { 'b/two': '2' },
          'main',
          'Second',
        );
        const third = await write(
          repository,
          { 'a/one': '3' },
          'main',
          'Third\n\nWith a body',
        );
        const shas = async (path?: string, limit = 10) =>
          (await repository.history({ revision: 'main', path, limit })).map(
            commit => commit.sha,
          );
        expect(await shas()).toEqual([third.sha, second.sha, first]);
        expect(await shas('a')).toEqual([third.sha, first]);
        expect(await shas('b/two')).toEqual([second.sha]);
        expect(await shas('none')).toEqual([]);
        expect(await shas(undefined, 1)).toEqual([third.sha]);
        const [newest] = await repository.history({
          revision: third.sha,
          limit: 1,
        });
        expect(newest).toMatchObject({
          author: DANA,
          message: 'Third\n\nWith a body',
        });
        expect(
          Math.abs(Date.parse(newest!.authoredAt) - Date.now()),
        ).toBeLessThan(60_000);
        await expect(
          repository.history({ revision: 'main', limit: 0 }),
        ).rejects.toMatchObject({ name: 'InputError' });
        await expect(
          repository.history({ revision: 'main', path: '../x', limit: 1 }),
        ).rejects.toMatchObject({ name: 'InputError' });
      });

      it('creates branches', async () => {
        const repository = await repositoryWith({ a: '1' });
        const { sha } = await repository.snapshot('main');
        const next = await write(repository, { a: '2' });
        await repository.createBranch('customer/acme-dev', sha!);
        await repository.createBranch('customer/acme-dev', sha!);
        await expect(
          repository.createBranch('customer/acme-dev', next.sha),
        ).rejects.toMatchObject({ name: 'ConflictError' });
        await expect(
          repository.createBranch('x', '0123456789'.repeat(4)),
        ).rejects.toMatchObject({ name: 'NotFoundError' });
        await expect(
          repository.createBranch('x', 'main'),
        ).rejects.toMatchObject({ name: 'InputError' });
        expect((await repository.snapshot('customer/acme-dev')).sha).toBe(sha);
        const branched = await write(
          repository,
          { a: '3' },
          'customer/acme-dev',
        );
        expect((await repository.snapshot('main')).sha).toBe(next.sha);
        expect((await repository.snapshot('customer/acme-dev')).sha).toBe(
          branched.sha,
        );
      });
    });

    describe('pull requests', () => {
      it('opens, shows and lists them', async () => {
        const { repository, request, headSha } = await openRequest({
          'values.yaml': 'replicas: 2\n',
        });
        expect(request).toMatchObject({
          title: 'More replicas',
          body: 'Because of load.',
          sourceBranch: 'feature/more',
          targetBranch: 'main',
          headSha,
          state: 'open',
          author: DANA.name,
        });
        const twin = await fixture.replica.repository(repository.name);
        expect(await twin.pullRequest(request.number)).toEqual(request);
        expect(await repository.pullRequests({})).toEqual([request]);
        expect(await repository.pullRequests({ state: 'open' })).toEqual([
          request,
        ]);
        expect(await repository.pullRequests({ state: 'merged' })).toEqual([]);
        await expect(
          repository.openPullRequest({
            title: 'Twice',
            body: '',
            sourceBranch: 'feature/more',
            targetBranch: 'main',
            author: DANA,
          }),
        ).rejects.toMatchObject({ name: 'ConflictError' });
      });

      it('merges with a merge commit that keeps what both branches did', async () => {
        const { repository, request, headSha } = await openRequest({
          'values.yaml': 'replicas: 2\n',
        });
        const meanwhile = await write(repository, { 'other.yaml': 'a: 2\n' });
        const merged = await repository.mergePullRequest(request.number, {
          expectedHeadSha: headSha,
          author: MERGER,
        });
        expect(merged).toMatchObject({
          number: request.number,
          state: 'merged',
          headSha,
        });
        const tree = await repository.snapshot('main');
        expect(tree.sha).toBe(merged.mergeSha);
        expect(text(await tree.read('values.yaml'))).toBe('replicas: 2\n');
        expect(text(await tree.read('other.yaml'))).toBe('a: 2\n');
        const person = await personOn(repository);
        expect(await person.git('log', '-1', '--format=%P')).toBe(
          `${meanwhile.sha} ${headSha}`,
        );
        expect(await repository.pullRequests({ state: 'merged' })).toEqual([
          merged,
        ]);
        await expect(
          repository.mergePullRequest(request.number, {
            expectedHeadSha: headSha,
            author: MERGER,
          }),
        ).rejects.toThrow(/is merged already/);
        await expect(
          repository.closePullRequest(request.number),
        ).rejects.toThrow(/is merged already/);
      });

      it('security 36: refuses to merge a head that the caller has not seen', async () => {
        const { repository, request, headSha } = await openRequest({
          'values.yaml': 'replicas: 2\n',
        });
        const { sha: before } = await repository.snapshot('main');
        const moved = await write(
          repository,
          { 'values.yaml': 'replicas: 99\n' },
          'feature/more',
        );
        await expect(
          repository.mergePullRequest(request.number, {
            expectedHeadSha: headSha,
            author: MERGER,
          }),
        ).rejects.toMatchObject({
          name: 'ConflictError',
          message: expect.stringContaining(moved.sha),
        });
        expect((await repository.snapshot('main')).sha).toBe(before);
        expect(await repository.pullRequest(request.number)).toMatchObject({
          state: 'open',
          headSha: moved.sha,
        });
      });

      it('names the files of a conflict and changes nothing', async () => {
        const { repository, request, headSha } = await openRequest({
          'values.yaml': 'replicas: 2\n',
        });
        const other = await write(repository, {
          'values.yaml': 'replicas: 3\n',
        });
        await expect(
          repository.mergePullRequest(request.number, {
            expectedHeadSha: headSha,
            author: MERGER,
          }),
        ).rejects.toMatchObject({
          name: 'ConflictError',
          message: expect.stringContaining('"values.yaml"'),
        });
        expect((await repository.snapshot('main')).sha).toBe(other.sha);
        expect((await repository.pullRequest(request.number)).state).toBe(
          'open',
        );
      });

      it('closes them, for good', async () => {
        const { repository, request, headSha } = await openRequest({
          'values.yaml': 'replicas: 2\n',
        });
        expect(await repository.closePullRequest(request.number)).toMatchObject(
          { state: 'closed', headSha },
        );
        expect(await repository.closePullRequest(request.number)).toMatchObject(
          { state: 'closed' },
        );
        await expect(
          repository.mergePullRequest(request.number, {
            expectedHeadSha: headSha,
            author: MERGER,
          }),
        ).rejects.toThrow(/is closed already/);
        const next = await repository.openPullRequest({
          title: 'Again',
          body: '',
          sourceBranch: 'feature/more',
          targetBranch: 'main',
          author: DANA,
        });
        expect(next.number).toBeGreaterThan(request.number);
        expect(
          (await repository.pullRequests({})).map(pull => pull.number),
        ).toEqual([next.number, request.number]);
      });

      it('refuses requests for nothing', async () => {
        const { repository } = await openRequest({
          'values.yaml': 'replicas: 2\n',
        });
        const ask = (
          sourceBranch: string,
          targetBranch = 'main',
          title = 'x',
        ) =>
          repository.openPullRequest({
            title,
            body: '',
            sourceBranch,
            targetBranch,
            author: DANA,
          });
        const { sha } = await repository.snapshot('main');
        await repository.createBranch('same', sha!);
        await expect(ask('same')).rejects.toMatchObject({
          name: 'ConflictError',
        });
        await expect(ask('none')).rejects.toMatchObject({
          name: 'NotFoundError',
        });
        await expect(ask('feature/more', 'none')).rejects.toMatchObject({
          name: 'NotFoundError',
        });
        await expect(ask('feature/more', 'main', ' ')).rejects.toMatchObject({
          name: 'InputError',
        });
        await expect(repository.pullRequest(4711)).rejects.toMatchObject({
          name: 'NotFoundError',
        });
        await expect(repository.pullRequest(-1)).rejects.toMatchObject({
          name: 'InputError',
        });
        await expect(repository.closePullRequest(4711)).rejects.toMatchObject({
          name: 'NotFoundError',
        });
      });
    });
  });
}
