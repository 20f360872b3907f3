import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createHelmEngine } from '@chartway/helm-engine';
import { createOciChartRegistry } from '@chartway/plugin-chartway-backend';
import { findBinary } from '../findBinary';
import { percentile } from '../render/measure';
import { ChartwaySide } from './chartwaySide';
import { helmSide } from './helmSide';
import {
  localMs,
  type Side,
  type Stage,
  STAGES,
  type Timing,
  totalMs,
} from './stages';
import { withRegistry } from './withRegistry';

// Run from its source only, so that this folder is where it is written.
// eslint-disable-next-line no-restricted-syntax
const ROOT = resolve(__dirname, '..', '..', '..', '..');
const DEFAULT_RUNS = 30;
/** V8 compiles code better the more it runs; a portal has run for hours. Processes of helm start from nothing anyway. */
const WARM_UP = { made: 300, pushed: 10, theirs: 2 };
const IDLE_MS = 2_000;
const MIB = 1024 * 1024;

const NO_LOG = {
  child: () => NO_LOG,
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
};

/**
 * Compares `helm create|lint|package|push` processes with Chartway's own way of taking a chart from nothing to the
 * registry. Both sides take turns on one registry. Prints a table and, last, one line of JSON with `ratio_local_p50`
 * (generate, lint, package), `ratio_push_p50` (all four), `rss_rest_mb` and `rss_peak_mb` of this process.
 *
 * @param args - `--runs N`: runs of each side
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { runs: { type: 'string' } } });
  const runs = Number(values.runs ?? DEFAULT_RUNS);
  if (!Number.isInteger(runs) || runs < 1) {
    throw new Error('--runs takes a whole number of at least 1');
  }
  const helm = await findBinary('helm');
  const folder = await mkdtemp(join(tmpdir(), 'chartway-bench-'));
  const engine = createHelmEngine({ workers: 1, timeoutMs: 60_000 });
  try {
    await withRegistry(async address => {
      const repository = `oci://${
        new URL(address).host
      }/bench-${Date.now().toString(36)}`;
      const registry = createOciChartRegistry({
        options: { type: 'oci', url: repository, plainHttp: true },
        configKey: 'chartway.registry',
        dataFolder: folder,
        logger: NO_LOG,
      });
      const ours = await ChartwaySide.create(engine, registry, ROOT);
      const theirs = helmSide(helm, folder, repository);
      print(`${runs} runs of each side, in turns, on ${address}`);
      report(await race(ours, theirs, runs), await memory());
    });
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}

type Result = { ours: Timing[]; theirs: Timing[] };

/** Rounds alternate between both sides, so that a busy machine slows both. */
async function race(
  ours: ChartwaySide,
  theirs: Side,
  runs: number,
): Promise<Result> {
  for (let n = 0; n < WARM_UP.made; n++) await ours.make(`0.0.${n}`);
  for (let n = 0; n < WARM_UP.pushed; n++) await ours.run(`0.0.${n}`);
  for (let n = 0; n < WARM_UP.theirs; n++) await theirs(`0.0.${n}`);
  const result: Result = { ours: [], theirs: [] };
  for (let n = 0; n < runs; n++) {
    result.theirs.push(await theirs(`1.0.${n}`));
    result.ours.push(await ours.run(`1.0.${n}`));
  }
  return result;
}

/** Resident memory of this process, engine and its workers included, in MiB: at rest after a collection, and at most. */
async function memory(): Promise<{ rest: number; peak: number }> {
  setFlagsFromString('--expose_gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  await sleep(IDLE_MS);
  return {
    rest: process.memoryUsage.rss() / MIB,
    peak: process.resourceUsage().maxRSS / 1024,
  };
}

function report(
  { ours, theirs }: Result,
  { rest, peak }: { rest: number; peak: number },
): void {
  const row = (title: string, value: (timing: Timing) => number) => {
    const [mine, other] = [ours, theirs].map(timings => timings.map(value));
    const cells = [other, mine].flatMap(list => [
      percentile(list ?? [], 50),
      percentile(list ?? [], 95),
    ]);
    const ratio = (cells[0] ?? 0) / (cells[2] ?? 1);
    print(
      [
        title.padEnd(22),
        ...cells.map(ms => ms.toFixed(1).padStart(10)),
        `${ratio.toFixed(1)}×`.padStart(9),
      ].join(''),
    );
    return ratio;
  };
  print(
    `${'milliseconds'.padEnd(22)}${[
      'helm p50',
      'helm p95',
      'ours p50',
      'ours p95',
    ]
      .map(text => text.padStart(10))
      .join('')}${'p50'.padStart(9)}`,
  );
  const names: Record<Stage, string> = {
    generate: 'create / generate',
    lint: 'lint',
    package: 'package',
    push: 'push',
  };
  for (const stage of STAGES) row(names[stage], timing => timing[stage]);
  const local = row('without push', localMs);
  const all = row('all four', totalMs);
  print(
    JSON.stringify({
      ratio_local_p50: round(local),
      ratio_push_p50: round(all),
      rss_rest_mb: round(rest),
      rss_peak_mb: round(peak),
      runs: ours.length,
      ours_local_p50_ms: round(percentile(ours.map(localMs), 50)),
      ours_push_p50_ms: round(percentile(ours.map(totalMs), 50)),
      helm_local_p50_ms: round(percentile(theirs.map(localMs), 50)),
      helm_push_p50_ms: round(percentile(theirs.map(totalMs), 50)),
    }),
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
