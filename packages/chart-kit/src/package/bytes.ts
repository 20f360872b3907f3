import type { FileMap } from '../types';

const encoder = new TextEncoder();

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

/** CRC-32 of gzip (RFC 1952 §8), continued from `start`. */
export function crc32(data: Uint8Array, start = 0): number {
  let crc = ~start;
  // An index loop: iterators over typed arrays take several times as long.
  for (let at = 0; at < data.length; at += 1) {
    const byte = data[at] ?? 0;
    crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}
