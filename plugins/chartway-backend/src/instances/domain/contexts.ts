import {
  ContextError,
  instanceName,
  sameInstance,
  validateContext,
  type ContextProblem,
} from '@chartway/chart-kit';
import type { Context, Environment } from '@chartway/plugin-chartway-common';
import { instancePaths } from './layout';

/** Everything wrong with the coordinates of an instance; empty when they are fine. */
export function contextProblems(
  context: Context,
  environments: readonly Environment[],
): ContextProblem[] {
  const problems = validateContext(context).filter(
    ({ part }) => part !== 'version' && part !== 'team',
  );
  const names = environments.map(({ name }) => name);
  const named = problems.some(({ part }) => part === 'environment');
  if (!named && !names.includes(context.environment)) {
    problems.push({
      part: 'environment',
      rule: 'pattern',
      message: `There is no environment "${
        context.environment
      }"; choose one of ${names.join(', ')}.`,
    });
  }
  return problems;
}

/** @throws ContextError naming each part that is wrong. */
export function requireValidContext(
  context: Context,
  environments: readonly Environment[],
): void {
  const problems = contextProblems(context, environments);
  if (problems.length > 0) throw new ContextError(problems);
}

/**
 * Finds a different instance that stands in the way of a context: one with the same instance name (`a-b` + `c` and `a` +
 * `b-c` can meet there), or one whose files are in the same folder.
 */
export function findCollision(
  context: Context,
  existing: Iterable<Context>,
): Context | undefined {
  const name = instanceName(context);
  const folder = instancePaths(context).values;
  for (const other of existing) {
    if (sameInstance(other, context)) continue;
    if (
      instanceName(other) === name ||
      instancePaths(other).values === folder
    ) {
      return other;
    }
  }
  return undefined;
}

/** Puts a collision into words. The other instance is not named beyond its name: the asker may not see it. */
export function collisionMessage(context: Context): string {
  return `The name "${instanceName(
    context,
  )}" or its folder in Git belongs to a different instance. Choose another product, customer or instance name.`;
}
