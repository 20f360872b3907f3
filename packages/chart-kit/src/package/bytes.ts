import type { FileMap } from '../types';

const encoder = new TextEncoder();
const SURROGATE = /[\ud800-\udfff]/;

/** Content of a file as bytes. */
export function toBytes(content: Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? encoder.encode(content) : content;
}

/** Bytes as text; a byte order mark is dropped, what is no UTF-8 becomes U+FFFD. */
export function toText(content: Uint8Array | string): string {
  return typeof content === 'string'
    ? content
    : new TextDecoder().decode(content);
}

/** Joins arrays. */
export function concatBytes(parts: Uint8Array[]): Uint8Array {
  const result = new Uint8Array(
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}

/** An empty map without a prototype, so that a file may be called `__proto__`. */
export function emptyFileMap(): FileMap {
  return Object.create(null);
}

/** Orders texts as Go orders strings: by code point, not by UTF-16 unit. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  // The two orders differ for surrogates only.
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : 1;
  const left = [...a];
  const right = [...b];
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const difference =
      (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

const CRC_TABLE = new Uint32Array(256).map((_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) {
    value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return value;
});
/** What a byte adds when one, two or three more follow it: four bytes are taken at once. */
const [CRC_TABLE_1, CRC_TABLE_2, CRC_TABLE_3] = followedBy(CRC_TABLE);

function followedBy(
  table: Uint32Array,
): [Uint32Array, Uint32Array, Uint32Array] {
  const shift = (before: Uint32Array): Uint32Array =>
    before.map(value => (value >>> 8) ^ (table[value & 0xff] ?? 0));
  const one = shift(table);
  const two = shift(one);
  return [one, two, shift(two)];
}

/** CRC-32 of gzip (RFC 1952 §8), continued from `start`. */
export function crc32(data: Uint8Array, start = 0): number {
  let crc = ~start;
  let at = 0;
  // Index loops: iterators over typed arrays take several times as long.
  for (; at + 4 <= data.length; at += 4) {
    crc ^=
      (data[at] ?? 0) |
      ((data[at + 1] ?? 0) << 8) |
      ((data[at + 2] ?? 0) << 16) |
      ((data[at + 3] ?? 0) << 24);
    crc =
      (CRC_TABLE_3[crc & 0xff] ?? 0) ^
      (CRC_TABLE_2[(crc >>> 8) & 0xff] ?? 0) ^
      (CRC_TABLE_1[(crc >>> 16) & 0xff] ?? 0) ^
      (CRC_TABLE[crc >>> 24] ?? 0);
  }
  for (; at < data.length; at += 1) {
    const byte = data[at] ?? 0;
    crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}
