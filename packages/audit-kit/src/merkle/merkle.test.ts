import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { TreeError } from '../errors';
import {
  decodeFrontier,
  EMPTY_FRONTIER,
  encodeFrontier,
  frontierRoot,
  type Frontier,
} from './frontier';
import { emptyRoot, leafHash, nodeHash } from './hash';
import {
  consistencyProof,
  inclusionProof,
  rootAt,
  verifyConsistency,
  verifyInclusion,
} from './proofs';
import { appendLeaves, MemoryTiles, tilePath, type TileGrowth } from './tiles';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

// The tree that implementations of RFC 6962 test themselves with, and its roots at 1 to 8 leaves.
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map(text => leafHash(Buffer.from(text, 'hex')));
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** The definition of RFC 6962, section 2.1, word by word. */
function definition(leaves: Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return createHash('sha256').digest();
  if (leaves.length === 1) return leaves[0]!;
  let k = 1;
  while (2 * k < leaves.length) k *= 2;
  return nodeHash(definition(leaves.slice(0, k)), definition(leaves.slice(k)));
}

const manyLeaves = (count: number) =>
  Array.from({ length: count }, (_, i) => leafHash(Buffer.from(String(i))));

/** Appends in several steps of given lengths, then the rest. */
function build(leaves: Uint8Array[], steps: number[] = []) {
  const tiles = new MemoryTiles();
  let frontier: Frontier = EMPTY_FRONTIER;
  let done = 0;
  for (const step of [...steps, leaves.length]) {
    const growth = appendLeaves(frontier, leaves.slice(done, done + step));
    tiles.grow(growth.tiles);
    frontier = decodeFrontier(encodeFrontier(growth.frontier));
    done = Math.min(leaves.length, done + step);
  }
  return { tiles, frontier };
}

const sizes = fc.integer({ min: 0, max: 700 });

