import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from './codeOf';

/** A file that is written and synced, but not yet where readers look. */
export interface StagedFile {
  /** Moves it to its place; replaces what is there. */
  replace(path: string): Promise<void>;
  /** Moves it to its place unless something is there already. @returns whether it did. */
  create(path: string): Promise<boolean>;
  /** Removes it, if it was not moved. */
  discard(): Promise<void>;
}

/** File operations that are whole or not at all, whatever happens to the process or the machine. */
export interface DurableFiles {
  /** Writes bytes to a new file in `folder`, which is made when absent, and waits until the disk has them. */
  stage(folder: string, bytes: Uint8Array): Promise<StagedFile>;
}

const PREFIX = 'staged-';
// Longer than any write takes: what is older was left by a process that died.
const ABANDONED_MS = 60 * 60 * 1000;

/** Makes renames in a folder last. Some platforms cannot open folders, and sync them by themselves. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EINVAL', 'EACCES'].includes(codeOf(error))) {
      throw error;
    }
  }
}

async function write(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o644);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Files of the local file system. */
export const localFiles: DurableFiles = {
  async stage(folder, bytes) {
    const made = await mkdir(folder, { recursive: true });
    if (made !== undefined) await syncFolder(dirname(made));
    const staged = join(folder, `${PREFIX}${Date.now()}-${randomUUID()}`);
    const discard = () => rm(staged, { force: true });
    try {
      await write(staged, bytes);
    } catch (error) {
      await discard();
      throw error;
    }
    return {
      async replace(path) {
        await rename(staged, path);
        await syncFolder(dirname(path));
      },
      async create(path) {
        // Unlike a rename, a link fails when the name is taken, in one step across all processes.
        try {
          await link(staged, path);
        } catch (error) {
          if (codeOf(error) === 'EEXIST') return false;
          throw error;
        }
        await discard();
        await syncFolder(dirname(path));
        return true;
      },
      discard,
    };
  },
};

/** Removes staged files that a process left behind when it died. */
export async function removeAbandoned(folder: string): Promise<void> {
  const now = Date.now();
  for (const name of await readdir(folder)) {
    const stagedAt = Number(/^staged-(\d+)-/.exec(name)?.[1] ?? Number.NaN);
    if (now - stagedAt > ABANDONED_MS) {
      await rm(join(folder, name), { force: true });
    }
  }
}
