import { InputError } from '@backstage/errors';
import { z } from 'zod';

/**
 * Parses a part of a request.
 *
 * @param where - What is parsed, in words: `query`, `body`.
 * @throws InputError naming each field that is wrong.
 */
export function parse<S extends z.ZodType>(
  schema: S,
  value: unknown,
  where: string,
): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  throw new InputError(`Wrong ${where}: ${problems.join('; ')}.`);
}

/** One part of a context as a filter. */
const part = z.string().min(1).max(63).optional();

/** A context as a filter: every part may be absent. */
export const contextFilter = {
  product: part,
  customer: part,
  environment: part,
  instance: part,
};

/** A whole number in a query. */
export const count = (maximum: number) =>
  z.coerce.number().int().min(0).max(maximum);

/** Name of a chart, template or instance in a path. */
export const nameInPath = z
  .string()
  .max(253)
  .regex(
    /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/,
    'must be made of a-z, 0-9, "-" and "."',
  );
