import { createHash } from 'node:crypto';
import type { FileTree, MergedTree } from '@chartway/chart-kit';
import type { RegeneratePreview } from '@chartway/plugin-chartway-common';

type MergedFile = RegeneratePreview['files'][number];

/** Longest text that is shown of one file, in characters. */
const MAX_TEXT = 200_000;

function textOf(content: Uint8Array | undefined): string {
  if (!content) return '';
  if (content.includes(0)) return `(binary, ${content.length} bytes)`;
  const text = new TextDecoder().decode(content);
  return text.length > MAX_TEXT
    ? `${text.slice(0, MAX_TEXT)}\n(${text.length - MAX_TEXT} more characters)`
    : text;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

function changeOf(
  before: Uint8Array | undefined,
  after: Uint8Array | undefined,
): MergedFile['change'] {
  if (!before) return 'added';
  if (!after) return 'removed';
  return sameBytes(before, after) ? 'same' : 'changed';
}

/** What a merge does to each file, in the order of the paths. Files that stay are named without their texts. */
export function mergedFiles(
  before: FileTree,
  merged: MergedTree,
): MergedFile[] {
  const conflicts = new Map<string, number>();
  for (const { path, conflicts: places } of merged.conflicts) {
    const known = conflicts.get(path) ?? 0;
    conflicts.set(path, known + Math.max(places.length, 1));
  }
  const paths = new Set([...before.keys(), ...merged.files.keys()]);
  return [...paths].sort().map(path => {
    const [old, now] = [before.get(path), merged.files.get(path)];
    const change = changeOf(old, now);
    const silent = change === 'same';
    return {
      path,
      change,
      before: silent ? '' : textOf(old),
      after: silent ? '' : textOf(now),
      conflicts: conflicts.get(path) ?? 0,
    };
  });
}

const WORDS = {
  lines: 'both sides changed the same lines; they stand between markers.',
  binary: 'both sides changed a file that is no text; yours is kept.',
  'deleted-by-ours': 'you removed it and the template changed it; it is back.',
  'deleted-by-theirs':
    'the template has it no more and you changed it; it is kept.',
  path: 'one side has a folder where the other has a file.',
};

/** What people must look at, as warnings. */
export function mergeWarnings({
  conflicts,
}: MergedTree): RegeneratePreview['problems'] {
  return conflicts.map(({ path, kind, conflicts: places }) => ({
    severity: 'warning' as const,
    message: `${path}: ${WORDS[kind]}`,
    ...(places[0] && { line: places[0].line }),
  }));
}

/** Names the content of a tree, shortly. */
export function treeName(files: FileTree): string {
  const hash = createHash('sha256');
  for (const [path, content] of [...files].sort(([a], [b]) =>
    a < b ? -1 : 1,
  )) {
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}
