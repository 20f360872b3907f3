import { ValuesEditError } from '../errors';

/** Longest way into values; the kit reads nothing that is nested deeper. */
const MAX_TOKENS = 100;

/**
 * The tokens of a JSON pointer.
 *
 * @throws ValuesEditError when it is none. Source: RFC 6901, section 3.
 */
export function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) {
    throw new ValuesEditError(
      'is no JSON pointer; write it like /image/tag, with ~1 for a slash and ~0 for a tilde in a key',
      { pointer },
    );
  }
  const tokens = pointer
    .slice(1)
    .split('/')
    .map(token => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (tokens.length > MAX_TOKENS) {
    throw new ValuesEditError(`is deeper than ${MAX_TOKENS} levels`, {
      pointer,
    });
  }
  return tokens;
}

/** The JSON pointer of some tokens. */
export function formatPointer(tokens: readonly string[]): string {
  return tokens
    .map(token => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
