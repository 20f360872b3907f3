import {
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { isAlive, ProcessRecord, recordOf } from './processRecord';
import { TestbedError } from './TestbedError';
import { eventually } from './waiting';

/**
 * Runs `action` while holding the lock file, so that two runs on one testbed take turns.
 * A lock whose holder is dead is taken over.
 * @throws TestbedError when another process holds it for longer than `seconds`.
 */
export async function withLock<T>(
  path: string,
  seconds: number,
  action: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  if (!(await eventually(seconds, () => take(path)))) {
    throw new TestbedError(
      `another run has held ${path} for ${seconds} s; wait for it to end, or end it`,
    );
  }
  try {
    return await action();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path: string): boolean {
  // Linked into place, so that nobody ever reads a lock without its holder.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(recordOf(process.pid)));
  try {
    linkSync(draft, path);
    return true;
  } catch {
    if (!holderLives(path)) rmSync(path, { force: true });
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

function holderLives(path: string): boolean {
  try {
    return isAlive(ProcessRecord.parse(JSON.parse(readFileSync(path, 'utf8'))));
  } catch {
    // Gone in between, or cut short: the next try decides.
    return false;
  }
}
