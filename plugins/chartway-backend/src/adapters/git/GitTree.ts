import { createHash } from 'node:crypto';
import { InputError } from '@backstage/errors';
import type { GitChanges } from '@chartway/plugin-chartway-node';
import type { TreeChange } from './fastImport';
import { checkPath, isHarmlessPath, quoted } from './gitNames';

/** One entry of a tree: a file, symbolic link (mode 120000) or submodule (160000). */
export type TreeEntry = { mode: string; id: string };

/** All entries of a commit's tree by path. */
export type GitTree = ReadonlyMap<string, TreeEntry>;

const FILE = '100644';
const EXECUTABLE = '100755';

/** Reads the output of `git ls-tree -r -z --full-tree`. */
export function parseTree(output: Buffer): GitTree {
  const tree = new Map<string, TreeEntry>();
  for (const record of output.toString('utf8').split('\0')) {
    const match = /^(\d{6}) \w+ ([0-9a-f]{40})\t(.+)$/s.exec(record);
    if (match?.[1] && match[2] && match[3]) {
      tree.set(match[3], { mode: match[1], id: match[2] });
    }
  }
  return tree;
}

/**
 * A tree with the differences that `git diff-tree -r -z --raw --no-abbrev` told. Source of the format: git-diff-tree(1),
 * RAW OUTPUT FORMAT.
 */
export function changedTree(tree: GitTree, output: Buffer): GitTree {
  const changed = new Map(tree);
  const fields = output.toString('utf8').split('\0');
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, mode = '', , id = ''] = (fields[at] ?? '').split(' ');
    const path = fields[at + 1] ?? '';
    if (/^0+$/.test(mode)) changed.delete(path);
    else changed.set(path, { mode, id });
  }
  return changed;
}

/** Whether an entry is a file one may read: links and submodules are not, nor names that could leave a folder. */
export function isFile(path: string, entry: TreeEntry): boolean {
  return (
    (entry.mode === FILE || entry.mode === EXECUTABLE) && isHarmlessPath(path)
  );
}

function blobId(content: Uint8Array): string {
  return createHash('sha1')
    .update(`blob ${content.byteLength}\0`)
    .update(content)
    .digest('hex');
}

// A file and a folder cannot share a name; Git's plumbing would silently drop one of them.
function refuseFolderConflicts(
  tree: GitTree,
  added: ReadonlySet<string>,
): void {
  if (added.size === 0) return;
  for (const path of added) {
    for (const folder of foldersOf(path)) {
      if (tree.has(folder)) {
        throw new InputError(
          `Cannot write ${quoted(path)}: ${quoted(folder)} is a file`,
        );
      }
    }
  }
  for (const path of tree.keys()) {
    for (const folder of foldersOf(path)) {
      if (added.has(folder)) {
        throw new InputError(`Cannot write ${quoted(folder)}: it is a folder`);
      }
    }
  }
}

function* foldersOf(path: string): Generator<string> {
  for (let end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) {
    yield path.slice(0, end);
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
  const result = new Map(tree);
  const changes: TreeChange[] = [];
  const added = new Set<string>();
  for (const [path, value] of Object.entries(wanted)) {
    checkPath(path);
    const present = tree.get(path);
    if (present && present.mode !== FILE && present.mode !== EXECUTABLE) {
      throw new InputError(
        `Cannot change ${quoted(path)}: it is a symbolic link or submodule`,
      );
    }
    if (value === null) {
      if (result.delete(path)) changes.push({ path, content: null });
      continue;
    }
    const content =
      typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
    const id = blobId(content);
    if (present?.id === id) continue;
    const mode = present?.mode ?? FILE;
    result.set(path, { mode, id });
    if (!present) added.add(path);
    changes.push({ path, mode, id, content });
  }
  refuseFolderConflicts(result, added);
  // Deletions first, so that a folder may take the place of a file.
  changes.sort(
    (a, b) => Number(a.content !== null) - Number(b.content !== null),
  );
  return { changes, tree: result };
}
