import { ContextError, validateContext } from '@chartway/chart-kit';
import type { Context } from '@chartway/plugin-chartway-common';

/**
 * Checks a context and a chart version.
 *
 * @param team - Name of the owning group, once known.
 * @throws ContextError naming each part that is wrong.
 */
export function requireValidGeneration(
  context: Context,
  version: string,
  team?: string,
): void {
  const problems = validateContext({ ...context, version, team });
  const relevant = problems.filter(
    ({ part }) => team !== undefined || part !== 'team',
  );
  if (relevant.length > 0) throw new ContextError(relevant);
}
