import { z } from 'zod';

type JsonResult = z.infer<ReturnType<typeof z.json>>;

/** The part of an action's context that remembers results beyond a crash. */
export type Checkpoints = {
  checkpoint<T extends JsonResult>(options: {
    key: string;
    fn: () => Promise<T>;
  }): Promise<T>;
};

/**
 * Runs a remote effect once per task: when the task was recovered after a crash and the effect had succeeded, its stored
 * result is returned and nothing is called. A crash between effect and storing runs it again, so the effect itself must
 * be idempotent.
 *
 * @param key - Unique within the step, also over `each`; starts with a version that changes with the schema.
 */
export async function checkpointed<S extends z.ZodType>(
  ctx: Checkpoints,
  key: string,
  schema: S,
  effect: () => Promise<z.output<S>>,
): Promise<z.output<S>> {
  const stored = await ctx.checkpoint({
    key,
    fn: async () => z.json().parse(JSON.parse(JSON.stringify(await effect()))),
  });
  return schema.parse(stored);
}
