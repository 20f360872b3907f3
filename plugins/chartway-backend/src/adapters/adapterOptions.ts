import { InputError } from '@backstage/errors';
import { z } from 'zod';

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

/** URL of a server: http or https, no credentials, query or fragment; `/` at the end is dropped. */
export const ServerUrl = z
  .url({ protocol: /^https?$/, error: 'give an http or https URL' })
  .transform((text, context) => {
    const url = new URL(text);
    if (url.username || url.password || url.search || url.hash) {
      context.addIssue({
        code: 'custom',
        message: 'leave out credentials, query and fragment',
      });
      return z.NEVER;
    }
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  });
