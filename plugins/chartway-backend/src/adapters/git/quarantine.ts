import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Runs a Git command that writes objects into a folder apart and takes them over only when it succeeds, so that a full
 * disk or a killed process leaves nothing half-written behind. Git does the same with what is pushed to it (tmp-objdir.h);
 * the folder's name is one that `git gc` removes when nobody came back for it.
 *
 * @param write - runs the command with the variables it is given
 */
export async function inQuarantine<T>(
  folder: string,
  write: (environment: Record<string, string>) => Promise<T>,
): Promise<T> {
  const objects = join(folder, 'objects');
  const apart = join(objects, `tmp_objdir-chartway-${randomUUID()}`);
  await mkdir(join(apart, 'pack'), { recursive: true });
  try {
    const result = await write({
      GIT_OBJECT_DIRECTORY: apart,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(objects),
    });
    await takeOver(apart, objects);
    return result;
  } catch (error) {
    await removeCrashReports(folder);
    throw error;
  } finally {
    await rm(apart, { recursive: true, force: true });
  }
}

// The variable is a list with `:`; a quoted entry may hold one. Source: git(1), GIT_ALTERNATE_OBJECT_DIRECTORIES.
function quoted(path: string): string {
  return `"${path.replace(/["\\]/g, character => `\\${character}`)}"`;
}

async function takeOver(apart: string, objects: string): Promise<void> {
  for (const fan of await readdir(apart)) {
    const names = await readdir(join(apart, fan));
    if (names.length === 0) continue;
    await mkdir(join(objects, fan), { recursive: true });
    // A pack is seen by its index: that comes last. Loose objects have no extension and any order.
    names.sort(
      (a, b) => Number(a.endsWith('.idx')) - Number(b.endsWith('.idx')),
    );
    for (const name of names) {
      const from = join(apart, fan, name);
      const to = join(objects, fan, name);
      // An object that is there already has the same content and stays, as others may be reading it.
      await link(from, to).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') await rename(from, to);
      });
    }
  }
}

async function removeCrashReports(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const reports = names.filter(name => name.startsWith('fast_import_crash_'));
  await Promise.all(
    reports.map(name => rm(join(folder, name), { force: true })),
  );
}
