import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import {
  InputError,
  NotAllowedError,
  NotFoundError,
  isError,
} from '@backstage/errors';
import type { FileMap } from '@chartway/chart-kit';
import {
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';

/** Limits of Helm itself (`pkg/chart/v2/loader`): what is larger could not be loaded as a chart either. */
const MAX_FILE_BYTES = 5 * 1024 * 1024;
const MAX_FOLDER_BYTES = 100 * 1024 * 1024;
const MAX_FILES = 10_000;

/**
 * The absolute path of something in the workspace. Links are followed first, so a link cannot lead out either.
 *
 * @throws NotAllowedError naming the path, when it leaves the workspace.
 */
export function resolveInWorkspace(workspace: string, path: string): string {
  try {
    return resolveSafeChildPath(workspace, path);
  } catch (error) {
    throw new NotAllowedError(
      `The path ${JSON.stringify(
        path,
      )} leads out of the task's workspace; give one inside it.`,
      error,
    );
  }
}

/** Whether there is something at a path of the workspace. */
export async function existsInWorkspace(
  workspace: string,
  path: string,
): Promise<boolean> {
  try {
    await lstat(resolveInWorkspace(workspace, path));
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

/** Reads one file of the workspace. @throws NotFoundError, NotAllowedError or InputError naming the path. */
export async function readWorkspaceFile(
  workspace: string,
  path: string,
  maxBytes = MAX_FOLDER_BYTES,
): Promise<Uint8Array> {
  const absolute = resolveInWorkspace(workspace, path);
  const found = await stat(absolute).catch(error => {
    throw isAbsent(error) ? absent(path) : error;
  });
  if (!found.isFile()) {
    throw new InputError(`${path} is not a file; give the path of a file.`);
  }
  if (found.size > maxBytes) {
    throw new InputError(
      `${path} has ${found.size} bytes, ${maxBytes} are allowed; make it smaller.`,
    );
  }
  return await readFile(absolute);
}

/**
 * Reads all files of a folder of the workspace. A link to a file inside the workspace is read as that file.
 *
 * @throws NotFoundError when there is no such folder; NotAllowedError for a link that leads out; InputError for a link to
 * a folder, a file that is none (a device, a pipe), and what exceeds Helm's limits.
 */
export async function readWorkspaceFolder(
  workspace: string,
  folder: string,
): Promise<FileMap> {
  const files: FileMap = {};
  let bytes = 0;
  const pending = [''];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const entry of await entriesOf(workspace, join(folder, at), folder)) {
      const path = posix.join(at, entry.name);
      if (entry.isDirectory()) {
        pending.push(path);
        continue;
      }
      await refuseFolderLink(workspace, join(folder, path));
      const content = await readWorkspaceFile(
        workspace,
        join(folder, path),
        MAX_FILE_BYTES,
      );
      bytes += content.byteLength;
      files[path] = content;
      if (bytes > MAX_FOLDER_BYTES || Object.keys(files).length > MAX_FILES) {
        throw new InputError(
          `The folder ${folder} has more than ${MAX_FILES} files or ${MAX_FOLDER_BYTES} bytes; that is more than Helm loads.`,
        );
      }
    }
  }
  return files;
}

async function entriesOf(workspace: string, path: string, folder: string) {
  const absolute = resolveInWorkspace(workspace, path);
  try {
    const entries = await readdir(absolute, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (isAbsent(error)) throw absent(folder);
    throw error;
  }
}

async function refuseFolderLink(workspace: string, path: string) {
  const found = await stat(resolveInWorkspace(workspace, path)).catch(error => {
    throw isAbsent(error)
      ? new InputError(
          `${path} is a link to something that does not exist; remove it.`,
        )
      : error;
  });
  if (found.isDirectory()) {
    throw new InputError(
      `${path} is a link to a folder; put the folder itself there.`,
    );
  }
}

/** Writes one file of the workspace, and the folders it needs. */
export async function writeWorkspaceFile(
  workspace: string,
  path: string,
  content: Uint8Array | string,
): Promise<void> {
  await writeWorkspaceFiles(workspace, posix.dirname(path), {
    [posix.basename(path)]: content,
  });
}

/**
 * Writes files below a folder of the workspace, all or nothing: they are written beside it first and then moved into
 * place. The top entries of `files`, such as `chart` and `values.yaml`, replace what was there.
 */
export async function writeWorkspaceFiles(
  workspace: string,
  folder: string,
  files: FileMap,
): Promise<void> {
  const target = resolveInWorkspace(workspace, folder);
  await mkdir(workspace, { recursive: true });
  const draft = await mkdtemp(join(workspace, '.chartway-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      const file = resolveSafeChildPath(draft, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    await mkdir(target, { recursive: true });
    for (const place of await readdir(draft)) {
      const final = resolveInWorkspace(workspace, join(folder, place));
      await rm(final, { recursive: true, force: true });
      await rename(join(draft, place), final);
    }
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function isAbsent(error: unknown): boolean {
  return (
    isError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
  );
}

function absent(path: string): NotFoundError {
  return new NotFoundError(
    `${path} is not in the task's workspace. Check the path; if the task was recovered after a restart, give this step the output "generation" of helm:generate so that it can be made again.`,
  );
}
