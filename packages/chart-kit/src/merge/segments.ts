/** The same part of three texts. */
export interface Segment {
  base: string[];
  ours: string[];
  theirs: string[];
}

/** Where one line is in each text. */
interface Anchor {
  base: number;
  ours: number;
  theirs: number;
}

/** Where each line is that a text has once only. */
function places(lines: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  const twice = new Set<string>();
  lines.forEach((line, at) => {
    if (found.has(line)) twice.add(line);
    found.set(line, at);
  });
  for (const line of twice) found.delete(line);
  return found;
}

/** A longest run of anchors whose places rise. They are given in the order of the base. */
function rising(anchors: readonly Anchor[], side: 'ours' | 'theirs'): Anchor[] {
  /** Last anchors of the best runs by length, and what stands before each anchor in its run. */
  const ends: Anchor[] = [];
  const before = new Map<Anchor, Anchor | undefined>();
  for (const anchor of anchors) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle]?.[side] ?? 0) < anchor[side]) low = middle + 1;
      else high = middle;
    }
    before.set(anchor, low > 0 ? ends[low - 1] : undefined);
    ends[low] = anchor;
  }
  const run: Anchor[] = [];
  for (let at = ends.at(-1); at; at = before.get(at)) run.push(at);
  return run.reverse();
}

/**
 * Cuts three texts at lines that each of them has exactly once and in the same order. The parts are merged by themselves,
 * without comparing every empty line with every other.
 */
export function segmentsOf(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
): Segment[] {
  const [left, right] = [places(ours), places(theirs)];
  const common: Anchor[] = [];
  for (const [line, at] of places(base)) {
    const [a, b] = [left.get(line), right.get(line)];
    if (a !== undefined && b !== undefined) {
      common.push({ base: at, ours: a, theirs: b });
    }
  }
  common.sort((a, b) => a.base - b.base);
  const anchors = rising(rising(common, 'ours'), 'theirs');
  const segments: Segment[] = [];
  let from: Anchor = { base: 0, ours: 0, theirs: 0 };
  const end = {
    base: base.length,
    ours: ours.length,
    theirs: theirs.length,
  };
  for (const to of [...anchors, end]) {
    segments.push({
      base: base.slice(from.base, to.base),
      ours: ours.slice(from.ours, to.ours),
      theirs: theirs.slice(from.theirs, to.theirs),
    });
    from = to;
  }
  return segments;
}
