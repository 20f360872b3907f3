import { TreeError } from '../errors';
import { isSize } from './frontier';
import { HASH_BYTES, emptyRoot, nodeHash, sameHash } from './hash';
import { TILE_HEIGHT, TILE_WIDTH, tilePath, type TileReader } from './tiles';

/** Largest power of two that is smaller than `size`. */
function split(size: number): number {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

/** The nodes of a tree, computed from its tiles; each tile is read once. */
class TileNodes {
  readonly #reader: TileReader;
  readonly #tiles = new Map<string, Promise<Uint8Array | undefined>>();

  constructor(reader: TileReader) {
    this.#reader = reader;
  }

  /** Root of the subtree over the leaves from `from` to before `to`; `from` is a multiple of the power of two that spans it. */
  async root(from: number, to: number): Promise<Uint8Array> {
    const width = to - from;
    const half = split(width);
    if (width === 1 || half * 2 === width) {
      return this.#perfect(Math.log2(width), from / width);
    }
    return nodeHash(
      await this.root(from, from + half),
      await this.root(from + half, to),
    );
  }

  async #perfect(height: number, number: number): Promise<Uint8Array> {
    const level = Math.floor(height / TILE_HEIGHT);
    const width = 2 ** (height % TILE_HEIGHT);
    const first = number * width;
    const index = Math.floor(first / TILE_WIDTH);
    const start = first % TILE_WIDTH;
    const tile = await this.#tile(level, index, start + width);
    let row = Array.from({ length: width }, (_, i) =>
      tile.subarray((start + i) * HASH_BYTES, (start + i + 1) * HASH_BYTES),
    );
    while (row.length > 1) {
      row = row.flatMap((left, i, all) => {
        const right = all[i + 1];
        return i % 2 === 0 && right ? [nodeHash(left, right)] : [];
      });
    }
    const [root] = row;
    if (root === undefined) throw new TreeError('A subtree has a leaf.');
    return root;
  }

  async #tile(
    level: number,
    index: number,
    width: number,
  ): Promise<Uint8Array> {
    const key = `${level}/${index}/${width}`;
    const read =
      this.#tiles.get(key) ?? this.#reader.readTile(level, index, width);
    this.#tiles.set(key, read);
    const tile = await read;
    if (tile === undefined || tile.length < width * HASH_BYTES) {
      throw new TreeError(
        `Tile ${tilePath(level, index, width)} is not there or too short.`,
      );
    }
    return tile;
  }
}

function checkSizes(smaller: number, larger: number, what: string): void {
  if (!isSize(smaller) || !isSize(larger) || smaller > larger) {
    throw new TreeError(
      `${what} ${smaller} does not fit a tree of ${larger} leaves.`,
    );
  }
}

/**
 * Root of the tree of the first `size` leaves.
 *
 * @throws TreeError when tiles are missing.
 *
 * @public
 */
export async function rootAt(
  tiles: TileReader,
  size: number,
): Promise<Uint8Array> {
  checkSizes(size, size, 'Size');
  return size === 0 ? emptyRoot() : new TileNodes(tiles).root(0, size);
}

/**
 * Proof that the tree of the first `size` leaves holds the leaf at `index` (RFC 6962, section 2.1.1): the hashes beside its
 * way up, the leaf's sibling first.
 *
 * @throws TreeError when the tree has no such leaf, or tiles are missing.
 *
 * @public
 */
export async function inclusionProof(
  tiles: TileReader,
  index: number,
  size: number,
): Promise<Uint8Array[]> {
  checkSizes(index + 1, size, 'The tree up to position');
  const nodes = new TileNodes(tiles);
  const proof: Uint8Array[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + split(to - from);
    if (index < middle) {
      proof.unshift(await nodes.root(middle, to));
      to = middle;
    } else {
      proof.unshift(await nodes.root(from, middle));
      from = middle;
    }
  }
  return proof;
}

/**
 * Proof that the tree of the first `from` leaves is a prefix of that of the first `to` leaves (RFC 6962, section 2.1.2).
 *
 * @throws TreeError when `from` exceeds `to`, or tiles are missing.
 *
 * @public
 */
