import { execFile } from 'node:child_process';
import { HelmError, type HelmEngine } from '@chartway/helm-engine';
import type { BenchChart } from './charts';

/** What a render came to: the output, or the error Helm gives instead. */
export type Outcome = { output: string } | { error: string };

const MOST_OUTPUT_BYTES = 2 ** 28;
const release = { name: 'bench', namespace: 'default' };

/** Renders in process. */
export async function renderHere(
  engine: HelmEngine,
  chart: BenchChart,
): Promise<Outcome> {
  try {
    const { output } = await engine.render({
      chart: { files: chart.files, path: chart.path },
      release,
    });
    return { output };
  } catch (error) {
    if (error instanceof HelmError) {
      return { error: error.message };
    }
    throw error;
  }
}

/** Renders with a `helm template` process. */
export function renderThere(helm: string, chart: BenchChart): Promise<Outcome> {
  const args = [
    'template',
    release.name,
    chart.path,
    '--namespace',
    release.namespace,
  ];
  const options = {
    maxBuffer: MOST_OUTPUT_BYTES,
    env: { ...process.env, TZ: 'UTC' },
  };
  return new Promise((resolve, reject) => {
    execFile(helm, args, options, (failure, stdout, stderr) => {
      const start = stderr.search(/^Error: /m);
      if (!failure) {
        resolve({ output: stdout });
      } else if (start >= 0) {
        resolve({
          error: stderr.slice(start + 'Error: '.length).replace(/\n$/, ''),
        });
      } else {
        reject(
          new Error(
            `${helm} ${args.join(' ')} failed: ${stderr || failure.message}`,
          ),
        );
      }
    });
  });
}

/** Milliseconds that each of `rounds` runs took. */
export async function time(
  rounds: number,
  work: () => Promise<unknown>,
): Promise<number[]> {
  const durations: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await work();
    durations.push(performance.now() - start);
  }
  return durations;
}

/** The p-th percentile, like 50 or 95. */
export function percentile(durations: number[], p: number): number {
  const sorted = [...durations].sort((a, b) => a - b);
  return (
    sorted[
      Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))
    ] ?? Number.NaN
  );
}
