import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** A chart on disk and in memory: helm reads the one, the engine the other. */
export interface BenchChart {
  name: string;
  path: string;
  files: Record<string, Uint8Array>;
}

/** Makes the chart of `helm create`, hands it to `use`, and removes it. */
export async function withCreatedChart<T>(
  helm: string,
  use: (chart: BenchChart) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'chartway-bench-'));
  try {
    await promisify(execFile)(helm, ['create', 'demo'], { cwd: folder });
    return await use(await readChart(join(folder, 'demo')));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * The charts in folders: each folder that is a chart, or the charts that are directly in it.
 *
 * @throws Error for a folder without a chart
 */
export async function findCharts(folders: string[]): Promise<BenchChart[]> {
  const charts: BenchChart[] = [];
  for (const folder of folders.map(path =>
    resolve(process.env.INIT_CWD ?? '.', path),
  )) {
    const found = (await isChart(folder)) ? [folder] : await chartsIn(folder);
    if (found.length === 0) {
      throw new Error(`${folder} is neither a chart nor a folder of charts`);
    }
    for (const path of found) {
      charts.push(await readChart(path));
    }
  }
  return charts;
}

async function chartsIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of (await readdir(folder)).sort()) {
    if (await isChart(join(folder, name))) {
      found.push(join(folder, name));
    }
  }
  return found;
}

async function isChart(folder: string): Promise<boolean> {
  try {
    return (await stat(join(folder, 'Chart.yaml'))).isFile();
  } catch {
    return false;
  }
}

async function readChart(path: string): Promise<BenchChart> {
  const files: Record<string, Uint8Array> = {};
  await readInto(path, '', files);
  return { name: basename(path), path, files };
}

/** Follows symbolic links, as helm does. */
async function readInto(
  folder: string,
  prefix: string,
  files: Record<string, Uint8Array>,
): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if ((await stat(path)).isDirectory()) {
      await readInto(path, `${prefix}${name}/`, files);
    } else {
      files[`${prefix}${name}`] = await readFile(path);
    }
  }
}
