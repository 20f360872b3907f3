import { GrowingTree, type Frontier } from '../merkle/frontier';
import { sameHash } from '../merkle/hash';
import { Aligner } from './Aligner';
import { Differences } from './Differences';

/** A tree that may be lost: when a leaf is missing, nothing can be said of it until it starts anew. */
export class Track {
  #tree: GrowingTree | undefined;

  constructor(frontier: Frontier | undefined) {
    this.#tree = frontier && new GrowingTree(frontier);
  }

  push(hash: Uint8Array | undefined): void {
    if (hash === undefined) this.#tree = undefined;
    else this.#tree?.push(hash);
  }

  frontier(): Frontier | undefined {
    return this.#tree?.frontier();
  }

  hasRoot(root: Uint8Array): boolean {
    return this.#tree?.hasRoot(root) ?? false;
  }
}

/**
 * Hashes that were kept beside the records and say what should be there. Like the records they may have been tampered with;
 * once their tree has the root of a checkpoint, they are proven.
 */
export class Reference {
  readonly differences = new Differences();
  readonly #aligner = new Aligner(difference =>
    this.differences.add(difference),
  );
  /** Of its own from the first difference to the next checkpoint; until then its tree is that of the records. */
  #track: Track | undefined;
  #isRetired = false;
  #haveEnded = false;
  #isKnownNoFurther = false;

  /** Takes the hash of what is there and that of what should be; before the records' own tree grows. */
  push(
    position: number,
    actual: Uint8Array | undefined,
    expected: Uint8Array | undefined,
    records: Track,
  ): void {
    if (this.#isRetired) return;
    if (this.#isKnownNoFurther) {
      this.#pushFurther(position, actual);
      return;
    }
    const isSame =
      actual && expected ? sameHash(actual, expected) : actual === expected;
    if (!isSame && !this.#track) this.#track = new Track(records.frontier());
    this.#track?.push(expected);
    if (isSame && this.#aligner.isEven) return;
    // Where both are missing there is nothing to compare, and after the last record nothing is missing in between.
    if (!actual && !expected) return;
    this.#aligner.add(
      actual || !this.#haveEnded ? { position, hash: actual } : undefined,
      { position, hash: expected },
    );
  }

  /** Records that were shifted towards the end may still stand where nothing is known any more. */
  #pushFurther(position: number, actual: Uint8Array | undefined): void {
    this.#track?.push(undefined);
    if (this.#aligner.isEven) return;
    if (actual) this.#aligner.add({ position, hash: actual }, undefined);
    this.#aligner.endExpected();
  }

  /** What should be there is not known from here on. */
  endExpected(): void {
    this.#isKnownNoFurther = true;
    this.#aligner.endExpected();
  }

  /** There is no such reference. */
  retire(): void {
    this.#isRetired = true;
  }

  hasRoot(root: Uint8Array, haveRecordsIt: boolean): boolean {
    if (this.#isRetired) return false;
    return this.#track ? this.#track.hasRoot(root) : haveRecordsIt;
  }

  frontier(): Frontier | undefined {
    return this.#track?.frontier();
  }

  /** From here on its tree is that of the records again. */
  rejoin(): void {
    this.#track = undefined;
  }

  endRecords(): void {
    this.#haveEnded = true;
    if (!this.#isRetired) this.#aligner.endActual();
  }

  end(): void {
    if (!this.#isRetired) this.#aligner.end();
  }
}
