import fc from 'fast-check';
import { parse } from 'yaml';
import { anyJson, anyText } from '../__testUtils__/arbitraries';
import { jsonSchema } from '../json';
import { parseYaml11, toYaml, YamlError } from '../index';
import { toGoYaml } from './goYaml';

describe('parseYaml11', () => {
  test.each([
    ['yes', true],
    ['n', false],
    ['~', null],
    ['010', 8],
    ['0o17', 15],
    ['0b11', 3],
    ['08', 8],
    ['1_000', 1000],
    ['1e3', 1000],
    ['.5', 0.5],
    ['12:30', '12:30'],
    ['2026-01-01', '2026-01-01'],
    ['0x1F', 31],
    ['"yes"', 'yes'],
    ['!!str 010', '010'],
    ['1.2.3', '1.2.3'],
    ['+1', 1],
    ['-0x10', -16],
    ['18446744073709551615', 18446744073709552000],
  ])('reads %s as Helm does', (text, expected) => {
    expect(parseYaml11(text)).toEqual(expected);
  });

  test('reads keys, anchors and merges as Helm does', () => {
    expect(
      parseYaml11(
        'base: &b {x: 1, z: 2}\nuse:\n  <<: *b\n  z: 3\nn: 1\n8: a\n',
      ),
    ).toEqual({
      base: { x: 1, z: 2 },
      use: { x: 1, z: 3 },
      false: 1,
      8: 'a',
    });
    // Helm merges where it meets the merge key.
    expect(
      parseYaml11('a: &a {x: 1}\nb: &b {x: 2}\nc: {x: 3, <<: [*a, *b]}\n'),
    ).toMatchObject({ c: { x: 1 } });
    expect(parseYaml11('# nothing\n')).toBeNull();
  });

  test('security 11: a key __proto__ stays a key', () => {
    const value = parseYaml11('__proto__: {polluted: true}\n');
    expect(Object.keys(value ?? {})).toEqual(['__proto__']);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  const bomb = Array.from({ length: 12 }, (_, level) =>
    level === 0
      ? 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'
      : `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
  ).join('\n');

  test.each([
    [
      'security 49: an alias bomb',
      bomb,
      /line \d+: aliases expand to more than/,
    ],
    [
      'security 49: duplicate keys',
      'a: 1\nb: 2\na: 3\n',
      'line 3: the key "a" occurs twice',
    ],
    [
      'security 49: keys that become one',
      'yes: 1\ntrue: 2\n',
      'the key "true" occurs twice',
    ],
    [
      'security 49: deep nesting',
      `${'['.repeat(200)}${']'.repeat(200)}`,
      'nested deeper than 100 levels',
    ],
    ['security 49: nesting without end', '['.repeat(200_000), YamlError],
    [
      'an anchor that holds itself',
      'a: &a [*a]',
      'line 1: the anchor "a" holds itself',
    ],
    ['an unknown anchor', 'a: *b', /line 1/],
    ['a tag', 'a: !!binary aGk=', 'line 1: the tag'],
    [
      'a second document',
      'a: 1\n---\nb: 2\n',
      'line 2: a second document begins',
    ],
    [
      'security 15: a NUL',
      'a: 1\nb: "\u0000"',
      'line 2: the control character',
    ],
    ['a tab', 'a:\n\t- b\n', /line 2/],
    ['not a number', 'a: .nan', 'has no place in JSON'],
    ['a list as key', '[a]: b', 'a key must be a text'],
    ['too much', 'a'.repeat(5 * 1024 * 1024 + 1), 'larger than 5 MiB'],
  ])('%s is refused', (_, text, message) => {
    expect(() => parseYaml11(text)).toThrow(YamlError);
    expect(() => parseYaml11(text)).toThrow(message);
  });
});

describe('toYaml', () => {
  test('is read alike by YAML 1.1 and 1.2', () => {
    fc.assert(
      fc.property(anyJson, anyValue => {
        const value = jsonSchema.parse(anyValue);
        const text = toYaml(value);
        expect(parseYaml11(text)).toEqual(value);
        expect(parse(text)).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  test('reads well', () => {
    expect(
      toYaml({
        name: 'shop',
        text: 'a\nb\n',
        cut: 'a\nb',
        tag: '1.0',
        no: 'no',
        list: [{ a: 1, b: [] }, ['x']],
        ref: '$VAULT_REF_X',
      }),
    ).toBe(`name: shop
text: |
  a
  b
cut: |-
  a
  b
tag: "1.0"
"no": "no"
list:
  - a: 1
    b: []
  - - x
ref: $VAULT_REF_X
`);
  });
});

describe('toGoYaml', () => {
  test('what it writes is read back', () => {
    fc.assert(
      // Go writes this key without quotes, and reads it as a merge.
      fc.property(
        fc.dictionary(
          anyText.filter(key => key !== '<<'),
          anyText,
        ),
        map => {
          expect(parseYaml11(toGoYaml(map))).toEqual(map);
        },
      ),
      { numRuns: 300 },
    );
  });
});
