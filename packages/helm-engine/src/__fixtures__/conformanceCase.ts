import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Flags of `helm template`, under their names in the engine's API. */
export interface CaseFlags {
  kubeVersion?: string;
  apiVersions?: string[];
  includeCrds?: boolean;
  skipTests?: boolean;
  showOnly?: string[];
  noHooks?: boolean;
  isUpgrade?: boolean;
  skipSchemaValidation?: boolean;
}

/** A chart and how it is called, to be compared with what helm does. This file also runs in plain Node, for recording. */
export interface ConformanceCase {
  name: string;
  /** Files of the chart; bytes or text. */
  files?: Record<string, string | Uint8Array>;
  /** Instead: a folder or archive below this one. */
  fixture?: string;
  /** Subcharts that are packed into archives: path of the archive, files in it. */
  packed?: Record<string, Record<string, string>>;
  values?: string[];
  flags?: CaseFlags;
  release?: { name: string; namespace: string };
}

/** Where helm finds the case's chart when its output is recorded, and where the engine is told it is. */
export function caseFolder(testCase: ConformanceCase): string {
  return `/tmp/chartway-goldens/${testCase.name}`;
}

export function chartPath(testCase: ConformanceCase): string {
  const archive = testCase.fixture && /\.(tgz|tar\.gz)$/.exec(testCase.fixture);
  return `${caseFolder(testCase)}/chart${archive ? archive[0] : ''}`;
}

/** The chart of a case: an archive's bytes, or the files of a folder. */
export function chartOf(
  testCase: ConformanceCase,
  fixtures: string,
): { archive: Uint8Array } | { files: Record<string, Uint8Array> } {
  if (testCase.fixture && statSync(join(fixtures, testCase.fixture)).isFile()) {
    return { archive: readFileSync(join(fixtures, testCase.fixture)) };
  }
  const files: Record<string, Uint8Array> = {};
  if (testCase.fixture) {
    readFolder(join(fixtures, testCase.fixture), '', files);
  }
  for (const [path, content] of Object.entries(testCase.files ?? {})) {
    files[path] = Buffer.from(content);
  }
  for (const [path, content] of Object.entries(testCase.packed ?? {})) {
    files[path] = packArchive(content);
  }
  return { files };
}

/** Reads a folder and everything in it. */
function readFolder(folder: string, prefix: string, into: Record<string, Uint8Array>): void {
  for (const entry of readdirSync(folder)) {
    const path = join(folder, entry);
    if (statSync(path).isDirectory()) {
      readFolder(path, `${prefix}${entry}/`, into);
    } else {
      into[`${prefix}${entry}`] = readFileSync(path);
    }
  }
}

/** A .tgz with the given files below a folder `packed/`. */
export function packArchive(files: Record<string, string | Uint8Array>): Uint8Array {
  const blocks: Buffer[] = [];
  for (const [path, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    blocks.push(tarHeader(`packed/${path}`, bytes.length), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512));
  }
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]), { level: 9 });
}

function tarHeader(path: string, size: number): Buffer {
  const header = Buffer.alloc(512);
  header.write(path, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        0', 148);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
