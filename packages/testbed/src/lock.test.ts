import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from './lock';
import { recordOf } from './processRecord';
import { sleep } from './waiting';

let path: string;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  path = join(folder, 'lock');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('lets one run at a time in, and frees the lock after a failure', async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await sleep(20);
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock(path, 20, work)));
  expect(most).toBe(1);

  const broken = withLock(path, 1, async () => {
    throw new Error('broken');
  });
  await expect(broken).rejects.toThrow('broken');
  expect(existsSync(path)).toBe(false);
});

it('takes over the lock of a dead process', async () => {
  writeFileSync(path, JSON.stringify({ pid: process.pid, startedAt: '1' }));
  expect(await withLock(path, 5, async () => 'in')).toBe('in');
});

it('gives up on a lock whose holder lives, and names the file', async () => {
  writeFileSync(path, JSON.stringify(recordOf(process.pid)));
  await expect(withLock(path, 0.3, async () => 'in')).rejects.toThrow(path);
});
