import { diff3Merge } from 'node-diff3';
import { segmentsOf, type Segment } from './segments';

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

/** With a line feed at its end, unless it is empty. */
function withEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** Most pairs of equal lines that are compared; a text of empty lines alone would take for ever. */
const MAX_PAIRS = 2_000_000;

interface Region {
  ok?: string[];
  conflict?: { a: string[]; o: string[]; b: string[] };
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, at) => line === b[at]);
}

/** How many pairs of equal lines two texts have. */
function equalPairs(a: readonly string[], b: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const line of a) counts.set(line, (counts.get(line) ?? 0) + 1);
  return b.reduce((sum, line) => sum + (counts.get(line) ?? 0), 0);
}

function mergeSegment({ base, ours, theirs }: Segment): Region[] {
  if (sameLines(ours, theirs) || sameLines(theirs, base)) return [{ ok: ours }];
  if (sameLines(ours, base)) return [{ ok: theirs }];
  if (equalPairs(base, ours) + equalPairs(base, theirs) > MAX_PAIRS) {
    return [{ conflict: { a: ours, o: base, b: theirs } }];
  }
  return diff3Merge(ours, base, theirs, { excludeFalseConflicts: true });
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
  const segments = segmentsOf(linesOf(base), linesOf(ours), linesOf(theirs));
  const result: Merging = { text: '', conflicts: [] };
  let line = 1;
  const add = (text: string) => {
    result.text += text;
    line += text.split('\n').length - 1;
  };
  for (const { ok, conflict } of segments.flatMap(mergeSegment)) {
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