describe('the tree', () => {
  it.each(ROOTS.map((root, i) => [i + 1, root]))(
    'of %p leaves has the known root',
    async (size, root) => {
      const { frontier, tiles } = build(LEAVES.slice(0, Number(size)));
      expect(hex(frontierRoot(frontier))).toBe(root);
      expect(hex(await rootAt(tiles, Number(size)))).toBe(root);
    },
  );

  it('without leaves has the root of RFC 6962', async () => {
    const root =
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    expect(hex(frontierRoot(EMPTY_FRONTIER))).toBe(root);
    expect(hex(await rootAt(new MemoryTiles(), 0))).toBe(root);
  });

  it('has the root of the definition, in whatever steps it grew', async () => {
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.array(fc.integer({ min: 0, max: 300 })),
        async (size, steps) => {
          const leaves = manyLeaves(size);
          const { frontier, tiles } = build(leaves, steps);
          expect(frontier.size).toBe(size);
          expect(hex(frontierRoot(frontier))).toBe(hex(definition(leaves)));
          expect(hex(await rootAt(tiles, size))).toBe(hex(definition(leaves)));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('has the tiles that tlog-tiles names for 70,000 leaves', () => {
    const { tiles } = appendLeaves(EMPTY_FRONTIER, manyLeaves(70_000));
    const width = (growth: TileGrowth) => growth.hashes.length / 32;
    const widths = [0, 1, 2].map(level =>
      tiles.filter(tile => tile.level === level).map(width),
    );
    expect(widths[0]).toHaveLength(274);
    expect(widths[0]!.slice(0, 273).every(full => full === 256)).toBe(true);
    expect(widths[0]![273]).toBe(112);
    expect(widths.slice(1)).toEqual([[256, 17], [1]]);
  });

  it('names tiles by path', () => {
    expect(tilePath(0, 1234067)).toBe('tile/0/x001/x234/067');
    expect(tilePath(1, 0, 17)).toBe('tile/1/000.p/17');
    expect(tilePath('entries', 999)).toBe('tile/entries/999');
  });

  it('refuses to grow a tile that does not fit', () => {
    const tiles = new MemoryTiles();
    const { frontier } = appendLeaves(EMPTY_FRONTIER, LEAVES.slice(0, 3));
    const next = appendLeaves(frontier, LEAVES.slice(3));
    expect(() => tiles.grow(next.tiles)).toThrow('3 were expected');
  });

  it.each(['', 'x', '01', '3 AAAA', '1 !', '-1', '1'])(
    'refuses the frontier %p',
    text => {
      expect(() => decodeFrontier(text)).toThrow(TreeError);
    },
  );

  it('keeps sizes beyond 32 bits', () => {
    const frontier = { size: 2 ** 40, nodes: [emptyRoot()] };
    const { frontier: next, tiles } = appendLeaves(
      frontier,
      LEAVES.slice(0, 1),
    );
    expect(next.size).toBe(2 ** 40 + 1);
    expect(tiles).toEqual([
      { level: 0, index: 2 ** 32, start: 0, hashes: Buffer.from(LEAVES[0]!) },
    ]);
  });
});

describe('proofs', () => {
  // From the same known tree: (leaf, size) -> proof, (from, to) -> proof.
  it('have the known hashes', async () => {
    const { tiles } = build(LEAVES);
    expect((await inclusionProof(tiles, 0, 8)).map(hex)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect((await consistencyProof(tiles, 6, 8)).map(hex)).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
  });

  it('prove every leaf, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 700 }),
        fc.nat(),
        fc.nat(),
        async (size, first, second) => {
          const leaves = manyLeaves(size);
          const { tiles } = build(leaves);
          const [index, other] = [first % size, second % size];
          const proof = await inclusionProof(tiles, index, size);
          const root = definition(leaves);
          const claim = { leafHash: leaves[index]!, index, size, proof, root };
          expect(verifyInclusion(claim)).toBe(true);
          expect(verifyInclusion({ ...claim, root: leaves[0]! })).toBe(
            size === 1,
          );
          expect(verifyInclusion({ ...claim, index: other })).toBe(
            index === other,
          );
          expect(verifyInclusion({ ...claim, leafHash: leaves[other]! })).toBe(
            index === other,
          );
          expect(verifyInclusion({ ...claim, proof: [...proof, root] })).toBe(
            false,
          );
          expect(verifyInclusion({ ...claim, proof: proof.slice(0, -1) })).toBe(
            proof.length === 0,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('prove every prefix, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 700 }),
        fc.nat(),
        fc.nat(),
        async (size, smaller, changed) => {
          const leaves = manyLeaves(size);
          const { tiles } = build(leaves);
          const count = smaller % (size + 1);
          const proof = await consistencyProof(tiles, count, size);
          const from = {
            size: count,
            root: definition(leaves.slice(0, count)),
          };
          const to = { size, root: definition(leaves) };
          expect(verifyConsistency({ from, to, proof })).toBe(true);
          leaves[changed % size] = leafHash(Buffer.from('changed'));
          const other = { size, root: definition(leaves) };
          const otherProof = await consistencyProof(
            build(leaves).tiles,
            count,
            size,
          );
          expect(
            verifyConsistency({ from, to: other, proof: otherProof }),
          ).toBe(changed % size >= count);
          expect(
            verifyConsistency({ from, to, proof: [...proof, to.root] }),
          ).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('prove nothing outside the tree', async () => {
    const { tiles } = build(LEAVES);
    await expect(inclusionProof(tiles, 8, 8)).rejects.toThrow(TreeError);
    await expect(inclusionProof(tiles, 0, 9)).rejects.toThrow('too short');
    await expect(consistencyProof(tiles, 9, 8)).rejects.toThrow(TreeError);
    const root = definition(LEAVES);
    const claim = { leafHash: LEAVES[0]!, index: 0, size: 8, proof: [], root };
    expect(verifyInclusion({ ...claim, index: 8 })).toBe(false);
    expect(verifyInclusion({ ...claim, index: -1 })).toBe(false);
    expect(verifyInclusion({ ...claim, index: 0.5 })).toBe(false);
    const [from, to] = [
      { size: 9, root },
      { size: 8, root },
    ];
    expect(verifyConsistency({ from, to, proof: [] })).toBe(false);
  });
});
