import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { isError } from '@backstage/errors';
import { isSha } from './gitNames';

const isMissing = (error: unknown) => isError(error) && error.code === 'ENOENT';

async function looseRefs(
  folder: string,
  prefix: string,
): Promise<Map<string, string>> {
  const root = join(folder, ...prefix.split('/'));
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const refs = new Map<string, string>();
  for (const entry of entries) {
    if (!entry.isFile() || entry.name.endsWith('.lock')) continue;
    const path = join(entry.parentPath, entry.name);
    const sha = (await readFile(path, 'utf8')).trim();
    refs.set(relative(root, path).split(sep).join('/'), sha);
  }
  return refs;
}

async function packedRefs(
  folder: string,
  prefix: string,
): Promise<Map<string, string>> {
  const refs = new Map<string, string>();
  let text: string;
  try {
    text = await readFile(join(folder, 'packed-refs'), 'utf8');
  } catch (error) {
    if (isMissing(error)) return refs;
    throw error;
  }
  for (const line of text.split('\n')) {
    const name = line.slice(41);
    if (name.startsWith(prefix)) {
      refs.set(name.slice(prefix.length), line.slice(0, 40));
    }
  }
  return refs;
}

/**
 * Reads the refs below a prefix (`refs/heads/`) from the files of a repository, by name without the prefix: starting a
 * process takes a hundred times longer, and every request asks for a branch. The files are those of
 * gitrepository-layout(5).
 *
 * @returns undefined when only Git can tell: another way of keeping refs, a symbolic ref, a file that changes just now.
 */
export async function readRefFiles(
  folder: string,
  prefix: string,
): Promise<Map<string, string> | undefined> {
  try {
    const kept = await readdir(folder);
    if (kept.includes('reftable')) return undefined;
    // Loose ones first: Git packs a ref before it removes the loose file.
    const loose = await looseRefs(folder, prefix);
    const refs = await packedRefs(folder, prefix);
    for (const [name, sha] of loose) refs.set(name, sha);
    return [...refs.values()].every(isSha) ? refs : undefined;
  } catch {
    return undefined;
  }
}
