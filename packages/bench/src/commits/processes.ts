import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { ValueEdit } from './repository';
import {
  chartwaySide,
  placeSchema,
  scriptSide,
  SIDES,
  type Apply,
} from './sides';
import { groupBy } from './groupBy';

/** Argument that makes this process one that edits. */
export const EDIT = '--edit';

const editSchema = z.object({
  id: z.string(),
  worker: z.number().int(),
  path: z.string(),
  replicas: z.number().int(),
});

const workSchema = z.object({
  side: z.enum(SIDES),
  place: placeSchema,
  /** Folder for clones; each process has its own. */
  folder: z.string(),
  edits: z.array(editSchema),
  /** Whether a worker waits for its edit before it asks for the next. */
  waiting: z.boolean(),
});

/** What one process is to do. */
type Work = z.output<typeof workSchema>;

const outcomeSchema = z.object({
  id: z.string(),
  sha: z.string().optional(),
  error: z.string().optional(),
  /** Milliseconds from asking to the end. */
  took: z.number(),
});

/** What became of an edit. */
type Outcome = z.output<typeof outcomeSchema>;

async function tryOne(apply: Apply, edit: ValueEdit): Promise<Outcome> {
  const start = performance.now();
  const took = () => performance.now() - start;
  try {
    const sha = await apply(edit);
    return { id: edit.id, sha, took: took() };
  } catch (error) {
    return { id: edit.id, error: String(error), took: took() };
  }
}

async function work(
  apply: Apply,
  edits: readonly ValueEdit[],
  waiting: boolean,
): Promise<Outcome[]> {
  if (!waiting) {
    return Promise.all(edits.map(edit => tryOne(apply, edit)));
  }
  const outcomes: Outcome[] = [];
  for (const edit of edits) outcomes.push(await tryOne(apply, edit));
  return outcomes;
}

/** In a process of its own: says that it is ready, waits for a line, edits, says what became of it. */
export async function editHere(): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  const [line] = await once(lines, 'line');
  const { side, place, folder, edits, waiting } = workSchema.parse(
    JSON.parse(String(line)),
  );
  const apply =
    side === 'chartway'
      ? await chartwaySide(place, folder)
      : scriptSide(place, folder);
  process.stdout.write('ready\n');
  await once(lines, 'line');
  const workers = groupBy(edits, ({ worker }) => worker);
  const outcomes = await Promise.all(
    [...workers.values()].map(own => work(apply, own, waiting)),
  );
  process.stdout.write(`${JSON.stringify(outcomes.flat())}\n`);
  lines.close();
}

function startProcess(task: Work) {
  const [script = ''] = process.argv.slice(1);
  const child = spawn(
    process.execPath,
    [...process.execArgv, script, 'commits', EDIT],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`A process that edits ended with ${code}`);
  });
  failed.catch(() => {});
  const answer = async () => {
    const [line] = await Promise.race([once(lines, 'line'), failed]);
    return String(line);
  };
  const tell = (text: string) => child.stdin.write(`${text}\n`);
  tell(JSON.stringify(task));
  return { answer, tell };
}

/**
 * Lets processes edit at the same time.
 *
 * @param started - called when all are ready
 * @returns what became of the edits, and the seconds from the start of all to the end of the slowest.
 */
export async function editTogether(
  tasks: readonly Work[],
  started: () => void,
): Promise<{ outcomes: Outcome[]; seconds: number }> {
  const processes = tasks.map(startProcess);
  // All at once: a line that nobody listens for is gone.
  const words = await Promise.all(processes.map(({ answer }) => answer()));
  const wrong = words.find(word => word !== 'ready');
  if (wrong !== undefined)
    throw new Error(`A process that edits said: ${wrong}`);
  started();
  const start = performance.now();
  for (const { tell } of processes) tell('go');
  const lines = await Promise.all(processes.map(({ answer }) => answer()));
  const seconds = (performance.now() - start) / 1000;
  const outcomes = lines.flatMap(line =>
    z.array(outcomeSchema).parse(JSON.parse(line)),
  );
  return { outcomes, seconds };
}
