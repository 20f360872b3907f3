import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { HelmEngineError } from './errors';
import type { ChartSource } from './types';

/** A chart on its way to a worker: all contents in one buffer, which is handed over instead of copied. */
export interface PackedChart {
  /** Where Helm finds the chart: an absolute path in the worker's memory. */
  path: string;
  /** What the caller calls the chart. */
  shownPath: string;
  /** Equal for equal charts at equal paths; empty for those too large to keep. A worker keeps charts it has loaded by it. */
  key: string;
  content: Uint8Array<ArrayBuffer>;
  /** Absolute path, start and end of each file in `content`; a negative start means an empty folder. */
  index: [path: string, start: number, end: number][];
}

const FOLDER = -1;
/** Charts above this are not kept in workers (go/charts.go). */
const MOST_KEPT_BYTES = 2 ** 20;

/**
 * Lays a chart out as files below its path.
 *
 * @throws HelmEngineError for paths no folder can have: empty, absolute, with `.` or `..`, or a file that is a folder too
 */
export function packChart(chart: ChartSource): PackedChart {
  const archive = 'archive' in chart;
  const shownPath = chart.path ?? (archive ? '/chart.tgz' : '/chart');
  const path = posix.resolve('/', shownPath);
  if (path === '/' || shownPath.includes('\0')) {
    throw new HelmEngineError(
      `The chart's path is ${JSON.stringify(
        shownPath,
      )}; give it the path of a file or folder.`,
    );
  }
  if (archive) {
    return seal(path, shownPath, concatenate([[path, chart.archive]]));
  }
  const files = Object.entries(chart.files);
  checkPaths(files.map(([name]) => name));
  const entries = files.map(([name, content]): [string, Uint8Array] => [
    `${path}/${name}`,
    toBytes(content),
  ]);
  const { content, index } = concatenate(entries);
  return seal(path, shownPath, {
    content,
    index: [[path, FOLDER, FOLDER], ...index],
  });
}

function seal(
  path: string,
  shownPath: string,
  files: Pick<PackedChart, 'content' | 'index'>,
): PackedChart {
  const small = files.content.byteLength <= MOST_KEPT_BYTES;
  const key = small
    ? createHash('sha256')
        .update(JSON.stringify([path, files.index]))
        .update(files.content)
        .digest('hex')
    : '';
  return { path, shownPath, key, ...files };
}

function toBytes(content: Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
}

function checkPaths(names: string[]): void {
  const known = new Set(names);
  for (const name of names) {
    const parts = name.split('/');
    if (
      name.includes('\0') ||
      parts.some(part => part === '' || part === '.' || part === '..')
    ) {
      throw new HelmEngineError(
        `The chart has a file ${JSON.stringify(
          name,
        )}; paths must be relative to the chart, without empty parts, "." and "..".`,
      );
    }
    for (let length = 1; length < parts.length; length++) {
      const folder = parts.slice(0, length).join('/');
      if (known.has(folder)) {
        throw new HelmEngineError(
          `The chart has ${JSON.stringify(
            folder,
          )} both as a file and as a folder; rename one.`,
        );
      }
    }
  }
}

function concatenate(
  files: [string, Uint8Array][],
): Pick<PackedChart, 'content' | 'index'> {
  const content = new Uint8Array(
    files.reduce((total, [, bytes]) => total + bytes.byteLength, 0),
  );
  let start = 0;
  const index = files.map(([path, bytes]): [string, number, number] => {
    content.set(bytes, start);
    const entry: [string, number, number] = [
      path,
      start,
      start + bytes.byteLength,
    ];
    start += bytes.byteLength;
    return entry;
  });
  return { content, index };
}
