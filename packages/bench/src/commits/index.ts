import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { percentile } from '../render/measure';
import { inspect } from './history';
import { Person } from './person';
import { EDIT, editHere, editTogether } from './processes';
import { makeRepository, planEdits, REPOSITORY } from './repository';
import { OWNER, startServer } from './server';
import type { Place, Side } from './sides';

const PROCESSES = 2;
const WORKERS = 8;
const EDITS = 500;
const FILES = 5000;
/** Edits where each worker waits for its own; with scripts, all of them would take long and tell nothing more. */
const SAMPLE = 48;

type Options = { edits: number; files: number; sample: number };

/** A way of working: how, with how many edits, and whether a worker waits for each before the next. */
type Way = { name: string; side: Side; edits: number; waiting: boolean };

type Result = {
  edits: number;
  lost: number;
  reordered: number;
  edits_per_s: number;
  pushes_per_edit: number;
  p50_ms: number;
  p95_ms: number;
  by_hand: number;
};

const rounded = (value: number, digits: number) =>
  Number(value.toFixed(digits));

/** One Git host: what counts, and the ways it was worked with. */
type HostResult = Pick<
  Result,
  'lost' | 'reordered' | 'edits_per_s' | 'pushes_per_edit'
> & {
  /** Times as many edits a second as the scripts: all at once, and where each worker waits as a script does. */
  ratio: number;
  ratio_waiting: number;
  ways: Record<'together' | 'waiting' | 'scripts', Result>;
};

