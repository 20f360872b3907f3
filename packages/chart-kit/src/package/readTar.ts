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

/**
 * Reads the regular files of a tar in order; folders and global headers are passed over.
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
    const type = String.fromCharCode(header[156] ?? 0);
    const content = data.subarray(at + BLOCK, at + BLOCK + size);
    if (size > limits.fileSize) {
      throw new ArchiveError(
        `The entry ${JSON.stringify(path)} has ${size} bytes; ${
          limits.fileSize
        } are allowed.`,
        { entry: path },
      );
    }
    if (content.length < size) {
      throw new ArchiveError(
        `The archive ends within the entry ${JSON.stringify(path)}.`,
        { entry: path },
      );
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (type === 'x') {
      const records = paxRecords(content);
      if (records.has('size') || records.has('GNU.sparse.major')) {
        throw new ArchiveError(
          `The entry ${JSON.stringify(path)} is too large or sparse.`,
          { entry: path },
        );
      }
      longName = records.get('path') ?? longName;
    } else if (type === 'L') {
      longName = text(content);
    } else if (type !== 'g') {
      longName = undefined;
      if (type === '5') {
        entries.push({ path: path.replace(/\/*$/, '/'), content, modificationTime: 0 });
      } else if (type === '0' || type === '\u0000' || type === '7') {
        const modificationTime = number(header.subarray(136, 148), path);
        entries.push({ path, content, modificationTime });
      } else {
        const kind = REFUSED[type] ?? `of the unknown type ${JSON.stringify(type)}`;
        throw new ArchiveError(
          `The entry ${JSON.stringify(
            path,
          )} is ${kind}; only files and folders are allowed.`,
          { entry: path },
        );
      }
    }
  }
  return entries;
}
