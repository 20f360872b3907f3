/** Where a leaf stands in a Merkle tree, and the hashes beside its way up to the root, lowest first. */
export type InclusionPath = {
  position: number;
  size: number;
  hashes: Uint8Array[];
};

const LEAF = 0;
const NODE = 1;

const isOdd = (number: number) => number % 2 === 1;
const half = (number: number) => Math.floor(number / 2);

/** Hash of a leaf (RFC 6962, section 2.1). Needs WebCrypto, which browsers offer on HTTPS and localhost only. */
export function leafHash(record: Uint8Array): Promise<Uint8Array> {
  return sha256(LEAF, record);
}

/**
 * The root that follows from a leaf and its inclusion path (RFC 9162, section 2.1.3.2), or nothing when the path has not
 * the length that this position in a tree of this size must have.
 */
export async function rootOf(
  leaf: Uint8Array,
  { position, size, hashes }: InclusionPath,
): Promise<Uint8Array | undefined> {
  if (position < 0 || position >= size) return undefined;
  // Halved by division: beyond 2^31 leaves the bit operators of JavaScript would lie.
  let at = position;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of hashes) {
    if (last === 0) return undefined;
    if (isOdd(at) || at === last) {
      hash = await sha256(NODE, sibling, hash);
      while (!isOdd(at) && at !== 0) {
        at = half(at);
        last = half(last);
      }
    } else {
      hash = await sha256(NODE, hash, sibling);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 ? hash : undefined;
}

/** True when both hold the same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, place) => byte === b[place]);
}

/** The bytes of a base64 text, or nothing when it is none. */
export function bytesOf(base64: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

async function sha256(
  prefix: number,
  ...parts: Uint8Array[]
): Promise<Uint8Array> {
  const length = parts.reduce((sum, part) => sum + part.length, 1);
  const input = new Uint8Array(length);
  input[0] = prefix;
  let place = 1;
  for (const part of parts) {
    input.set(part, place);
    place += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', input));
}
