import { createHash } from 'node:crypto';
import { InputError } from '@backstage/errors';
import type { GitChanges } from '@chartway/plugin-chartway-node';
import type { TreeChange } from './fastImport';
import { checkPath, quoted } from './gitNames';
import {
  hasFileMode,
  NEW_FILE_MODE,
  TreeConflictError,
  type GitTree,
  type GitTreeBuilder,
  type TreeEntry,
} from './GitTree';

function blobId(content: Uint8Array): string {
  return createHash('sha1')
    .update(`blob ${content.byteLength}\0`)
    .update(content)
    .digest('hex');
}

// A file and a folder cannot share a name; Git's plumbing would silently drop one of them.
function setOrRefuse(
  builder: GitTreeBuilder,
  path: string,
  entry: TreeEntry,
): void {
  try {
    builder.set(path, entry);
  } catch (error) {
    if (!(error instanceof TreeConflictError)) throw error;
    throw new InputError(
      error.kind === 'folder'
        ? `Cannot write ${quoted(path)}: it is a folder`
        : `Cannot write ${quoted(path)}: ${quoted(error.path)} is a file`,
    );
  }
}

/**
 * What has to be written so that a tree holds the wanted content, and the tree that results; no changes when it holds it
 * already. A file keeps its mode.
 *
 * @throws InputError for a path that is not allowed, is a link, or is both a file and a folder.
 */
export function planChanges(
  tree: GitTree,
  wanted: GitChanges,
): { changes: TreeChange[]; tree: GitTree } {
  const builder = tree.edit();
  const deletions: TreeChange[] = [];
  const writes: Extract<TreeChange, { mode: string }>[] = [];
  for (const [path, value] of Object.entries(wanted)) {
    checkPath(path);
    const present = tree.get(path);
    if (present && !hasFileMode(present)) {
      throw new InputError(
        `Cannot change ${quoted(path)}: it is a symbolic link or submodule`,
      );
    }
    if (value === null) {
      if (builder.delete(path)) deletions.push({ path, content: null });
      continue;
    }
    const content =
      typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
    const id = blobId(content);
    if (present?.id === id) continue;
    const mode = present?.mode ?? NEW_FILE_MODE;
    writes.push({ path, mode, id, content });
  }
  // Deletions first, so that a folder may take the place of a file.
  for (const { path, mode, id } of writes) {
    setOrRefuse(builder, path, { mode, id });
  }
  return { changes: [...deletions, ...writes], tree: builder.tree() };
}
