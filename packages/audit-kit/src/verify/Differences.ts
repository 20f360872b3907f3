import { findingOf } from './findings';
import type { Difference } from './Aligner';
import type { Finding, PositionRange } from './types';

/** Beyond this, differences are only joined to ranges, and beyond as many ranges counted. */
const MAX_LISTED = 4_000;

/** So many replaced records in a row are one finding. */
const LONG_RUN = 100;

const key = (hash: Uint8Array) => Buffer.from(hash).toString('latin1');

type Kind = 'replaced' | 'removed' | 'added';

/** Differences of one kind at positions that follow each other. */
type Further = { readonly kind: Kind; readonly from: number; to: number };

function kindOf({ actual, expected }: Difference): Kind {
  if (!expected) return 'added';
  return actual ? 'replaced' : 'removed';
}

/** Joins positions, given in ascending order, to ranges. */
export function toRanges(positions: Iterable<number>): PositionRange[] {
  const ranges: { from: number; to: number }[] = [];
  for (const position of positions) {
    const last = ranges.at(-1);
    if (last && last.to === position) last.to += 1;
    else ranges.push({ from: position, to: position + 1 });
  }
  return ranges;
}

/** Joins ranges where they touch; the result ascends. */
export function joinRanges(ranges: readonly PositionRange[]): PositionRange[] {
  const all: { from: number; to: number }[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (from >= to) continue;
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else all.push({ from, to });
  }
  return all;
}

/** What the differences between records and a reference that is proven say was done. */
export class Differences {
  readonly #listed: Difference[] = [];
  readonly #further: Further[] = [];
  #unlisted = 0;

  add(difference: Difference): void {
    if (this.#listed.length < MAX_LISTED) this.#listed.push(difference);
    else this.#join(difference);
  }

  #join({ actual, expected }: Difference): void {
    const position = (expected ?? actual)?.position;
    if (position === undefined) return;
    const kind = kindOf({ actual, expected });
    const last = this.#further.at(-1);
    if (last?.kind === kind && last.to === position) last.to += 1;
    else if (this.#further.length < MAX_LISTED) {
      this.#further.push({ kind, from: position, to: position + 1 });
    } else this.#unlisted += 1;
  }

  get unlisted(): number {
    return this.#unlisted;
  }

  /** Only those at positions that pass; of what should be there where something should. */
  where(passes: (position: number) => boolean): Differences {
    const some = new Differences();
    for (const difference of this.#listed) {
      const leaf = difference.expected ?? difference.actual;
      if (leaf && passes(leaf.position)) some.#listed.push(difference);
    }
    some.#further.push(...this.#further.filter(({ from }) => passes(from)));
    return some;
  }

  /** The positions where they are. */
  positions(): Set<number> {
    return new Set(
      this.#listed.flatMap(({ actual, expected }) =>
        [actual, expected].flatMap(leaf => leaf?.position ?? []),
      ),
    );
  }

  /**
   * Names them.
   *
   * @param checkpointOf - Size of the checkpoint that proves what should be at a position.
   * @param end - Where the records end: what is missing from there on was cut off.
   */
  findings(
    checkpointOf: (position: number) => number | undefined,
    end: number,
    idOf: (position: number) => string | undefined,
  ): Finding[] {
    const { swaps, moves, rest } = this.#sort();
    const ranges = (kind: Kind) =>
      joinRanges([
        ...toRanges(
          rest
            .filter(difference => kindOf(difference) === kind)
            .flatMap(({ actual, expected }) => {
              const position = (expected ?? actual)?.position;
              return position === undefined ? [] : [position];
            }),
        ),
        ...this.#further.filter(further => further.kind === kind),
      ]);
    return [
      ...swaps.map(([a, b]) => findingOf.swapped(a, b, checkpointOf(b))),
      ...moves.map(([a, b]) => findingOf.moved(a, b, checkpointOf(a))),
      ...ranges('replaced').flatMap(range =>
        range.to - range.from >= LONG_RUN
          ? [findingOf.edited(range, checkpointOf(range.to - 1))]
          : singles(range).map(one =>
              findingOf.edited(one, checkpointOf(one.from), idOf(one.from)),
            ),
      ),
      ...ranges('removed').map(range =>
        range.from >= end
          ? findingOf.truncated(range, checkpointOf(range.to - 1))
          : findingOf.deleted(range, checkpointOf(range.to - 1)),
      ),
      ...ranges('added')
        .flatMap(singles)
        .map(({ from }) => findingOf.inserted(from, checkpointOf(from))),
    ];
  }

  /** Finds records that stand elsewhere, and pairs of them. */
  #sort(): {
    swaps: [number, number][];
    moves: [number, number][];
    rest: Difference[];
  } {
    const home = new Map<string, number>();
    const stands = new Map<number, string>();
    for (const { actual, expected } of this.#listed) {
      if (expected?.hash) home.set(key(expected.hash), expected.position);
      const place = expected ?? actual;
      if (place && actual?.hash) stands.set(place.position, key(actual.hash));
    }
    const homeOf = (position: number) => {
      const hash = stands.get(position);
      return hash === undefined ? undefined : home.get(hash);
    };
    const swaps: [number, number][] = [];
    const moves: [number, number][] = [];
    const told = new Set<number>();
    for (const position of stands.keys()) {
      const from = homeOf(position);
      if (from === undefined || from === position) continue;
      told.add(position);
      if (homeOf(from) !== position) {
        moves.push([from, position]);
        if (!stands.has(from)) told.add(from);
      } else if (from < position) swaps.push([from, position]);
    }
    const rest = this.#listed.filter(
      ({ actual, expected }) => !told.has((expected ?? actual)?.position ?? -1),
    );
    return { swaps, moves, rest };
  }
}

function singles({ from, to }: PositionRange): PositionRange[] {
  return Array.from({ length: to - from }, (_, i) => ({
    from: from + i,
    to: from + i + 1,
  }));
}
