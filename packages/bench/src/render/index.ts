import { isDeepStrictEqual } from 'node:util';
import { createHelmEngine, type HelmEngine } from '@chartway/helm-engine';
import { findBinary } from '../findBinary';
import { type BenchChart, findCharts, withCreatedChart } from './charts';
import { COLD, measureCold, printColdRender } from './cold';

import { percentile, renderHere, renderThere, time } from './measure';

/** V8 compiles the engine's functions better the more they run; a portal's engine has run for hours. */
const WARM_UP_RENDERS = 300;
/** Rounds alternate between both sides, so that a busy machine slows both. */
const ROUNDS = 20;
const OURS_PER_ROUND = 10;
const THEIRS_PER_ROUND = 2;
const COLD_STARTS = 3;

/**
 * Compares the engine with `helm template` processes: equal output on every chart, and time on the chart of
 * `helm create`. Prints a table and, last, one line of JSON with charts, equal, p50_ms, cold_ms and ratio_p50.
 *
 * @param args - folders that are charts or contain charts
 */
export async function run(args: string[]): Promise<void> {
  if (args.includes(COLD)) {
    await printColdRender();
    return;
  }
  const helm = await findBinary('helm');
  const charts = await findCharts(args);
  const starts: number[] = [];
  for (let n = 0; n < COLD_STARTS; n++) {
    starts.push(await measureCold());
  }
  const cold = percentile(starts, 50);
  const engine = createHelmEngine({ workers: 1, timeoutMs: 60_000 });
  try {
    await withCreatedChart(helm, async created => {
      const equal = await compare(engine, helm, [created, ...charts]);
      const { ours, theirs } = await race(engine, helm, created);
      report(ours, theirs, cold);
      const p50 = percentile(ours, 50);
      print(
        JSON.stringify({
          charts: charts.length + 1,
          equal,
          p50_ms: round(p50),
          cold_ms: round(cold),
          ratio_p50: round(percentile(theirs, 50) / p50),
        }),
      );
    });
  } finally {
    await engine.close();
  }
}

/** Renders every chart both ways, names those that differ, and counts the others. */
async function compare(
  engine: HelmEngine,
  helm: string,
  charts: BenchChart[],
): Promise<number> {
  let equal = 0;
  for (const chart of charts) {
    const [ours, theirs] = [
      await renderHere(engine, chart),
      await renderThere(helm, chart),
    ];
    if (isDeepStrictEqual(ours, theirs)) {
      equal++;
    } else if (!isDeepStrictEqual(theirs, await renderThere(helm, chart))) {
      print(
        `random    ${chart.path}: helm itself prints something else every time`,
      );
    } else {
      print(`different ${chart.path}`);
    }
  }
  return equal;
}

async function race(
  engine: HelmEngine,
  helm: string,
  chart: BenchChart,
): Promise<{ ours: number[]; theirs: number[] }> {
  await time(WARM_UP_RENDERS, () => renderHere(engine, chart));
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let n = 0; n < ROUNDS; n++) {
    theirs.push(
      ...(await time(THEIRS_PER_ROUND, () => renderThere(helm, chart))),
    );
    ours.push(...(await time(OURS_PER_ROUND, () => renderHere(engine, chart))));
  }
  return { ours, theirs };
}

function report(ours: number[], theirs: number[], cold: number): void {
  const row = (what: string, durations: number[]) =>
    `${what.padEnd(34)}${[50, 95]
      .map(p => percentile(durations, p).toFixed(1).padStart(9))
      .join('')}`;
  print(
    `${'chart of helm create, in ms'.padEnd(34)}${'p50'.padStart(
      9,
    )}${'p95'.padStart(9)}`,
  );
  print(row('helm template, a process each', theirs));
  print(row('engine, warm', ours));
  print(
    `${'engine, first call of a process'.padEnd(34)}${cold
      .toFixed(0)
      .padStart(9)}`,
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
