/** Replaces the characters from `from` up to `to`. */
export interface Splice {
  from: number;
  to: number;
  text: string;
}

/**
 * Applies splices; those at one place in their order.
 *
 * @throws RangeError when two overlap.
 */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let result = '';
  let at = 0;
  const sorted = [...splices].sort((a, b) => a.from - b.from || a.to - b.to);
  for (const splice of sorted) {
    if (splice.from < at) throw new RangeError('two changes overlap');
    result += text.slice(at, splice.from) + splice.text;
    at = splice.to;
  }
  return result + text.slice(at);
}

/** Where the line of an offset ends, before its line end. */
export function lineEnd(text: string, offset: number): number {
  const feed = text.indexOf('\n', offset);
  const end = feed < 0 ? text.length : feed;
  return end > offset && text[end - 1] === '\r' ? end - 1 : end;
}

/** Where the line of an offset starts. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the line before that of an offset ends; undefined on the first line. */
export function previousLineEnd(
  text: string,
  offset: number,
): number | undefined {
  const start = lineStart(text, offset);
  if (start === 0) return undefined;
  return text[start - 2] === '\r' ? start - 2 : start - 1;
}

/** Whether only blanks stand before an offset on its line. */
export function startsLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === '';
}
