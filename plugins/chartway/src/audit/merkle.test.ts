import { createHash } from 'node:crypto';
import { bytesOf, leafHash, rootOf, sameBytes } from './merkle';

const sha256 = (...parts: Uint8Array[]) =>
  new Uint8Array(createHash('sha256').update(Buffer.concat(parts)).digest());
const leaf = (data: Uint8Array) => sha256(Uint8Array.of(0), data);
const node = (left: Uint8Array, right: Uint8Array) =>
  sha256(Uint8Array.of(1), left, right);

/** The largest power of two below a size (RFC 6962, section 2.1). */
const split = (size: number) => 2 ** Math.floor(Math.log2(size - 1));

function treeHash(leaves: Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return leaves[0]!;
  const k = split(leaves.length);
  return node(treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

function pathOf(position: number, leaves: Uint8Array[]): Uint8Array[] {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return position < k
    ? [...pathOf(position, leaves.slice(0, k)), treeHash(leaves.slice(k))]
    : [...pathOf(position - k, leaves.slice(k)), treeHash(leaves.slice(0, k))];
}

const data = Array.from({ length: 33 }, (_, place) =>
  new TextEncoder().encode(`record ${place}`),
);
const leaves = data.map(leaf);

describe('rootOf', () => {
  it('reaches the root from every leaf of every tree up to 33 leaves, by the definition of RFC 6962', async () => {
    for (let size = 1; size <= leaves.length; size++) {
      const tree = leaves.slice(0, size);
      const root = treeHash(tree);
      for (let position = 0; position < size; position++) {
        const hashes = pathOf(position, tree);
        const hash = await leafHash(data[position]!);
        const reached = await rootOf(hash, { position, size, hashes });
        expect(reached && sameBytes(reached, root)).toBe(true);
      }
    }
  });

  it('does not reach the root from another record, position, size or path', async () => {
    const size = 21;
    const tree = leaves.slice(0, size);
    const root = treeHash(tree);
    const hashes = pathOf(13, tree);
    const right = { position: 13, size, hashes };
    const attempts: [Uint8Array, typeof right][] = [
      [leaves[12]!, right],
      [leaves[13]!, { ...right, position: 12 }],
      [leaves[13]!, { ...right, position: 21 }],
      [leaves[13]!, { ...right, position: -1 }],
      [leaves[13]!, { ...right, size: 1_000 }],
      [leaves[13]!, { ...right, hashes: hashes.slice(1) }],
      [leaves[13]!, { ...right, hashes: [...hashes, leaves[0]!] }],
      [leaves[13]!, { ...right, hashes: [...hashes].reverse() }],
    ];
    for (const [from, path] of attempts) {
      const reached = await rootOf(from, path);
      expect(reached !== undefined && sameBytes(reached, root)).toBe(false);
    }
  });
});

describe('bytesOf', () => {
  it('reads base64 and refuses what is none', () => {
    expect(bytesOf('AQID')).toEqual(Uint8Array.of(1, 2, 3));
    expect(bytesOf('not base64!')).toBeUndefined();
  });
});
