import { TreeError } from '../errors';
import { GrowingTree, type Frontier } from './frontier';
import { HASH_BYTES } from './hash';

/**
 * Height of a tile (C2SP tlog-tiles): a full tile holds 256 hashes.
 *
 * @public
 */
export const TILE_HEIGHT = 8;

/**
 * Hashes in a full tile.
 *
 * @public
 */
export const TILE_WIDTH = 256;

/**
 * Hashes that a tile gained. A tile of level `l` and index `n` holds the roots of the subtrees of 256^l leaves with the
 * numbers 256·n to 256·n + 255.
 *
 * @public
 */
export type TileGrowth = {
  readonly level: number;
  readonly index: number;
  /** How many hashes the tile had before. */
  readonly start: number;
  /** The new hashes, one after the other, 32 bytes each. */
  readonly hashes: Uint8Array;
};

/**
 * Where tiles are read from.
 *
 * @public
 */
export interface TileReader {
  /**
   * The hashes of a tile, one after the other; at least `width` of them when that many exist. Undefined when there is no
   * such tile.
   */
  readTile(
    level: number,
    index: number,
    width: number,
  ): Promise<Uint8Array | undefined>;
}

/**
 * What became of a tree: its frontier, its root, and what its tiles gained, the lowest level first.
 *
 * @public
 */
export type Growth = {
  readonly frontier: Frontier;
  readonly root: Uint8Array;
  readonly tiles: readonly TileGrowth[];
};

/** Hashes a tile gains, collected. */
type OpenGrowth = {
  level: number;
  index: number;
  start: number;
  parts: Uint8Array[];
};

/**
 * Adds leaves to a tree. Pure: what it needs is in the frontier, what it yields is to be stored in one transaction with the
 * records.
 *
 * @param frontier - The tree so far.
 * @param hashes - Leaf hashes, in their order.
 * @throws TreeError when the frontier does not fit its size.
 *
 * @public
 */
export function appendLeaves(
  frontier: Frontier,
  hashes: Iterable<Uint8Array>,
): Growth {
  const tree = new GrowingTree(frontier);
  const open = new Map<string, OpenGrowth>();
  const completed = (height: number, root: Uint8Array) => {
    if (height % TILE_HEIGHT !== 0) return;
    const number = tree.size / 2 ** height - 1;
    const level = height / TILE_HEIGHT;
    const index = Math.floor(number / TILE_WIDTH);
    const key = `${level}/${index}`;
    const growth = open.get(key);
    if (growth) growth.parts.push(root);
    else {
      open.set(key, {
        level,
        index,
        start: number % TILE_WIDTH,
        parts: [root],
      });
    }
  };
  for (const hash of hashes) {
    if (hash.length !== HASH_BYTES) {
      throw new TreeError(`A leaf hash has ${HASH_BYTES} bytes.`);
    }
    tree.push(hash, completed);
  }
  return {
    frontier: tree.frontier(),
    root: tree.root(),
    tiles: [...open.values()]
      .map(({ parts, ...place }) => ({
        ...place,
        hashes: Buffer.concat(parts),
      }))
      .sort((a, b) => a.level - b.level || a.index - b.index),
  };
}

/**
 * A tile after a growth.
 *
 * @param tile - The tile as it is stored; undefined when there is none yet.
 * @throws TreeError when the tile has fewer hashes than it must have had, or others where the growth goes.
 *
 * @public
 */
export function growTile(
  tile: Uint8Array | undefined,
  growth: TileGrowth,
): Uint8Array {
  const before = tile?.length ?? 0;
  if (before !== growth.start * HASH_BYTES) {
    throw new TreeError(
      `Tile ${tilePath(growth.level, growth.index)} has ${
        before / HASH_BYTES
      } hashes where ${
        growth.start
      } were expected; the stored tree does not fit its frontier.`,
    );
  }
  return tile ? Buffer.concat([tile, growth.hashes]) : growth.hashes;
}

/**
 * Path of a tile as C2SP tlog-tiles writes it, such as `tile/0/x001/234` or `tile/1/000.p/17`.
 *
 * @param width - Hashes in the tile; a full tile when absent.
 *
 * @public
 */
export function tilePath(
  level: number | 'entries',
  index: number,
  width = TILE_WIDTH,
): string {
  const groups: string[] = [];
  let rest = index;
  do {
    groups.unshift(String(rest % 1000).padStart(3, '0'));
    rest = Math.floor(rest / 1000);
  } while (rest > 0);
  const last = groups.pop();
  const number = [...groups.map(group => `x${group}`), last].join('/');
  return `tile/${level}/${number}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/**
 * Tiles in memory: for tests, and for trees that are built on the way.
 *
 * @public
 */
export class MemoryTiles implements TileReader {
  readonly #tiles = new Map<string, Uint8Array>();

  /** Takes what {@link appendLeaves} yields. */
  grow(tiles: Iterable<TileGrowth>): void {
    for (const growth of tiles) {
      const path = tilePath(growth.level, growth.index);
      this.#tiles.set(path, growTile(this.#tiles.get(path), growth));
    }
  }

  async readTile(
    level: number,
    index: number,
  ): Promise<Uint8Array | undefined> {
    return this.#tiles.get(tilePath(level, index));
  }
}
