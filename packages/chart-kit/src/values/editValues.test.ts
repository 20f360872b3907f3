import { editValues, parseYaml11, YamlError, ValuesEditError } from '../index';
import type { Json, ValuesEdit } from '../index';

const set = (pointer: string, value: Json): ValuesEdit => ({
  op: 'set',
  pointer,
  value,
});
const remove = (pointer: string): ValuesEdit => ({ op: 'remove', pointer });

describe('editValues', () => {
  test.each<[string, string, ValuesEdit, string]>([
    [
      'a number',
      '# top\nreplicas:   2 # how many\nb: 1\n',
      set('/replicas', 3),
      '# top\nreplicas:   3 # how many\nb: 1\n',
    ],
    ['keeps single quotes', "a: 'x'\n", set('/a', "it's"), "a: 'it''s'\n"],
    ['keeps double quotes', 'a: "x" # c\n', set('/a', 'y'), 'a: "y" # c\n'],
    ['drops quotes of numbers', 'a: "1"\n', set('/a', 2), 'a: 2\n'],
    ['quotes yes', 'a: no\n', set('/a', 'yes'), 'a: "yes"\n'],
    ['quotes octal', 'a: b\n', set('/a', '0777'), 'a: "0777"\n'],
    ['quotes base 60', 'a: b\n', set('/a', '1:30'), 'a: "1:30"\n'],
    ['quotes null', 'a: b\n', set('/a', 'null'), 'a: "null"\n'],
    ['quotes tilde', 'a: b\n', set('/a', '~'), 'a: "~"\n'],
    ['quotes dates', 'a: b\n', set('/a', '2026-01-01'), 'a: "2026-01-01"\n'],
    [
      'fills an empty value',
      'a: # none\nb: 1\n',
      set('/a', 5),
      'a: 5 # none\nb: 1\n',
    ],
    ['null is null', 'a: 1\n', set('/a', null), 'a: null\n'],
    ['no final newline', 'a: 1\nb: 2', set('/b', 3), 'a: 1\nb: 3'],
    ['adds without final newline', 'a: 1', set('/b', 3), 'a: 1\nb: 3'],
    ['adds to nothing', '', set('/a/b', 3), 'a:\n  b: 3\n'],
    ['adds to comments', '# only\n', set('/a', 3), '# only\na: 3\n'],
    [
      'adds to comments without a line end',
      '# only',
      set('/a', 3),
      '# only\na: 3',
    ],
    ['adds to {}', '{}\n', set('/a', 3), 'a: 3\n'],
    [
      'adds to {} with a comment',
      '# x\n{} # y\n',
      set('/a', 3),
      '# x\na: 3 # y\n',
    ],
    ['adds behind ---', '---\n', set('/a', 3), '---\na: 3\n'],
    ['adds behind --- {}', '--- {}\n', set('/a', 3), '--- \na: 3\n'],
    [
      'CRLF',
      'a: 1\r\nb:\r\n  c: 1\r\n',
      set('/b/d/e', 2),
      'a: 1\r\nb:\r\n  c: 1\r\n  d:\r\n    e: 2\r\n',
    ],
    [
      'opens an empty mapping',
      'a: {} # none\n# next\nb: 1\n',
      set('/a/x/u', 'z'),
      'a: # none\n  x:\n    u: z\n# next\nb: 1\n',
    ],
    [
      'opens an empty list',
      'a: []\nb: 1\n',
      set('/a', ['x', { u: 1, z: [2] }]),
      'a:\n  - x\n  - u: 1\n    z:\n      - 2\nb: 1\n',
    ],
    [
      'indentation of siblings',
      'a:\n    b:\n        c: 1\n    l:\n    - 1\n',
      set('/a/d', { e: 1, l: [1] }),
      'a:\n    b:\n        c: 1\n    l:\n    - 1\n    d:\n        e: 1\n        l:\n        - 1\n',
    ],
    [
      'adds behind comments of the mapping',
      'a:\n  b: 1\n  # c: 2\n# of d\nd: 1\n',
      set('/a/x', 1),
      'a:\n  b: 1\n  # c: 2\n  x: 1\n# of d\nd: 1\n',
    ],
    [
      'flow mapping',
      'a: {b: 1, c: [x, y]} # n\n',
      set('/a/b', 2),
      'a: {b: 2, c: [x, y]} # n\n',
    ],
    [
      'adds to a flow mapping',
      'a: { b: 1 }\n',
      set('/a/c', 'x, y'),
      'a: { b: 1, c: "x, y" }\n',
    ],
    [
      'adds behind a trailing comma',
      'a: {b: 1,}\n',
      set('/a/c', 2),
      'a: {b: 1, c: 2,}\n',
    ],
    ['adds to a flow list', 'a: [x]\n', set('/a/-', 'z'), 'a: [x, z]\n'],
    ['removes from a flow list', 'a: [x, y]\n', remove('/a/1'), 'a: [x]\n'],
    ['removes first of a flow list', 'a: [x, y]\n', remove('/a/0'), 'a: [y]\n'],
    [
      'removes the last of a flow mapping',
      'a: { x: 1 }\n',
      remove('/a/x'),
      'a: {}\n',
    ],
    ['JSON', '{"a": {"b": 1}}', set('/a/c', 'x'), '{"a": {"b": 1, "c": "x"}}'],
    [
      'JSON over lines',
      '{\n  "a": 1\n}\n',
      set('/b', ['x']),
      '{\n  "a": 1,\n  "b": ["x"]\n}\n',
    ],
    [
      'a block text',
      'a: | # why\n  one\n  two\n\n# c\nb: 1\n',
      set('/a', 'three\nfour\nfive\n'),
      'a: | # why\n  three\n  four\n  five\n\n# c\nb: 1\n',
    ],
    [
      'a folded text',
      'a: >-\n  one\n  two\nb: 1\n',
      set('/a', 'x\ny'),
      'a: |-\n  x\n  y\nb: 1\n',
    ],
    [
      'a block text by a number',
      'a: |\n  one\nb: 1\n',
      set('/a', 7),
      'a: 7\nb: 1\n',
    ],
    [
      'a text of lines before a comment that is indented',
      'a:\n  # of a\nb: 1\n',
      set('/a', 'x\ny\n'),
      'a: "x\\ny\\n"\n  # of a\nb: 1\n',
    ],
    [
      'many lines',
      'a: x # c\nb: 1\n',
      set('/a', 'x\ny\n'),
      'a: | # c\n  x\n  y\nb: 1\n',
    ],
    [
      'a mapping by a scalar',
      'a: # why\n  # doc\n  b: 1 # one\n  c: 2\nd: 1\n',
      set('/a', 5),
      'a: 5 # why\n  # doc\nd: 1\n',
    ],
    [
      'a scalar by a mapping',
      'a: 5 # why\nd: 1\n',
      set('/a', { b: 1 }),
      'a: # why\n  b: 1\nd: 1\n',
    ],
    [
      'only what differs in a mapping',
      'a:\n  # one\n  b: 1\n  # two\n  c: 2\n',
      set('/a', { b: 1, c: 3, d: 4 }),
      'a:\n  # one\n  b: 1\n  # two\n  c: 3\n  d: 4\n',
    ],
    [
      'only what differs in a list',
      'a:\n- x # one\n- y # two\n- z # three\n',
      set('/a', ['x', 'z', 'w']),
      'a:\n- x # one\n- z # three\n- w\n',
    ],
    [
      'an item before others',
      'a:\n  - x\n',
      set('/a', ['w', 'x']),
      'a:\n  - w\n  - x\n',
    ],
    [
      'inside a list of mappings',
      'a:\n  - name: x # n\n    value: 1\n  - name: y\n',
      set('/a/0/value', 2),
      'a:\n  - name: x # n\n    value: 2\n  - name: y\n',
    ],
    [
      'adds inside a list of mappings',
      'a:\n  - name: x\n  - name: y\n',
      set('/a/0/value', 2),
      'a:\n  - name: x\n    value: 2\n  - name: y\n',
    ],
    [
      'removes the first key of an item',
      'a:\n  - name: x # n\n    # v\n    value: 1\n',
      remove('/a/0/name'),
      'a:\n  - # v\n    value: 1\n',
    ],
    ['removes a key', '# doc\na: 1 # a\nb: 2\n', remove('/a'), '# doc\nb: 2\n'],
    [
      'removes the last key',
      'a: # c\n  b: 1\nc: 1\n',
      remove('/a/b'),
      'a: {} # c\nc: 1\n',
    ],
    ['removes the only key of all', '# c\na: 1\n', remove('/a'), '# c\n{}\n'],
    ['removes from the end', 'a: 1\nb:\n  c: 1', remove('/b'), 'a: 1'],
    ['removes what is not there', 'a: 1\n', remove('/b/c'), 'a: 1\n'],
    ['a key that reads as a boolean', 'y: 1\n', set('/true', 2), 'y: 2\n'],
    [
      'a new key that would read as a boolean',
      'a: 1\n',
      set('/y', 2),
      'a: 1\n"y": 2\n',
    ],
    ['a key with a slash', 'a/b: 1\n', set('/a~1b', 2), 'a/b: 2\n'],
    [
      'security 11: a key __proto__',
      'a: 1\n',
      set('/__proto__/x', 2),
      'a: 1\n__proto__:\n  x: 2\n',
    ],
    ['a tag goes', 'a: !!str 010\n', set('/a', 5), 'a: 5\n'],
    ['an anchor stays', 'a: &x 1\n', set('/a', 5), 'a: &x 5\n'],
    [
      'an alias is replaced',
      'a: &x 1\nb: *x # c\n',
      set('/b', 5),
      'a: &x 1\nb: 5 # c\n',
    ],
    [
      'beside a merge key',
      'a: &x\n  k: 1\n  l: {m: 1, o: 2}\nb:\n  <<: *x\n',
      set('/b/k', 5),
      'a: &x\n  k: 1\n  l: {m: 1, o: 2}\nb:\n  <<: *x\n  k: 5\n',
    ],
    [
      'deep beside a merge key',
      'a: &x\n  l: {m: 1, o: 2}\nb:\n  <<: *x\n',
      set('/b/l/m', 5),
      'a: &x\n  l: {m: 1, o: 2}\nb:\n  <<: *x\n  l:\n    m: 5\n    o: 2\n',
    ],
    [
      'through an alias',
      'a: &x {k: 1, l: 2}\nb: *x # c\n',
      set('/b/k', 5),
      'a: &x {k: 1, l: 2}\nb: # c\n  <<: *x\n  k: 5\n',
    ],
    [
      'through an alias in a list',
      'a: &x {k: 1}\nb:\n  - *x\n',
      set('/b/0/k', 5),
      'a: &x {k: 1}\nb:\n  - <<: *x\n    k: 5\n',
    ],
    [
      'through an alias of a list',
      'a: &x [1, 2]\nb: *x\n',
      set('/b/0', 5),
      'a: &x [1, 2]\nb:\n  - 5\n  - 2\n',
    ],
    ['an explicit key', '? a\n: 1\n', set('/a', 2), '? a\n: 2\n'],
    ['a byte order mark', '\ufeffa: 1\n', set('/b', 2), '\ufeffa: 1\nb: 2\n'],
    [
      'the whole',
      'a: 1 # x\nb: 2\n',
      set('', { a: 1, c: 3 }),
      'a: 1 # x\nc: 3\n',
    ],
    [
      'a value in a flow mapping without one',
      'a: {b, c: 1}\n',
      set('/a/b', 2),
      'a: {b: 2, c: 1}\n',
    ],
  ])('%s', (_, text, edit, expected) => {
    const result = editValues(text, [edit]);
    expect(result).toBe(expected);
  });

  test.each<[string, string, ValuesEdit, string | RegExp]>([
    [
      'an anchor others use',
      'a: &x {k: 1}\nb: *x\n',
      set('/a/k', 2),
      /"\/a\/k" \(line 1\).* would change \/b\/k too/,
    ],
    [
      'an anchor others merge',
      'a: &x {k: 1}\nb: {<<: *x}\n',
      set('/a/k', 2),
      'would change /b/k too',
    ],
    [
      'removing an anchor others use',
      'a: &x 1\nb: *x\n',
      remove('/a'),
      'would break the text: line 1: the anchor "x" is unknown',
    ],
    [
      'removing what is merged',
      'a: &x {k: 1}\nb: {<<: *x}\n',
      remove('/b/k'),
      'comes from another mapping through a merge key',
    ],
    [
      'a merge key that wins',
      'a: &x {k: 1}\nb:\n  k: 2\n  <<: *x\n',
      set('/b/k', 3),
      'a merge key further down wins',
    ],
    [
      'a way through a text',
      'a: text\n',
      set('/a/b', 1),
      '"/a/b" (line 1) cannot exist: /a is a single text',
    ],
    ['past the end of a list', 'a: [1]\n', set('/a/2', 1), 'is a list of 1'],
    ['no pointer', 'a: 1\n', set('a', 1), 'is no JSON pointer'],
    ['the whole as a list', 'a: 1\n', set('', []), 'must be a mapping'],
    [
      'security 15: a NUL in a value',
      'a: 1\n',
      set('/a', 'x\u0000'),
      'has a NUL character',
    ],
  ])('%s is refused', (_, text, edit, message) => {
    expect(() => editValues(text, [edit])).toThrow(ValuesEditError);
    expect(() => editValues(text, [edit])).toThrow(message);
  });

  test.each<[string, string, string | RegExp]>([
    [
      'security 15: a NUL',
      'a: 1\nb: x\u0000\n',
      'line 2: the control character U+0000',
    ],
    [
      'security 49: a duplicate key',
      'a: 1\na: 2\n',
      'line 2: the key "a" occurs twice',
    ],
    [
      'security 49: nesting',
      `a: ${'['.repeat(200)}${']'.repeat(200)}\n`,
      'nested deeper than 100',
    ],
    [
      'security 49: an alias bomb',
      `a0: &a0 [x]\n${Array.from(
        { length: 24 },
        (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]\n`,
      ).join('')}`,
      /line \d+: alias/,
    ],
    ['a list', '- a\n', 'values are a mapping of keys, not a list'],
    [
      'a carriage return alone',
      'a: 1\rb: 2\n',
      'line 1: a line ends with a character',
    ],
  ])('%s is refused', (_, text, message) => {
    expect(() => editValues(text, [set('/z', 1)])).toThrow(YamlError);
    expect(() => editValues(text, [set('/z', 1)])).toThrow(message);
  });

  test.each<[string, ValuesEdit]>([
    ['a: 1 # x\n', set('/b/c', { d: [1] })],
    ['a: {b: 1}\n', set('/a/c', 'x')],
    ['a:\n  b: 1\n', remove('/a/b')],
    ['a: &x {k: 1}\nb: *x\n', set('/b/k', 2)],
    ['', set('', { a: { b: 1 } })],
  ])('a second time nothing changes: %j', (text, edit) => {
    const once = editValues(text, [edit]);
    expect(editValues(once, [edit])).toBe(once);
  });

  test('what deep values a change may have', () => {
    let value: Json = 1;
    for (let depth = 0; depth < 200; depth += 1) value = [value];
    expect(() => editValues('', [set('/a', value)])).toThrow(
      'nested deeper than 100',
    );
    expect(parseYaml11(editValues('', [set('/a', [[1]])]))).toEqual({
      a: [[1]],
    });
  });
});
