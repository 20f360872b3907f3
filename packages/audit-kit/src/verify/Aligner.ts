import { sameHash } from '../merkle/hash';

/** A leaf at a position; without hash, its record is missing. */
export type Leaf = {
  readonly position: number;
  readonly hash?: Uint8Array | undefined;
};

/** One difference between the leaves that are there and those that should be. */
export type Difference = {
  /** What is there. */
  readonly actual?: Leaf;
  /** What should be there. */
  readonly expected?: Leaf;
};

/** How far a sequence may have shifted for its continuation to be found. */
const WINDOW = 1024;

/** So many leaves replaced in a row are found without looking for shifts, which takes a thousand times longer. */
const QUICK = 8;

/** Equal leaves that must follow before two places count as the same; hashes do not repeat by chance. */
const CONFIRM = 3;

/** Leaves of a queue, taken from the front without copying the rest each time. */
class Queue {
  #items: Leaf[] = [];
  #start = 0;

  get length(): number {
    return this.#items.length - this.#start;
  }

  push(leaf: Leaf): void {
    this.#items.push(leaf);
  }

  at(index: number): Leaf | undefined {
    return this.#items[this.#start + index];
  }

  clear(): void {
    this.#items = [];
    this.#start = 0;
  }

  take(): Leaf | undefined {
    const leaf = this.#items[this.#start];
    this.#start += 1;
    if (this.#start > 4096 && this.#start * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#start);
      this.#start = 0;
    }
    return leaf;
  }
}

const key = (hash: Uint8Array) => Buffer.from(hash).toString('latin1');

function equal(a: Leaf | undefined, b: Leaf | undefined): boolean {
  return (
    a?.hash !== undefined && b?.hash !== undefined && sameHash(a.hash, b.hash)
  );
}

/**
 * Compares two sequences of leaves as they come, and tells what was replaced, removed and added. It looks ahead only where
 * they differ, and only so far; memory grows with the shift between the sequences, not with their length.
 */
export class Aligner {
  readonly #actual = new Queue();
  readonly #expected = new Queue();
  readonly #tell: (difference: Difference) => void;
  #hasActualEnded = false;
  /** How many more were removed than added so far. */
  #shift = 0;
  #hasExpectedEnded = false;

  constructor(tell: (difference: Difference) => void) {
    this.#tell = tell;
  }

  /** Both sequences so far agree, and nothing waits. */
  get isEven(): boolean {
    return this.#actual.length === 0 && this.#expected.length === 0;
  }

  add(actual: Leaf | undefined, expected: Leaf | undefined): void {
    if (actual) this.#actual.push(actual);
    if (expected) this.#expected.push(expected);
    this.#advance();
  }

  /** No more leaves are there; what else should be there need not be kept. */
  endActual(): void {
    this.#hasActualEnded = true;
    this.#advance();
  }

  /** What should be there is not known any further; what else is there says nothing. */
  endExpected(): void {
    this.#hasExpectedEnded = true;
    this.#advance();
    if (this.#expected.length === 0) this.#actual.clear();
  }

  /** Both sequences have ended. */
  end(): void {
    if (this.#hasExpectedEnded) {
      this.endActual();
      this.#actual.clear();
      return;
    }
    this.#hasExpectedEnded = true;
    this.#hasActualEnded = true;
    this.#advance();
    // As many as are missing further up were pushed beyond the end of what is known; nothing can be said of them.
    while (this.#actual.length > Math.max(0, this.#shift)) {
      this.#tellPair(this.#actual.take());
    }
  }

  #tellPair(actual?: Leaf, expected?: Leaf): void {
    if (equal(actual, expected)) return;
    if (!actual) this.#shift += 1;
    if (!expected) this.#shift -= 1;
    this.#tell({
      ...(actual?.hash && { actual }),
      ...(expected && { expected }),
    });
  }

  #advance(): void {
    while (this.#actual.length > 0 && this.#expected.length > 0) {
      if (equal(this.#actual.at(0), this.#expected.at(0))) {
        this.#actual.take();
        this.#expected.take();
      } else if (this.#actual.at(0)?.hash === undefined) {
        this.#actual.take();
        this.#tellPair(undefined, this.#expected.take());
      } else {
        const canTell =
          (this.#hasActualEnded || this.#actual.length >= WINDOW) &&
          (this.#hasExpectedEnded || this.#expected.length >= WINDOW);
        if (!canTell) return;
        this.#resolve();
      }
    }
    while (this.#hasActualEnded && this.#expected.length > 0) {
      if (this.#actual.length > 0) return;
      this.#tellPair(undefined, this.#expected.take());
    }
  }

  /** Tells the differences up to where the sequences meet again, or over the whole window when they do not. */
  #resolve(): void {
    const all = Math.min(WINDOW, this.#actual.length, this.#expected.length);
    const [skipActual, skipExpected] = this.#meeting() ?? [all, all];
    for (let i = 0; i < Math.max(skipActual, skipExpected); i += 1) {
      this.#tellPair(
        i < skipActual ? this.#actual.take() : undefined,
        i < skipExpected ? this.#expected.take() : undefined,
      );
    }
  }

  /** How many leaves to leave out on either side for the rest to agree; as few as possible. */
  #meeting(): [number, number] | undefined {
    for (let i = 1; i <= QUICK; i += 1) {
      const isEqual = equal(this.#actual.at(i), this.#expected.at(i));
      if (isEqual && this.#agree(i, i)) return [i, i];
    }
    return this.#shifted();
  }

  #shifted(): [number, number] | undefined {
    const ahead = new Map<string, number>();
    for (let i = 0; i < Math.min(WINDOW, this.#expected.length); i += 1) {
      const hash = this.#expected.at(i)?.hash;
      if (hash) ahead.set(key(hash), i);
    }
    let best: [number, number] | undefined;
    let least = Infinity;
    const length = Math.min(WINDOW, this.#actual.length);
    for (let i = 0; i < length && i < least; i += 1) {
      const hash = this.#actual.at(i)?.hash;
      const j = hash && ahead.get(key(hash));
      if (j !== undefined && Math.max(i, j) < least && this.#agree(i, j)) {
        best = [i, j];
        least = Math.max(i, j);
      }
    }
    return best;
  }

  #agree(actual: number, expected: number): boolean {
    for (let i = 1; i <= CONFIRM; i += 1) {
      const [a, b] = [
        this.#actual.at(actual + i),
        this.#expected.at(expected + i),
      ];
      if (a === undefined && b === undefined) return true;
      // After a shift what is there reaches beyond what is known.
      if (b === undefined && this.#shift > 0) return true;
      if (!equal(a, b)) return false;
    }
    return true;
  }
}
