import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';

/** Argument after which the part that this process plays comes. */
export const PART = '--part';

/** The parts that processes of their own play. */
export type Part = 'fakes' | 'portal' | 'plugin';

/** A process that answers one question after the other. */
export type Helper = {
  ask<S extends z.ZodType>(question: unknown, answer: S): Promise<z.output<S>>;
  end(): Promise<void>;
};

const answerSchema = z.union([
  z.object({ answer: z.json() }),
  z.object({ error: z.string() }),
]);

type Answer = z.output<typeof answerSchema>;

/** The next answer of a process; what loads its modules sends messages of its own. */
function answerOf(child: ChildProcess): Promise<Answer> {
  return new Promise(resolve => {
    const take = (message: unknown) => {
      const { success, data } = answerSchema.safeParse(message);
      if (!success) return;
      child.off('message', take);
      resolve(data);
    };
    child.on('message', take);
  });
}

const isRunning = (child: ChildProcess) =>
  child.exitCode === null && child.signalCode === null;

/** Starts a fresh process that plays a part. */
export function startHelper(part: Part): Helper {
  const [script = ''] = process.argv.slice(1);
  const child = fork(script, ['argo', PART, part], {
    execArgv: process.execArgv,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const failed = ended.then(([code]) => {
    throw new Error(`The process of the ${part} ended with ${code}`);
  });
  failed.catch(() => {});
  return {
    async ask(question, schema) {
      const answered = answerOf(child);
      child.send({ question });
      const answer = await Promise.race([answered, failed]);
      if ('error' in answer) {
        child.kill();
        throw new Error(answer.error);
      }
      return schema.parse(answer.answer);
    },
    async end() {
      if (isRunning(child)) child.disconnect();
      await ended;
    },
  };
}

/** In a process of its own: answers questions until the other side has no more, then cleans up. */
export async function answerQuestions(
  answer: (question: unknown) => Promise<unknown>,
  cleanUp: () => Promise<void>,
): Promise<void> {
  const questionSchema = z.object({ question: z.unknown() });
  process.on('message', message => {
    const { question } = questionSchema.parse(message);
    answer(question).then(
      result => process.send?.({ answer: result ?? null }),
      error => process.send?.({ error: String(error) }),
    );
  });
  await once(process, 'disconnect');
  await cleanUp();
  process.exit();
}