function compare(ways: HostResult['ways']): HostResult {
  const { together, waiting, scripts } = ways;
  const ratio = (way: Result) =>
    rounded(way.edits_per_s / scripts.edits_per_s, 1);
  return {
    lost: together.lost + waiting.lost,
    reordered: together.reordered + waiting.reordered,
    edits_per_s: together.edits_per_s,
    ratio: ratio(together),
    ratio_waiting: ratio(waiting),
    pushes_per_edit: together.pushes_per_edit,
    ways,
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Lets the workers and a person work on a new repository, and asks its history what became of it. */
async function measure(
  kind: Place['kind'],
  way: Way,
  files: number,
): Promise<Result> {
  const root = await mkdtemp(join(tmpdir(), 'chartway-bench-commits-'));
  const server = kind === 'remote' ? await startServer(root) : undefined;
  try {
    const folder = join(root, OWNER, `${REPOSITORY}.git`);
    await makeRepository(folder, files);
    const place: Place = server
      ? { kind: 'remote', ...server }
      : { kind: 'local', folder: join(root, OWNER) };
    const url = server?.cloneUrl ?? `file://${folder}`;
    const person = await Person.cloning(url, join(root, 'person'));
    const edits = planEdits(way.edits, WORKERS);
    const tasks = await Promise.all(
      Array.from({ length: PROCESSES }, async (_, index) => {
        const own = join(root, `process-${index}`);
        await mkdir(own);
        return {
          side: way.side,
          place,
          folder: own,
          edits: edits.filter(({ worker }) => worker % PROCESSES === index),
          waiting: way.waiting,
        };
      }),
    );
    const work = await editTogether(tasks, () => person.start());
    await person.stop();
    const told = new Map(
      work.outcomes.flatMap(({ id, sha }) => (sha ? [[id, sha]] : [])),
    );
    for (const { id, error } of work.outcomes) {
      if (error !== undefined) print(`    ${id}: ${error}`);
    }
    const found = await inspect(folder, edits, told, person.pushed);
    return report(way, { ...work, ...found, person });
  } finally {
    await server?.stop();
    await rm(root, { recursive: true, force: true });
  }
}

function report(
  { name, edits }: Way,
  found: Awaited<ReturnType<typeof editTogether>> &
    Awaited<ReturnType<typeof inspect>> & { person: Person },
): Result {
  const times = found.outcomes.map(({ took }) => took);
  const result = {
    edits,
    lost: found.lost.length,
    reordered: found.reordered.length,
    edits_per_s: rounded(edits / found.seconds, 2),
    pushes_per_edit: rounded(found.pushes / edits, 3),
    p50_ms: Math.round(percentile(times, 50)),
    p95_ms: Math.round(percentile(times, 95)),
    by_hand: found.person.pushed.length,
  };
  print(
    `  ${name.padEnd(34)}${result.edits_per_s
      .toFixed(2)
      .padStart(8)} edits/s  ${found.pushes} pushes for ${edits} edits  p50 ${
      result.p50_ms
    } ms  p95 ${result.p95_ms} ms  ${result.lost} lost  ${
      result.reordered
    } reordered  ${result.by_hand} commits by hand (at most ${
      found.person.tries
    } tries)`,
  );
  for (const id of [...found.lost, ...found.reordered]) print(`    ${id}`);
  return result;
}

/** @throws Error unless the options can be worked with. */
function parseOptions(args: string[]): Options & { backend?: string } {
  const { values } = parseArgs({
    args,
    options: {
      edits: { type: 'string', default: String(EDITS) },
      files: { type: 'string', default: String(FILES) },
      sample: { type: 'string', default: String(SAMPLE) },
      backend: { type: 'string' },
    },
  });
  const numbers = {
    edits: Number(values.edits),
    files: Number(values.files),
    sample: Number(values.sample),
  };
  for (const [name, value] of Object.entries(numbers)) {
    const least = name === 'files' ? 200 : WORKERS;
    if (!Number.isInteger(value) || value < least)
      throw new Error(`--${name} takes a whole number from ${least}`);
  }
  const { backend } = values;
  if (backend !== undefined && backend !== 'remote' && backend !== 'local')
    throw new Error('--backend takes remote or local');
  return { ...numbers, backend };
}

/**
 * Edits values from eight workers in two processes, in one repository of 5,000 files on Git behind HTTP and in a folder,
 * while a person pushes; beside it, a clone, an edit and a push per change. Asks the history whether every edit is there,
 * once, and in order. Prints a line for each way and, last, one line of JSON: the worse Git host at the top, and each by
 * its name.
 *
 * @param args - `--edits N`, `--files N`, `--sample N` (edits where each worker waits), `--backend remote|local`.
 */
export async function run(args: string[]): Promise<void> {
  if (args[0] === EDIT) {
    await editHere();
    return;
  }
  const { backend, edits, files, sample } = parseOptions(args);
  const hosts: Record<string, HostResult> = {};
  for (const kind of ['remote', 'local'] as const) {
    if (backend !== undefined && backend !== kind) continue;
    print(
      `${kind}: ${WORKERS} workers in ${PROCESSES} processes, ${files} files, a person pushes in between`,
    );
    const some = { edits: Math.min(sample, edits), waiting: true };
    const ways: Record<keyof HostResult['ways'], Way> = {
      together: {
        name: 'chartway, all asked at once',
        side: 'chartway',
        edits,
        waiting: false,
      },
      waiting: {
        name: 'chartway, each worker waits',
        side: 'chartway',
        ...some,
      },
      scripts: {
        name: 'clone, edit, push; each waits',
        side: 'scripts',
        ...some,
      },
    };
    const together = await measure(kind, ways.together, files);
    const waiting = await measure(kind, ways.waiting, files);
    const scripts = await measure(kind, ways.scripts, files);
    hosts[kind] = compare({ together, waiting, scripts });
  }
  const all = Object.values(hosts);
  const worst = (key: 'edits_per_s' | 'ratio' | 'ratio_waiting') =>
    Math.min(...all.map(host => host[key]));
  const sum = (key: 'lost' | 'reordered') =>
    all.reduce((total, host) => total + host[key], 0);
  print(
    JSON.stringify({
      edits,
      files,
      lost: sum('lost'),
      reordered: sum('reordered'),
      edits_per_s: worst('edits_per_s'),
      ratio: worst('ratio'),
      ratio_waiting: worst('ratio_waiting'),
      pushes_per_edit: Math.max(...all.map(host => host.pushes_per_edit)),
      ...hosts,
    }),
  );
}
