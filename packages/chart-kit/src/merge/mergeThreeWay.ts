import { diff3Merge } from 'node-diff3';

/**
 * A place where both sides changed the same lines in different ways.
 *
 * @public
 */
export interface MergeConflict {
  /** Line of the first marker in the merged text, from 1. */
  line: number;
  /** Lines of the first side; empty when it removed them. */
  ours: string;
  /** Lines of the second side; empty when it removed them. */
  theirs: string;
  /** Lines both sides began with; empty when both added. */
  base: string;
}

/**
 * What the markers of a conflict call the sides.
 *
 * @public
 */
export interface MergeNames {
  /** Default `ours`. */
  ours?: string;
  /** Default `base`. */
  base?: string;
  /** Default `theirs`. */
  theirs?: string;
}

type LineEnd = '\n' | '\r\n';

/** The line end of a text that has only one kind; undefined for none and for a mixture. */
function lineEndOf(text: string): LineEnd | undefined {
  const feeds = text.split('\n').length - 1;
  const pairs = text.split('\r\n').length - 1;
  if (feeds === 0 || (pairs > 0 && pairs < feeds)) return undefined;
  return pairs === feeds ? '\r\n' : '\n';
}

/** Lines with their line feeds; the last one may lack it. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function withEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

interface Merging {
  text: string;
  conflicts: MergeConflict[];
}

function mergeLines(
  base: string,
  ours: string,
  theirs: string,
  names: MergeNames,
): Merging {
  const regions = diff3Merge(linesOf(ours), linesOf(base), linesOf(theirs), {
    excludeFalseConflicts: true,
  });
  const result: Merging = { text: '', conflicts: [] };
  let line = 1;
  const add = (text: string) => {
    result.text += text;
    line += text.split('\n').length - 1;
  };
  for (const { ok, conflict } of regions) {
    if (ok) add(ok.join(''));
    if (!conflict) continue;
    const sides = {
      ours: conflict.a.join(''),
      theirs: conflict.b.join(''),
      base: conflict.o.join(''),
    };
    // What came before may lack its line end when it was the last line of one side.
    if (result.text !== '' && !result.text.endsWith('\n')) add('\n');
    result.conflicts.push({ line, ...sides });
    add(
      `<<<<<<< ${names.ours ?? 'ours'}\n${withEnd(sides.ours)}` +
        `||||||| ${names.base ?? 'base'}\n${withEnd(sides.base)}` +
        `=======\n${withEnd(sides.theirs)}` +
        `>>>>>>> ${names.theirs ?? 'theirs'}\n`,
    );
  }
  return result;
}

/**
 * Merges two texts that began as the same one, line by line. Where both changed the same or touching lines
 * differently, the merged text has both and the base between markers, as `git merge` with `conflictStyle = diff3`
 * writes them. A change of all line ends (LF, CRLF) on one side is taken over and is no conflict with the other.
 *
 * @public
 */
export function mergeThreeWay(
  base: string,
  ours: string,
  theirs: string,
  names: MergeNames = {},
): { text: string; conflicts: MergeConflict[] } {
  if (ours === theirs || theirs === base) return { text: ours, conflicts: [] };
  if (ours === base) return { text: theirs, conflicts: [] };
  const ends = [base, ours, theirs].map(lineEndOf);
  if (ends.includes(undefined) || !ends.includes('\r\n')) {
    return mergeLines(base, ours, theirs, names);
  }
  const [from, left, right] = ends;
  const [a, b, c] = [base, ours, theirs].map(text =>
    text.replaceAll('\r\n', '\n'),
  );
  const merged = mergeLines(a ?? '', b ?? '', c ?? '', names);
  const end = left === from ? right : left;
  return end === '\r\n'
    ? { ...merged, text: merged.text.replaceAll('\n', '\r\n') }
    : merged;
}
