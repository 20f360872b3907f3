import { isError } from '@backstage/errors';

/** Code of a system error such as `ENOSPC`, empty for other errors. */
export function codeOf(error: unknown): string {
  return isError(error) && error.code !== undefined ? String(error.code) : '';
}
