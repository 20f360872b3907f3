import { deflateSync, Inflate } from 'fflate';
import { ArchiveError } from '../errors';
import { concatBytes, crc32 } from './bytes';

/**
 * The subfield Helm writes into the gzip header, by which its archives are known.
 * Source: `helm.sh/helm/v4/pkg/chart/v2/util/save.go`.
 */
const EXTRA = 'rr\u0028\u0000aHR0cHM6Ly95b3V0dS5iZS96OVV6MWljandyTQo=';
const COMMENT = 'Helm';

const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16 } as const;

/** Bytes handed to the decoder at once. One may grow about a thousandfold before the limit is looked at. */
const CHUNK = 16 * 1024;

function ascii(text: string): number[] {
  return [...text].map(char => char.charCodeAt(0));
}

function littleEndian(value: number): number[] {
  return [0, 8, 16, 24].map(shift => (value >>> shift) & 0xff);
}

/**
 * Compresses with a gzip header like Helm's: Extra, comment, no time, operating system unknown. The same bytes on every
 * machine, because the compressor is plain JavaScript.
 */
export function gzip(data: Uint8Array): Uint8Array {
  const extra = ascii(EXTRA);
  const header = [
    ...[0x1f, 0x8b, 8, FLAG.extra + FLAG.comment],
    ...[0, 0, 0, 0, 0, 0xff],
    ...[extra.length & 0xff, extra.length >>> 8],
    ...extra,
    ...ascii(COMMENT),
    0,
  ];
  return concatBytes([
    Uint8Array.from(header),
    deflateSync(data, { level: 3, mem: 4 }),
    Uint8Array.from([
      ...littleEndian(crc32(data)),
      ...littleEndian(data.length),
    ]),
  ]);
}

function afterText(data: Uint8Array, from: number): number {
  const end = data.indexOf(0, from);
  return end < 0 ? data.length : end + 1;
}

/** Length of the gzip header (RFC 1952 §2.3). */
function headerLength(data: Uint8Array): number {
  if (data[0] !== 0x1f || data[1] !== 0x8b || data[2] !== 8) {
    throw new ArchiveError('The archive is not a gzip file; give a .tgz.');
  }
  const flags = data[3] ?? 0;
  let at = 10;
  if (flags & FLAG.extra) at += 2 + (data[at] ?? 0) + 256 * (data[at + 1] ?? 0);
  if (flags & FLAG.name) at = afterText(data, at);
  if (flags & FLAG.comment) at = afterText(data, at);
  if (flags & FLAG.headerCrc) at += 2;
  if (at + 8 > data.length) throw new ArchiveError('The archive is cut off.');
  return at;
}

/** Limits of `gunzip`. */
export interface GunzipLimits {
  /** Largest result in bytes. */
  size: number;
  /** Largest growth, looked at once the result passes `ratioFrom` bytes. */
  ratio: number;
  /** See `ratio`. */
  ratioFrom: number;
}

/**
 * Decompresses piece by piece and stops as soon as a limit is passed.
 *
 * @throws ArchiveError for what is no gzip, is damaged or grows beyond a limit.
 */
export function gunzip(data: Uint8Array, limits: GunzipLimits): Uint8Array {
  const start = headerLength(data);
  const parts: Uint8Array[] = [];
  let size = 0;
  const inflate = new Inflate(part => {
    size += part.length;
    if (size > limits.size) {
      throw new ArchiveError(
        `The archive is larger than ${limits.size} bytes when unpacked.`,
      );
    }
    if (size > limits.ratioFrom && size > limits.ratio * data.length) {
      throw new ArchiveError(
        `The archive grows more than ${limits.ratio}-fold when unpacked.`,
      );
    }
    parts.push(part);
  });
  try {
    const end = data.length - 8;
    for (let at = start; at < end; at += CHUNK) {
      const next = Math.min(at + CHUNK, end);
      inflate.push(data.subarray(at, next), next === end);
    }
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError('The archive is damaged: it cannot be unpacked.', {
      cause: error,
    });
  }
  const result = concatBytes(parts);
  const trailer = [...littleEndian(crc32(result)), ...littleEndian(size)];
  if (trailer.some((byte, at) => data[data.length - 8 + at] !== byte)) {
    throw new ArchiveError('The archive is damaged: its checksum is wrong.');
  }
  return result;
}
