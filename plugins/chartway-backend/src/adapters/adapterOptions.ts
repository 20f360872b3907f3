import { InputError } from '@backstage/errors';
import type { z } from 'zod';

/**
 * Parses an adapter's block of configuration.
 *
 * @throws InputError naming the full key of each wrong or missing value, never the value.
 */
export function parseOptions<S extends z.ZodType>(
  schema: S,
  context: { options: unknown; configKey: string },
): z.output<S> {
  const result = schema.safeParse(context.options);
  if (result.success) return result.data;
  const problems = result.error.issues.map(issue => {
    const key = [context.configKey, ...issue.path.map(String)].join('.');
    return `${key}: ${issue.message}`;
  });
  throw new InputError(`Wrong configuration: ${problems.join('; ')}`);
}
