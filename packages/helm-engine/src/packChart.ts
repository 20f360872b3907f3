import { posix } from 'node:path';
import { HelmEngineError } from './errors';
import type { ChartSource } from './types';

/** A chart on its way to a worker: all contents in one buffer, which is handed over instead of copied. */
export interface PackedChart {
  /** Where Helm finds the chart: an absolute path in the worker's memory. */
  path: string;
  /** What the caller calls the chart. */
  shownPath: string;
  content: Uint8Array<ArrayBuffer>;
  /** Absolute path, start and end of each file in `content`; a negative start means an empty folder. */
  index: [path: string, start: number, end: number][];
}

const FOLDER = -1;

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
    throw new HelmEngineError(`The chart's path is ${JSON.stringify(shownPath)}; give it the path of a file or folder.`);
  }
  if (archive) {
    return { path, shownPath, ...concatenate([[path, chart.archive]]) };
  }
  const files = Object.entries(chart.files);
  checkPaths(files.map(([name]) => name));
  const entries = files.map(([name, content]): [string, Uint8Array] => [`${path}/${name}`, toBytes(content)]);
  const packed = concatenate(entries);
  return { path, shownPath, content: packed.content, index: [[path, FOLDER, FOLDER], ...packed.index] };
}

function toBytes(content: Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
}

function checkPaths(names: string[]): void {
  const known = new Set(names);
  for (const name of names) {
    const parts = name.split('/');
    if (name.includes('\0') || parts.some(part => part === '' || part === '.' || part === '..')) {
      throw new HelmEngineError(
        `The chart has a file ${JSON.stringify(name)}; paths must be relative to the chart, without empty parts, "." and "..".`,
      );
    }
    for (let length = 1; length < parts.length; length++) {
      const folder = parts.slice(0, length).join('/');
      if (known.has(folder)) {
        throw new HelmEngineError(`The chart has ${JSON.stringify(folder)} both as a file and as a folder; rename one.`);
      }
    }
  }
}

function concatenate(files: [string, Uint8Array][]): Pick<PackedChart, 'content' | 'index'> {
  const content = new Uint8Array(files.reduce((total, [, bytes]) => total + bytes.byteLength, 0));
  let start = 0;
  const index = files.map(([path, bytes]): [string, number, number] => {
    content.set(bytes, start);
    const entry: [string, number, number] = [path, start, start + bytes.byteLength];
    start += bytes.byteLength;
    return entry;
  });
  return { content, index };
}
