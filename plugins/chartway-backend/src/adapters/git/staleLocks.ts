import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Milliseconds after which a lock cannot belong to a live command of ours: each ends long before. */
const STALE_AFTER = 10 * 60_000;

/**
 * Removes locks on refs that a killed process left in a bare repository; else nobody could write there again. Source of
 * the names: Git's lockfile.h (`<file>.lock`).
 */
export async function removeStaleLocks(
  folder: string,
  staleAfter = STALE_AFTER,
): Promise<void> {
  const names = (await readdir(join(folder, 'refs'), { recursive: true }))
    .filter(name => name.endsWith('.lock'))
    .map(name => join('refs', name));
  for (const name of [
    ...names,
    'packed-refs.lock',
    'config.lock',
    'HEAD.lock',
  ]) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() && Date.now() - found.mtimeMs > staleAfter) {
      await rm(path, { force: true });
    }
  }
}
