import {
  mergeThreeWay,
  type MergeConflict,
  type MergeNames,
} from './mergeThreeWay';

/**
 * Files by path, with `/` as separator.
 *
 * @public
 */
export type FileTree = ReadonlyMap<string, Uint8Array>;

/**
 * A file that does not merge by itself.
 *
 * - `lines`: both sides changed the same lines; the merged file has both between markers.
 * - `binary`: both sides changed or added a file that is no text; the merged tree has ours.
 * - `deleted-by-ours`: removed by ours, changed by theirs; the merged tree has theirs.
 * - `deleted-by-theirs`: removed by theirs, changed by ours; the merged tree has ours.
 * - `path`: one side has a file where the other has a folder; the merged tree has both.
 *
 * @public
 */
export interface TreeConflict {
  /** Path of the file. */
  path: string;
  /** What is in the way. */
  kind: 'lines' | 'binary' | 'deleted-by-ours' | 'deleted-by-theirs' | 'path';
  /** Places in the merged file, for `lines`; empty otherwise. */
  conflicts: MergeConflict[];
}

/**
 * Result of `mergeTrees`.
 *
 * @public
 */
export interface MergedTree {
  /** Files in the order of their paths. */
  files: Map<string, Uint8Array>;
  /** In the order of the paths; empty when all merged. */
  conflicts: TreeConflict[];
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined) {
  if (a === b) return true;
  return (
    a !== undefined &&
    b !== undefined &&
    a.length === b.length &&
    a.every((byte, at) => byte === b[at])
  );
}

/** The text of a file; undefined for a binary one. */
function textOf(bytes: Uint8Array | undefined): string | undefined {
  if (!bytes) return '';
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes,
    );
  } catch {
    return undefined;
  }
}

interface MergedFile {
  bytes?: Uint8Array;
  conflict?: Omit<TreeConflict, 'path'>;
}

function mergeFile(
  base: Uint8Array | undefined,
  ours: Uint8Array | undefined,
  theirs: Uint8Array | undefined,
  names: MergeNames,
): MergedFile {
  if (sameBytes(ours, theirs) || sameBytes(base, theirs)) {
    return { bytes: ours };
  }
  if (sameBytes(base, ours)) return { bytes: theirs };
  if (!ours) {
    return {
      bytes: theirs,
      conflict: { kind: 'deleted-by-ours', conflicts: [] },
    };
  }
  if (!theirs) {
    return {
      bytes: ours,
      conflict: { kind: 'deleted-by-theirs', conflicts: [] },
    };
  }
  const texts = [base, ours, theirs].map(textOf);
  const [a, b, c] = texts;
  if (a === undefined || b === undefined || c === undefined) {
    return { bytes: ours, conflict: { kind: 'binary', conflicts: [] } };
  }
  const { text, conflicts } = mergeThreeWay(a, b, c, names);
  return {
    bytes: new TextEncoder().encode(text),
    ...(conflicts.length > 0 && { conflict: { kind: 'lines', conflicts } }),
  };
}

/** Files whose path is a folder of another file. */
function inTheWay(paths: Iterable<string>): Set<string> {
  const all = new Set(paths);
  const found = new Set<string>();
  for (const path of all) {
    for (
      let slash = path.indexOf('/');
      slash >= 0;
      slash = path.indexOf('/', slash + 1)
    ) {
      const folder = path.slice(0, slash);
      if (all.has(folder)) found.add(folder);
    }
  }
  return found;
}

function byCode(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Merges two trees of files that began as the same one: what one side added, changed or deleted is taken over; a file
 * both sides changed is merged by lines when it is text (UTF-8 without NUL), else kept whole as ours.
 *
 * @public
 */
export function mergeTrees(
  base: FileTree,
  ours: FileTree,
  theirs: FileTree,
  names: MergeNames = {},
): MergedTree {
  const paths = [...new Set([...ours.keys(), ...theirs.keys()])].sort(byCode);
  const files = new Map<string, Uint8Array>();
  const conflicts: TreeConflict[] = [];
  for (const path of paths) {
    const { bytes, conflict } = mergeFile(
      base.get(path),
      ours.get(path),
      theirs.get(path),
      names,
    );
    if (bytes) files.set(path, bytes);
    if (conflict) conflicts.push({ path, ...conflict });
  }
  for (const path of inTheWay(files.keys())) {
    conflicts.push({ path, kind: 'path', conflicts: [] });
  }
  return { files, conflicts: conflicts.sort((a, b) => byCode(a.path, b.path)) };
}
