import { PackageError } from '../errors';
import { concatBytes, toBytes } from './bytes';

const BLOCK = 512;
const NAME_SIZE = 100;
const PREFIX_SIZE = 155;

/** A file to be written. */
export interface TarFile {
  /** Path with `/`. */
  path: string;
  content: Uint8Array;
  /** Seconds since 1970. */
  modificationTime: number;
}

// eslint-disable-next-line no-control-regex
const ASCII = /^[\u0001-\u007f]*$/;

function octal(value: number, size: number): string {
  return value.toString(8).padStart(size - 1, '0');
}

interface Header {
  name: Uint8Array;
  prefix: string;
  mode: number;
  size: number;
  modificationTime: number;
  type: string;
  /** Go leaves the device numbers of its extension headers empty. */
  device: string;
}

/** A header block in the layout of POSIX ustar, filled as Go's `archive/tar` does. */
function block(header: Header): Uint8Array {
  const result = new Uint8Array(BLOCK);
  const put = (text: string | Uint8Array, at: number): void =>
    result.set(toBytes(text), at);
  put(header.name, 0);
  put(octal(header.mode, 8), 100);
  put(octal(0, 8), 108);
  put(octal(0, 8), 116);
  put(octal(header.size, 12), 124);
  put(octal(header.modificationTime, 12), 136);
  put('        ', 148);
  put(header.type, 156);
  put('ustar\u000000', 257);
  put(header.device, 329);
  put(header.device, 337);
  put(header.prefix, 345);
  let sum = 0;
  for (let at = 0; at < BLOCK; at += 1) sum += result[at] ?? 0;
  put(`${octal(sum, 7)}\u0000 `, 148);
  return result;
}

/** Splits a long path into prefix and name where ustar can hold it. */
function split(path: string): { prefix: string; name: string } | undefined {
  if (!ASCII.test(path)) return undefined;
  if (path.length <= NAME_SIZE) return { prefix: '', name: path };
  const cut = path.slice(0, PREFIX_SIZE + 1).lastIndexOf('/');
  const name = path.slice(cut + 1);
  if (cut <= 0 || name.length > NAME_SIZE || name === '') return undefined;
  return { prefix: path.slice(0, cut), name };
}

/** What is left of a name in a header whose extension holds the real one. */
function reduced(path: string): Uint8Array {
  const ascii = toBytes(path).filter(byte => byte > 0 && byte < 0x80);
  const cut = ascii.subarray(0, NAME_SIZE);
  if (ascii.length <= NAME_SIZE) return cut;
  let end = cut.length;
  while (end > 0 && cut[end - 1] === 0x2f) end -= 1;
  return cut.subarray(0, end);
}

/** A PAX record names its own length (POSIX.1-2001, pax, "Extended Header"). */
function paxRecord(key: string, value: string): Uint8Array {
  const rest = toBytes(` ${key}=${value}\n`).length;
  let length = rest + String(rest).length;
  length = rest + String(length).length;
  return toBytes(`${length} ${key}=${value}\n`);
}

function padded(content: Uint8Array): Uint8Array[] {
  const rest = content.length % BLOCK;
  return rest === 0 ? [content] : [content, new Uint8Array(BLOCK - rest)];
}

function paxHeader(path: string): Uint8Array[] {
  const cut = path.lastIndexOf('/') + 1;
  const name = `${path.slice(0, cut)}PaxHeaders.0/${path.slice(cut)}`;
  const record = paxRecord('path', path);
  const header = block({
    name: reduced(name),
    prefix: '',
    mode: 0,
    size: record.length,
    modificationTime: 0,
    type: 'x',
    device: '',
  });
  return [header, ...padded(record)];
}

function entry(file: TarFile): Uint8Array[] {
  if (file.path.includes('\u0000')) {
    throw new PackageError(
      `The file name ${JSON.stringify(file.path)} has a NUL.`,
    );
  }
  const short = split(file.path);
  const header = block({
    name: short ? toBytes(short.name) : reduced(file.path),
    prefix: short?.prefix ?? '',
    mode: 0o644,
    size: file.content.length,
    modificationTime: file.modificationTime,
    type: '0',
    device: octal(0, 8),
  });
  return [
    ...(short ? [] : paxHeader(file.path)),
    header,
    ...padded(file.content),
  ];
}

/** Writes a tar, byte for byte as Go's `archive/tar` does for Helm: ustar, PAX for names ustar cannot hold. */
export function writeTar(files: TarFile[]): Uint8Array {
  return concatBytes([...files.flatMap(entry), new Uint8Array(2 * BLOCK)]);
}
