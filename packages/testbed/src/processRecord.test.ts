import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isAlive, recordOf, usageOf } from './processRecord';

function startSleeper() {
  return spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
}

it('tells a live process from a gone one', async () => {
  const child = startSleeper();
  await once(child, 'spawn');
  const record = recordOf(child.pid!)!;
  expect(isAlive(record)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(record)).toBe(false);
});

it('does not take another process with the same pid for the recorded one', () => {
  const own = recordOf(process.pid)!;
  expect(isAlive({ ...own, startedAt: '1' })).toBe(false);
});

it('knows the memory of a process, and nothing of one that does not exist', () => {
  expect(usageOf(process.pid)!.memoryMiB).toBeGreaterThan(10);
  expect(usageOf(2 ** 30)).toBeUndefined();
});
