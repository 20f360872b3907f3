import { findingOf } from './findings';
import type { Difference } from './Aligner';
import type { Finding, PositionRange } from './types';

/** Beyond this, differences are only counted and joined to ranges. */
const MAX_LISTED = 4_000;

/** So many replaced records in a row are one finding. */
const LONG_RUN = 100;

const key = (hash: Uint8Array) => Buffer.from(hash).toString('latin1');

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

/** What the differences between records and a reference that is proven say was done. */
export class Differences {
  readonly #listed: Difference[] = [];
  #unlisted = 0;

  add(difference: Difference): void {
    if (this.#listed.length < MAX_LISTED) this.#listed.push(difference);
    else this.#unlisted += 1;
  }

  get unlisted(): number {
    return this.#unlisted;
  }

  /** Only those at positions that pass; of what should be there where something should. */
  where(passes: (position: number) => boolean): Differences {
    const some = new Differences();
    for (const difference of this.#listed) {
      const leaf = difference.expected ?? difference.actual;
      if (leaf && passes(leaf.position)) some.add(difference);
    }
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
    const replaced: number[] = [];
    const removed: number[] = [];
    const added: number[] = [];
    for (const { actual, expected } of rest) {
      if (expected && actual) replaced.push(expected.position);
      else if (expected) removed.push(expected.position);
      else if (actual) added.push(actual.position);
    }
    const lastKept = end - 1;
    return [
      ...swaps.map(([a, b]) => findingOf.swapped(a, b, checkpointOf(b))),
      ...moves.map(([a, b]) => findingOf.moved(a, b, checkpointOf(a))),
      ...toRanges(replaced).flatMap(range =>
        range.to - range.from >= LONG_RUN
          ? [findingOf.edited(range, checkpointOf(range.to - 1))]
          : singles(range).map(one =>
              findingOf.edited(one, checkpointOf(one.from), idOf(one.from)),
            ),
      ),
      ...toRanges(removed).map(range =>
        range.from > lastKept
          ? findingOf.truncated(range, checkpointOf(range.to - 1))
          : findingOf.deleted(range, checkpointOf(range.to - 1)),
      ),
      ...added.map(position =>
        findingOf.inserted(position, checkpointOf(position)),
      ),
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
