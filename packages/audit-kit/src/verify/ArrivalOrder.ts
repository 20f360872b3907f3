import { findingOf } from './findings';
import type { Finding, LoggedRecord, PositionRange } from './types';

/** How many records may wait for an earlier one that comes late. */
const WINDOW = 1024;

/** Beyond this, an order is a mess and no longer described piece by piece. */
const MAX_LISTED = 2_000;

/** Records that came one after the other with consecutive positions; `order` counts how many came before. */
type Run = { first: number; last: number; order: number };

/** A run, and the position its first record has the place of. */
type PlacedRun = Run & { place: number; isLate: boolean };

/**
 * Puts records back into the order of their positions, within a window, and remembers in which order they came. A database
 * gives them in order; lines of a file may have been moved.
 */
export class ArrivalOrder {
  #next: number;
  #count = 0;
  readonly #waiting = new Map<number, LoggedRecord>();
  readonly #skipped: PositionRange[] = [];
  readonly #late = new Set<number>();
  readonly #runs: Run[] = [];
  readonly #repeated: number[] = [];
  #unlisted = 0;

  constructor(first: number) {
    this.#next = first;
  }

  /** Differences that were not remembered. */
  get unlisted(): number {
    return this.#unlisted;
  }

  /** Takes a record that is the next one while none waits, the usual case; false when it is not. */
  addNext(position: number): boolean {
    if (position !== this.#next || this.#waiting.size > 0) return false;
    this.#remember(position);
    this.#next += 1;
    return true;
  }

  /** Takes a record; returns those that may be looked at now. */
  add(record: LoggedRecord): LoggedRecord[] {
    const { position } = record;
    if (position === this.#next) {
      this.#remember(position);
      this.#next += 1;
      return [record, ...this.#follow()];
    }
    if (position < this.#next) {
      this.#comeTooLate(position);
      return [];
    }
    if (this.#waiting.has(position)) {
      this.#list(this.#repeated, position);
      return [];
    }
    this.#remember(position);
    this.#waiting.set(position, record);
    return this.#waiting.size > WINDOW ? this.#skip() : [];
  }

  /** What still waits when no record comes any more. */
  end(): LoggedRecord[] {
    const rest: LoggedRecord[] = [];
    while (this.#waiting.size > 0) rest.push(...this.#skip());
    return rest;
  }

  #list<T>(list: T[], item: T): void {
    if (list.length < MAX_LISTED) list.push(item);
    else this.#unlisted += 1;
  }

  #remember(position: number): void {
    const run = this.#runs.at(-1);
    if (run && position === run.last + 1) run.last = position;
    else {
      this.#list(this.#runs, {
        first: position,
        last: position,
        order: this.#count,
      });
    }
    this.#count += 1;
  }

  #comeTooLate(position: number): void {
    const wasSkipped = this.#skipped.some(
      ({ from, to }) => from <= position && position < to,
    );
    if (!wasSkipped || this.#late.has(position)) {
      this.#list(this.#repeated, position);
      return;
    }
    if (this.#late.size < MAX_LISTED) this.#late.add(position);
    this.#remember(position);
  }

  #follow(): LoggedRecord[] {
    const ready: LoggedRecord[] = [];
    for (
      let record = this.#waiting.get(this.#next);
      record;
      record = this.#waiting.get(this.#next)
    ) {
      this.#waiting.delete(this.#next);
      ready.push(record);
      this.#next += 1;
    }
    return ready;
  }

  #skip(): LoggedRecord[] {
    let least = Infinity;
    for (const position of this.#waiting.keys()) {
      least = Math.min(least, position);
    }
    this.#list(this.#skipped, { from: this.#next, to: least });
    this.#next = least;
    return this.#follow();
  }

  /** The runs in the order they came; the n-th record that came has the place of the n-th smallest position. */
  #placed(): PlacedRun[] {
    const sorted = [...this.#runs].sort((a, b) => a.first - b.first);
    const ranks: { rank: number; first: number }[] = [];
    let rank = 0;
    for (const { first, last } of sorted) {
      ranks.push({ rank, first });
      rank += last - first + 1;
    }
    let greatest = -1;
    return this.#runs.map(run => {
      const start = ranks[lastAtMost(ranks, run.order)];
      const place = start ? start.first + run.order - start.rank : run.first;
      const isLate = run.first < greatest;
      greatest = Math.max(greatest, run.last);
      return { ...run, place, isLate };
    });
  }

  /** What is wrong with the order in which the records came. */
  findings(): Finding[] {
    const displaced = this.#placed().filter(run => run.place !== run.first);
    const singles = new Map(
      displaced
        .filter(run => run.first === run.last)
        .map(run => [run.first, run.place]),
    );
    const isSwapped = (run: PlacedRun) => singles.get(run.place) === run.first;
    return [
      ...displaced
        .filter(run => isSwapped(run) && run.first < run.place)
        .map(run => findingOf.swapped(run.first, run.place)),
      ...displaced
        .filter(run => !isSwapped(run) && run.isLate)
        .map(run => findingOf.moved(run.first, run.place)),
      ...this.#repeated.map(position => findingOf.inserted(position)),
    ];
  }

  /** Whether a record came at last, if out of order. */
  cameLate(position: number): boolean {
    return this.#late.has(position);
  }
}

/** Index of the last entry whose rank is at most `rank`; ranks ascend. */
function lastAtMost(ranks: { rank: number }[], rank: number): number {
  let [low, high] = [0, ranks.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((ranks[middle]?.rank ?? Infinity) <= rank) low = middle;
    else high = middle - 1;
  }
  return low;
}
