import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A folder apart for the objects a Git command writes, taken over only when it succeeded, so that a full disk or a killed
 * process leaves nothing half-written behind. Git does the same with what is pushed to it (tmp-objdir.h); the folder's
 * name is one that `git gc` removes when nobody came back for it.
 */
export class Quarantine {
  /** Variables for the command that writes. */
  readonly environment: Readonly<Record<string, string>>;

  private constructor(
    private readonly folder: string,
    private readonly objects: string,
    private readonly apart: string,
  ) {
    this.environment = {
      GIT_OBJECT_DIRECTORY: apart,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(objects),
    };
  }

  /** Opens one beside the objects of a bare repository. */
  static async open(folder: string): Promise<Quarantine> {
    const objects = join(folder, 'objects');
    const apart = join(objects, `tmp_objdir-chartway-${randomUUID()}`);
    await mkdir(join(apart, 'pack'), { recursive: true });
    return new Quarantine(folder, objects, apart);
  }

  /** Makes the objects part of the repository. */
  async takeOver(): Promise<void> {
    try {
      await takeOver(this.apart, this.objects);
    } finally {
      await rm(this.apart, { recursive: true, force: true });
    }
  }

  /** Removes the objects and what the command said of its end. */
  async discard(): Promise<void> {
    await removeCrashReports(this.folder);
    await rm(this.apart, { recursive: true, force: true });
  }
}

/**
 * Runs a Git command that writes objects in a quarantine, which is taken over when the command succeeds.
 *
 * @param write - runs the command with the variables it is given
 */
export async function inQuarantine<T>(
  folder: string,
  write: (environment: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const quarantine = await Quarantine.open(folder);
  try {
    const result = await write(quarantine.environment);
    await quarantine.takeOver();
    return result;
  } catch (error) {
    await quarantine.discard();
    throw error;
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
