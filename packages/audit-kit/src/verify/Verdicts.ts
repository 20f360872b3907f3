import type { PositionRange } from './types';

/** What a checkpoint says of the records since the one before. */
export type Verdict = PositionRange & {
  /** The records are those that were signed. */
  readonly records: boolean;
  /** The stored hashes are. */
  readonly stored: boolean;
  /** The tiles are. */
  readonly tiles: boolean;
  /** It was known what the log was where the interval begins; else nothing follows from a root that differs. */
  readonly isJudged: boolean;
  /** Records of the interval are missing. */
  readonly hasGap: boolean;
};

/** The verdicts of all checkpoints, in their order; those where all is well are only counted. */
export class Verdicts {
  readonly #bad: Verdict[] = [];
  readonly #sizes: number[] = [];
  readonly #first: number;

  constructor(first: number) {
    this.#first = first;
  }

  get bad(): readonly Verdict[] {
    return this.#bad;
  }

  get count(): number {
    return this.#sizes.length;
  }

  /** How far checkpoints reach. */
  get end(): number {
    return this.#sizes.at(-1) ?? this.#first;
  }

  add(verdict: Verdict): void {
    this.#sizes.push(verdict.to);
    if (!verdict.records) this.#bad.push(verdict);
  }

  /** Size of the first checkpoint that covers a position. */
  checkpointOf(position: number): number | undefined {
    return this.#sizes[above(this.#sizes, size => size > position)];
  }

  /** The verdict on a position when the records there are not as signed; undefined otherwise. */
  badAt(position: number): Verdict | undefined {
    const verdict = this.#bad[above(this.#bad, ({ to }) => to > position)];
    return verdict && verdict.from <= position ? verdict : undefined;
  }
}

/** Index of the first item that passes; those that pass come last. */
function above<T>(items: readonly T[], passes: (item: T) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const item = items[middle];
    if (item !== undefined && passes(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}
