import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readRefFiles } from './refFiles';

const run = promisify(execFile);
const HEADS = 'refs/heads/';

let folder: string;

async function git(...args: string[]): Promise<string> {
  const identity = ['-c', 'user.name=Dana', '-c', 'user.email=d@example.test'];
  const all = [...identity, '--git-dir', folder, ...args];
  const { stdout } = await run('git', all);
  return stdout.trim();
}

/** What Git itself says. */
async function refsOfGit(): Promise<Map<string, string>> {
  const format = '--format=%(refname) %(objectname)';
  const lines = (await git('for-each-ref', format, HEADS)).split('\n');
  return new Map(
    lines.map(line => {
      const [name = '', sha = ''] = line.split(' ');
      return [name.slice(HEADS.length), sha];
    }),
  );
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chartway-refs-'));
  await run('git', ['init', '--quiet', '--bare', folder]);
  const tree = await git('hash-object', '-t', 'tree', '-w', '/dev/null');
  for (const branch of ['main', 'change/shop/1', 'change/shop/2']) {
    const sha = await git('commit-tree', tree, '-m', branch);
    await git('update-ref', `${HEADS}${branch}`, sha);
  }
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it('reads loose and packed refs as Git does', async () => {
  const loose = await refsOfGit();
  expect(loose.size).toBe(3);
  expect(await readRefFiles(folder, HEADS)).toEqual(loose);
  await git('pack-refs', '--all');
  expect(await readRefFiles(folder, HEADS)).toEqual(loose);
  const main = loose.get('main') ?? '';
  await git('update-ref', `${HEADS}change/shop/1`, main);
  await git('update-ref', '-d', `${HEADS}change/shop/2`);
  expect(await readRefFiles(folder, HEADS)).toEqual(await refsOfGit());
});

it('does not take a lock for a branch', async () => {
  const before = await refsOfGit();
  await writeFile(join(folder, HEADS, 'main.lock'), 'f'.repeat(40));
  expect(await readRefFiles(folder, HEADS)).toEqual(before);
});

it('leaves to Git what it does not know', async () => {
  await git('symbolic-ref', `${HEADS}link`, `${HEADS}main`);
  expect(await readRefFiles(folder, HEADS)).toBeUndefined();
  await git('symbolic-ref', '-d', `${HEADS}link`);
  await writeFile(join(folder, HEADS, 'torn'), '');
  expect(await readRefFiles(folder, HEADS)).toBeUndefined();
  await rm(join(folder, HEADS, 'torn'));
  await appendFile(join(folder, 'packed-refs'), `x ${HEADS}broken\n`);
  await mkdir(join(folder, 'reftable'));
  expect(await readRefFiles(folder, HEADS)).toBeUndefined();
  expect(await readRefFiles(join(folder, 'absent'), HEADS)).toBeUndefined();
});