export async function consistencyProof(
  tiles: TileReader,
  from: number,
  to: number,
): Promise<Uint8Array[]> {
  checkSizes(from, to, 'Size');
  if (from === 0 || from === to) return [];
  const nodes = new TileNodes(tiles);
  const proof: Uint8Array[] = [];
  let [start, end] = [0, to];
  while (end > from) {
    const middle = start + split(end - start);
    if (from <= middle) {
      proof.unshift(await nodes.root(middle, end));
      end = middle;
    } else {
      proof.unshift(await nodes.root(start, middle));
      start = middle;
    }
  }
  // A prefix that is one perfect subtree is known to who asks.
  if (start > 0) proof.unshift(await nodes.root(start, end));
  return proof;
}

/**
 * Walks up from a node at the right edge of a smaller tree; sizes exceed 32 bits, so no bit operators.
 */
class Walk {
  readonly #bits: [node: bigint, last: bigint];

  constructor(node: number, last: number) {
    this.#bits = [BigInt(node), BigInt(last)];
  }

  up(): void {
    this.#bits[0] /= 2n;
    this.#bits[1] /= 2n;
  }

  get isRight(): boolean {
    return this.#bits[0] % 2n === 1n;
  }

  /** Whether the next hash is that of a left sibling. */
  get hasLeft(): boolean {
    return this.isRight || this.#bits[0] === this.#bits[1];
  }

  /** Skips the levels where the node is a last one without a sibling. */
  skipAlone(): void {
    while (!this.isRight && this.#bits[0] !== 0n) this.up();
  }

  get done(): boolean {
    return this.#bits[1] === 0n;
  }
}

const isHash = (hash: Uint8Array) => hash.length === HASH_BYTES;

/**
 * Whether a proof shows that the tree with this root and size holds the leaf at `index` (RFC 9162, section 2.1.3.2).
 *
 * @public
 */
export function verifyInclusion(claim: {
  leafHash: Uint8Array;
  index: number;
  size: number;
  proof: readonly Uint8Array[];
  root: Uint8Array;
}): boolean {
  const { index, size, proof } = claim;
  if (!isSize(index) || !isSize(size) || index >= size) return false;
  if (![claim.leafHash, claim.root, ...proof].every(isHash)) return false;
  const walk = new Walk(index, size - 1);
  let root = claim.leafHash;
  for (const hash of proof) {
    if (walk.done) return false;
    if (walk.hasLeft) {
      root = nodeHash(hash, root);
      walk.skipAlone();
    } else {
      root = nodeHash(root, hash);
    }
    walk.up();
  }
  return walk.done && sameHash(root, claim.root);
}

/**
 * Whether a proof shows that one tree is a prefix of another (RFC 9162, section 2.1.4.2): nothing that the first holds was
 * changed, removed or moved in the second.
 *
 * @public
 */
export function verifyConsistency(claim: {
  from: { size: number; root: Uint8Array };
  to: { size: number; root: Uint8Array };
  proof: readonly Uint8Array[];
}): boolean {
  const { from, to, proof } = claim;
  if (!isSize(from.size) || !isSize(to.size) || from.size > to.size) {
    return false;
  }
  if (![from.root, to.root, ...proof].every(isHash)) return false;
  if (from.size === 0) {
    return proof.length === 0 && sameHash(from.root, emptyRoot());
  }
  if (from.size === to.size) {
    return proof.length === 0 && sameHash(from.root, to.root);
  }
  const isPerfect = Number.isInteger(Math.log2(from.size));
  const [seed, ...rest] = isPerfect ? [from.root, ...proof] : proof;
  if (seed === undefined) return false;
  const walk = new Walk(from.size - 1, to.size - 1);
  while (walk.isRight) walk.up();
  let [first, second] = [seed, seed];
  for (const hash of rest) {
    if (walk.done) return false;
    if (walk.hasLeft) {
      first = nodeHash(hash, first);
      second = nodeHash(hash, second);
      walk.skipAlone();
    } else {
      second = nodeHash(second, hash);
    }
    walk.up();
  }
  return walk.done && sameHash(first, from.root) && sameHash(second, to.root);
}
