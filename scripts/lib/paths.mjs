import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the checkout. */
export const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** Folder for what is kept between runs and shared by all checkouts of one person: Node 22, the testbed. */
export const CACHE = join(
  process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
  'chartway',
);

/** Folder for what belongs to this checkout: logs, stamps, caches of the checks. */
export const STATE = join(ROOT, 'node_modules', '.cache', 'chartway');

export const LOGS = join(STATE, 'log');

export function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}
