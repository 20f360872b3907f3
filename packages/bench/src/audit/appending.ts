import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { connect, type BenchDatabase } from './databases';
import {
  appendChained,
  appendPlain,
  deployment,
  openChartway,
  SIDES,
  type Append,
  type Side,
} from './sides';

/** Argument that makes this process one that appends. */
export const APPEND = '--append';

/** Requests under way at a time in each process. */
const PEOPLE = 500;
const PROCESSES = 2;

const workSchema = z.object({
  name: z.enum(['sqlite', 'postgres']),
  address: z.string(),
  folder: z.string(),
  privateKey: z.string(),
  side: z.enum(SIDES),
  /** Records to append. */
  records: z.number().int(),
});

/** What one process is to do. */
type Work = z.infer<typeof workSchema>;

async function appendAll(append: Append, records: number): Promise<void> {
  let next = 0;
  const person = async () => {
    while (next < records) {
      next += 2;
      const [intent, outcome] = deployment(next);
      await append(intent);
      if (next <= records) await append(outcome);
    }
  };
  await Promise.all(Array.from({ length: PEOPLE }, person));
}

/** In a process of its own: says that it is ready, waits for a line, appends, says that it is done. */
export async function appendHere(text: string): Promise<void> {
  const work = workSchema.parse(JSON.parse(text));
  const knex = connect(work);
  try {
    const append = await appendOf(work, knex);
    const lines = createInterface({ input: process.stdin });
    process.stdout.write('ready\n');
    await once(lines, 'line');
    await appendAll(append, work.records);
    process.stdout.write('done\n');
    lines.close();
  } finally {
    await knex.destroy();
  }
}

async function appendOf(
  work: Work,
  knex: ReturnType<typeof connect>,
): Promise<Append> {
  if (work.side === 'plain') return appendPlain(knex);
  if (work.side === 'chained') return appendChained(knex);
  const log = await openChartway(knex, { ...work, skipMigrations: true });
  return record => log.append(record);
}

function startProcess(work: Work) {
  const [script = ''] = process.argv.slice(1);
  const child = spawn(
    process.execPath,
    [...process.execArgv, script, 'audit', APPEND, JSON.stringify(work)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout });
  const says = async (word: string) => {
    const failed = once(child, 'exit').then(([code]) => {
      throw new Error(`A process that appends ended with ${code}`);
    });
    const [line] = await Promise.race([once(lines, 'line'), failed]);
    if (line !== word) throw new Error(`A process that appends said: ${line}`);
  };
  return { says, go: () => child.stdin.end('go\n') };
}

/**
 * Lets two processes append at the same time.
 *
 * @returns records appended per second, from the start of both to the end of the slower.
 */
export async function race(
  database: BenchDatabase,
  side: Side,
  options: { records: number; privateKey: string },
): Promise<number> {
  const records = Math.ceil(options.records / PROCESSES);
  const processes = Array.from({ length: PROCESSES }, () =>
    startProcess({ ...database, ...options, side, records }),
  );
  await Promise.all(processes.map(({ says }) => says('ready')));
  const start = performance.now();
  processes.forEach(({ go }) => go());
  await Promise.all(processes.map(({ says }) => says('done')));
  return (records * PROCESSES * 1000) / (performance.now() - start);
}
