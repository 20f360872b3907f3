import { ArchiveError } from '../errors';
import type { FileMap } from '../types';
import { emptyFileMap } from './bytes';
import { gunzip } from './gzip';
import { readTar, type TarEntry } from './readTar';

/** Helm's limits. Source: `helm.sh/helm/v4/pkg/chart/loader/archive/archive.go`. */
export const MAX_CHART_SIZE = 100 * 1024 * 1024;
export const MAX_FILE_SIZE = 5 * 1024 * 1024;
/** Text compresses to about a tenth; what grows this much has been made for it. */
const MAX_RATIO = 200;
const RATIO_FROM = 8 * 1024 * 1024;

function refuse(entry: string, why: string): never {
  throw new ArchiveError(`The entry ${JSON.stringify(entry)} ${why}.`, {
    entry,
  });
}

/** The path below the root folder; refuses whatever could lead out of it. */
function pathInRoot(entry: string, root: string): string {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(entry)) {
    refuse(entry, 'has a control character in its path');
  }
  if (entry.startsWith('/') || /^[a-zA-Z]:/.test(entry)) {
    refuse(entry, 'has an absolute path');
  }
  if (entry.includes('\\')) refuse(entry, 'has a backslash in its path');
  const segments = entry.replace(/\/$/, '').split('/');
  if (segments.includes('..')) refuse(entry, 'leads out of the chart by ".."');
  if (segments.some(segment => segment === '' || segment === '.')) {
    refuse(entry, 'has an empty or "." segment in its path');
  }
  if (segments[0] !== root) {
    refuse(entry, `is outside the chart's folder ${JSON.stringify(root)}`);
  }
  const path = segments.slice(1).join('/');
  if (path === '' && !entry.endsWith('/')) {
    refuse(entry, "is outside the chart's folder");
  }
  if (/^[a-zA-Z]:/.test(path)) refuse(entry, 'has an absolute path');
  return path;
}

/** A file read from an archive. */
export interface ArchivedFile {
  content: Uint8Array;
  /** Seconds since 1970. */
  modificationTime: number;
}

function checkConflicts(paths: Map<string, string>): void {
  for (const [path, entry] of paths) {
    const segments = path.split('/');
    for (let length = 1; length < segments.length; length += 1) {
      if (paths.has(segments.slice(0, length).join('/'))) {
        refuse(entry, 'lies in a folder that is also a file');
      }
    }
  }
}

/**
 * Like `readArchive`, with modification times.
 *
 * @throws ArchiveError
 */
export function readArchivedFiles(
  archive: Uint8Array,
): Map<string, ArchivedFile> {
  const tar = gunzip(archive, {
    size: MAX_CHART_SIZE,
    ratio: MAX_RATIO,
    ratioFrom: RATIO_FROM,
  });
  const entries: TarEntry[] = readTar(tar, { fileSize: MAX_FILE_SIZE });
  const [first] = entries;
  if (!first) throw new ArchiveError('The archive has no files.');
  const root = first.path.split('/')[0] ?? '';
  const files = new Map<string, ArchivedFile>();
  const paths = new Map<string, string>();
  for (const { path: entry, content, modificationTime } of entries) {
    const path = pathInRoot(entry, root);
    if (entry.endsWith('/')) continue;
    if (files.has(path)) refuse(entry, 'occurs twice');
    files.set(path, { content, modificationTime });
    paths.set(path, entry);
  }
  if (files.size === 0) throw new ArchiveError('The archive has no files.');
  checkConflicts(paths);
  return files;
}

/**
 * Reads a packaged chart (`.tgz`) into its files, by path below the chart's folder.
 *
 * Stricter than Helm: refused are symbolic and hard links, devices, absolute paths and `..`, backslashes, entries
 * outside the one root folder, entries that occur twice, more than 100 MiB in all or 5 MiB per file, and archives that
 * grow more than 200-fold beyond 8 MiB. Nothing is unpacked beyond a limit.
 *
 * @throws ArchiveError naming the entry.
 * @public
 */
export function readArchive(archive: Uint8Array): FileMap {
  const files = emptyFileMap();
  for (const [path, { content }] of readArchivedFiles(archive)) {
    files[path] = content;
  }
  return files;
}
