import { ArchiveError } from '../errors';

const BLOCK = 512;

/** A regular file read from a tar. */
export interface TarEntry {
  /** Path as written in the archive. */
  path: string;
  content: Uint8Array;
  /** Seconds since 1970. */
  modificationTime: number;
}

/** Kinds of entry that are refused, by type flag. */
const REFUSED: Record<string, string> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a character device',
  '4': 'a block device',
  '6': 'a named pipe',
  S: 'a sparse file',
  K: 'a link with a long target',
};

function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function number(bytes: Uint8Array, entry: string): number {
  const digits = text(bytes).trim();
  if (digits === '') return 0;
  if (!/^[0-7]+$/.test(digits)) {
    throw new ArchiveError(
      `The entry ${JSON.stringify(entry)} has a damaged header.`,
      { entry },
    );
  }
  return parseInt(digits, 8);
}

function checkSum(header: Uint8Array, entry: string): void {
  const sum = header.reduce(
    (total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte),
    0,
  );
  if (number(header.subarray(148, 156), entry) !== sum) {
    throw new ArchiveError(
      `The entry ${JSON.stringify(entry)} has a header with a wrong checksum.`,
      { entry },
    );
  }
}

function paxRecords(data: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  let rest = data;
  while (rest.length > 0) {
    const space = rest.indexOf(0x20);
    const length = Number(text(rest.subarray(0, Math.max(space, 0))));
    if (space <= 0 || !(length > space + 1) || length > rest.length) {
      throw new ArchiveError('The archive has a damaged extended header.');
    }
    const record = new TextDecoder().decode(
      rest.subarray(space + 1, length - 1),
    );
    const equals = record.indexOf('=');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    rest = rest.subarray(length);
  }
  return records;
}

function isUstar(header: Uint8Array): boolean {
  return text(header.subarray(257, 263)).startsWith('ustar');
}

function shortName(header: Uint8Array): string {
  const name = text(header.subarray(0, 100));
  const magic = new TextDecoder().decode(header.subarray(257, 263));
  // GNU's old format keeps times where POSIX keeps the prefix.
  const prefix =
    isUstar(header) && magic === 'ustar\u0000'
      ? text(header.subarray(345, 500))
      : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function damaged(path: string, why: string): never {
  throw new ArchiveError(`The entry ${JSON.stringify(path)} ${why}.`, {
    entry: path,
  });
}

/** The real name an extended header gives to the next entry. */
function extendedName(path: string, content: Uint8Array): string | undefined {
  const records = paxRecords(content);
  if (records.has('size') || records.has('GNU.sparse.major')) {
    return damaged(path, 'is too large or sparse');
  }
  return records.get('path');
}

function toEntry(
  path: string,
  type: string,
  header: Uint8Array,
  content: Uint8Array,
): TarEntry {
  if (type === '5') {
    return { path: path.replace(/\/*$/, '/'), content, modificationTime: 0 };
  }
  if (!['0', '\u0000', '7'].includes(type)) {
    const kind = REFUSED[type] ?? `of the unknown type ${JSON.stringify(type)}`;
    return damaged(path, `is ${kind}; only files and folders are allowed`);
  }
  const modificationTime = number(header.subarray(136, 148), path);
  return { path, content, modificationTime };
}

/**
 * Reads the files of a tar in order; of folders, whose paths end with `/`, only the name. Global headers are passed
 * over, as Helm does.
 *
 * @throws ArchiveError for links, devices and anything damaged, naming the entry.
 */
export function readTar(
  data: Uint8Array,
  limits: { fileSize: number },
): TarEntry[] {
  const entries: TarEntry[] = [];
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= data.length; ) {
    const header = data.subarray(at, at + BLOCK);
    if (header.every(byte => byte === 0)) break;
    const path = longName ?? shortName(header);
    checkSum(header, path);
    const size = number(header.subarray(124, 136), path);
    if (size > limits.fileSize) {
      damaged(path, `has ${size} bytes; ${limits.fileSize} are allowed`);
    }
    const content = data.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) damaged(path, 'is cut off');
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'x') longName = extendedName(path, content) ?? longName;
    else if (type === 'L') longName = text(content);
    else if (type !== 'g') {
      longName = undefined;
      entries.push(toEntry(path, type, header, content));
    }
  }
  return entries;
}
