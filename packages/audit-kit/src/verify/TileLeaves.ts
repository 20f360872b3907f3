import { HASH_BYTES } from '../merkle/hash';
import { TILE_WIDTH, type TileReader } from '../merkle/tiles';

/** Leaf hashes out of the tiles of the lowest level, one tile in memory. */
export class TileLeaves {
  readonly #reader: TileReader;
  /** How many leaves the tiles must hold. */
  readonly #size: number;
  #index = -1;
  #tile: Uint8Array = new Uint8Array(0);

  constructor(reader: TileReader, size: number) {
    this.#reader = reader;
    this.#size = size;
  }

  /** Whether {@link at} can answer without another tile. */
  has(position: number): boolean {
    return Math.floor(position / TILE_WIDTH) === this.#index;
  }

  async load(position: number): Promise<void> {
    const index = Math.floor(position / TILE_WIDTH);
    const needed = Math.max(this.#size - index * TILE_WIDTH, 1);
    const width = Math.min(TILE_WIDTH, needed);
    const tile = await this.#reader.readTile(0, index, width);
    this.#tile = tile ?? new Uint8Array(0);
    this.#index = index;
  }

  /** The hash at a position of the tile that is loaded; undefined when the tile is missing or too short. */
  at(position: number): Uint8Array | undefined {
    const start = (position % TILE_WIDTH) * HASH_BYTES;
    const end = start + HASH_BYTES;
    return end <= this.#tile.length
      ? this.#tile.subarray(start, end)
      : undefined;
  }
}
