import fc from 'fast-check';
import { CONTEXT } from './__testUtils__/charts';
import {
  ContextError,
  instanceName,
  parseContext,
  sameInstance,
  validateContext,
} from './index';

function messages(change: Record<string, unknown>): string {
  return validateContext({ ...CONTEXT, ...change })
    .map(problem => problem.message)
    .join(' ');
}

describe('context', () => {
  test('accepts a context and drops what it does not know', () => {
    expect(validateContext(CONTEXT)).toEqual([]);
    expect(parseContext({ ...CONTEXT, extra: 1 })).toEqual(CONTEXT);
    expect(instanceName(CONTEXT)).toBe('shop-acme-dev-main');
  });

  test.each([
    [
      'security 3: a backslash',
      { customer: '..\\x' },
      'The customer "..\\\\x" has the character "." (U+002E)',
    ],
    [
      'security 1: dots',
      { customer: 'team-a/../team-b' },
      'has the character "/" (U+002F)',
    ],
    [
      'security 2: an encoded dot',
      { product: '%2e%2e' },
      'has the character "%" (U+0025)',
    ],
    [
      'security 6: a trailing space',
      { instance: 'main ' },
      'has the character " " (U+0020)',
    ],
    [
      'security 7: a wildcard',
      { customer: '*' },
      'has the character "*" (U+002A)',
    ],
    [
      'security 8: a reserved word',
      { customer: 'root' },
      'The customer "root" is a reserved word',
    ],
    [
      'security 8: another',
      { environment: 'sys' },
      'The environment "sys" is a reserved word',
    ],
    [
      'security 8: a dot',
      { environment: '.' },
      'has the character "." (U+002E)',
    ],
    [
      'security 9: upper case',
      { environment: 'Prod' },
      'has the character "P" (U+0050); only a-z, 0-9 and "-" are allowed; write it in lower case',
    ],
    ['security 9: a Cyrillic look-alike', { customer: 'аcme' }, '(U+0430)'],
    ['security 9: a combining accent', { customer: 'cafe\u0301' }, '(U+0301)'],
    ['security 11: a prototype', { customer: '__proto__' }, '(U+005F)'],
    [
      'security 11: a constructor',
      { customer: 'constructor' },
      'is a reserved word',
    ],
    [
      'security 47: a product named ..',
      { product: '..' },
      'has the character "."',
    ],
    [
      'security 47: a version with a path',
      { version: '/../' },
      'is not SemVer 2',
    ],
    [
      'a double hyphen',
      { customer: 'xn--80ak6aa92e' },
      'must not have "--" in it',
    ],
    [
      'a hyphen at the end',
      { customer: 'a-' },
      'must start and end with a letter or digit',
    ],
    [
      'a digit first in the product',
      { product: '3scale' },
      'must start with a letter',
    ],
    ['a system namespace', { product: 'kube' }, 'is a reserved word'],
    ['a missing part', { team: undefined }, 'The team is missing'],
    ['a number', { instance: 1 }, 'The instance is missing; give it as text'],
    ['a version with v', { version: 'v1.0.0' }, 'starts with "v"'],
    [
      'a label that is too long',
      { team: 'x'.repeat(64) },
      'has 64 characters, 63 are allowed; shorten it by 1',
    ],
    ['a word that is a boolean', { product: 'on' }, 'is a reserved word'],
  ])('%s is refused', (_, change, message) => {
    expect(messages(change)).toContain(message);
    expect(() => parseContext({ ...CONTEXT, ...change })).toThrow(ContextError);
  });

  test('security 19: a name of 54 characters is refused, with the number to cut', () => {
    const rest = 'shop-acme-dev-'.length;
    expect(messages({ instance: 'x'.repeat(53 - rest) })).toBe('');
    expect(messages({ instance: 'x'.repeat(54 - rest) })).toContain(
      'has 54 characters, 53 are allowed; shorten one of the four by 1',
    );
  });

  test('security 19: instances with one name are told apart', () => {
    const a = { ...CONTEXT, customer: 'a-b', environment: 'c' };
    const b = { ...CONTEXT, customer: 'a', environment: 'b-c' };
    expect(instanceName(a)).toBe(instanceName(b));
    expect(sameInstance(a, b)).toBe(false);
    expect(sameInstance(a, { ...a })).toBe(true);
  });

  test('whatever passes makes a DNS-1123 label of at most 53 characters', () => {
    const part = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.stringMatching(/^[a-z0-9-]{1,20}$/),
    );
    fc.assert(
      fc.property(
        part,
        part,
        part,
        part,
        (product, customer, environment, instance) => {
          const context = {
            ...CONTEXT,
            product,
            customer,
            environment,
            instance,
          };
          if (validateContext(context).length > 0) return;
          expect(instanceName(context)).toMatch(
            /^[a-z][a-z0-9-]{0,51}[a-z0-9]$/,
          );
        },
      ),
    );
  });
});
