import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { anyText } from '../__testUtils__/arbitraries';
import { editValues, parseYaml11, ValuesEditError, type Json } from '../index';
import { applyStep, getAt } from './jsonTree';
import { formatPointer } from './pointer';

const FIXTURES = path.join(__dirname, '../__fixtures__/values');
const files = fs
  .readdirSync(FIXTURES)
  .filter(name => name.endsWith('.yaml'))
  .map(name => fs.readFileSync(path.join(FIXTURES, name), 'utf8'));

/** Layouts that people mix in one file. */
interface Layout {
  flow: boolean;
  comment: string;
  above: string;
  quotes: '' | "'" | '"';
}

const layout = fc.record<Layout>({
  flow: fc.boolean(),
  comment: fc.constantFrom('', '', ' # why', '   # two  blanks'),
  above: fc.constantFrom('', '', '# doc', '# old: 1', ''),
  quotes: fc.constantFrom('', "'", '"'),
});

const word = fc.constantFrom('red', 'on', '0777', '1:30', 'a b', '~', '{x}');
const name = fc.constantFrom('a', 'b', 'c.d', 'e/f', '~x', '__proto__');
const tree = fc.letrec<{ map: Json; value: Json }>(tie => ({
  map: fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'tree' },
    word,
    fc.integer({ min: -9, max: 99 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('map'),
  ),
})).map;

function inline(value: Json, quotes: Layout['quotes']): string {
  if (typeof value === 'string') {
    return quotes === "'" ? `'${value}'` : JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map(item => inline(item, quotes)).join(', ')}]`;
  }
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}: ${inline(item, quotes)}`,
  );
  return `{ ${entries.join(', ')} }`;
}

/** A document for a value, as lines, laid out by turns as the layouts say. */
function write(value: Json, indent: string, next: () => Layout): string[] {
  const entries: [string, Json][] = Array.isArray(value)
    ? value.map(item => ['-', item])
    : Object.entries(value ?? {}).map(([key, item]) => [
        `${key === '~x' ? '"~x"' : key}:`,
        item,
      ]);
  return entries.flatMap(([mark, item]) => {
    const { flow, comment, above, quotes } = next();
    const lines = above === '' ? [] : [`${indent}${above}`];
    const nested = typeof item === 'object' && item !== null;
    if (!nested || flow || Object.keys(item).length === 0) {
      const text = item === null && flow ? '' : ` ${inline(item, quotes)}`;
      return [...lines, `${indent}${mark}${text}${comment}`];
    }
    const below = write(item, `${indent}  `, next);
    return [...lines, `${indent}${mark}${comment}`, ...below];
  });
}

const document = fc
  .tuple(tree, fc.infiniteStream(layout), fc.constantFrom('\n', '\r\n'))
  .chain(([value, layouts, eol]) =>
    fc.boolean().map(end => {
      const lines = write(value, '', () => layouts.next().value);
      return lines.join(eol) + (end && lines.length > 0 ? eol : '');
    }),
  );

const anyDocument = fc.oneof(
  { weight: 4, arbitrary: document },
  { weight: 1, arbitrary: fc.constantFrom(...files) },
);

function pathsOf(value: Json, here: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [here];
  const below = Object.entries(value).flatMap(([key, item]) =>
    pathsOf(item, [...here, key]),
  );
  return here.length > 0 ? [here, ...below] : below;
}

/** A document with the path of something in it. */
const placed = anyDocument.chain(text => {
  const paths = pathsOf(parseYaml11(text) ?? {});
  return fc.record({
    text: fc.constant(text),
    path: paths.length > 0 ? fc.constantFrom(...paths) : fc.constant(['new']),
  });
});

const anyScalar = fc.oneof(
  anyText.filter(text => !text.includes('\u0000')),
  word,
  fc.integer(),
  // JSON writes minus zero as zero.
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => value + 0),
  fc.boolean(),
  fc.constant(null),
);

function changedLines(before: string, after: string): number {
  const [a, b] = [before.split('\n'), after.split('\n')];
  expect(b).toHaveLength(a.length);
  return a.filter((line, at) => line !== b[at]).length;
}

function isBlock(value: Json | undefined): boolean {
  return (
    (typeof value === 'object' && value !== null) ||
    (typeof value === 'string' && value.includes('\n'))
  );
}

describe('editValues, whatever the document', () => {
  test('a scalar that is set is read back, all else stays, one line changes', () => {
    fc.assert(
      fc.property(placed, anyScalar, ({ text, path: to }, value) => {
        const before = parseYaml11(text) ?? {};
        const edit = { op: 'set', pointer: formatPointer(to), value } as const;
        const after = editValues(text, [edit]);
        expect(parseYaml11(after)).toEqual(
          applyStep(before, { op: 'set', path: to, value }),
        );
        expect(editValues(after, [edit])).toBe(after);
        const old = getAt(before, to);
        fc.pre(old !== undefined && !isBlock(old) && !isBlock(value));
        expect(changedLines(text, after)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 150 },
    );
  });

  test('setting what is there leaves the bytes', () => {
    fc.assert(
      fc.property(placed, ({ text, path: to }) => {
        const value = getAt(parseYaml11(text) ?? {}, to);
        fc.pre(value !== undefined);
        expect(
          editValues(text, [
            { op: 'set', pointer: formatPointer(to), value: value ?? null },
          ]),
        ).toBe(text);
      }),
    );
  });

  test('what is added is read back, and gone without a trace when removed', () => {
    fc.assert(
      fc.property(placed, tree, ({ text, path: to }, value) => {
        const before = parseYaml11(text) ?? {};
        const parent = getAt(before, to);
        const map =
          typeof parent === 'object' &&
          parent !== null &&
          !Array.isArray(parent) &&
          Object.keys(parent).length > 0;
        const at = map ? [...to, 'added'] : ['added'];
        const pointer = formatPointer(at);
        const after = editValues(text, [{ op: 'set', pointer, value }]);
        expect(parseYaml11(after)).toEqual(
          applyStep(before, { op: 'set', path: at, value }),
        );
        fc.pre(Object.keys(before).length > 0);
        expect(editValues(after, [{ op: 'remove', pointer }])).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  test('what is removed is gone, and no line is new but one that became empty', () => {
    fc.assert(
      fc.property(placed, ({ text, path: to }) => {
        const before = parseYaml11(text) ?? {};
        fc.pre(getAt(before, to) !== undefined);
        const edit = { op: 'remove', pointer: formatPointer(to) } as const;
        const after = editValues(text, [edit]);
        expect(parseYaml11(after) ?? {}).toEqual(
          applyStep(before, { op: 'remove', path: to }),
        );
        const lines = new Set(text.split(/\r?\n/));
        const fresh = after.split(/\r?\n/).filter(line => !lines.has(line));
        expect(fresh.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 100 },
    );
  });

  test('any value becomes any other', () => {
    fc.assert(
      fc.property(document, tree, (text, value) => {
        const after = editValues(text, [{ op: 'set', pointer: '', value }]);
        expect(parseYaml11(after) ?? {}).toEqual(value);
      }),
      { numRuns: 100 },
    );
  });

  test('several edits at once give what they give one after another', () => {
    const several = anyDocument.chain(text => {
      const paths = pathsOf(parseYaml11(text) ?? {});
      const place = fc.constantFrom(['new'], ['new', 'b'], ...paths);
      const edit = fc.oneof(
        fc.record({
          op: fc.constant('set' as const),
          pointer: place.map(formatPointer),
          value: fc.oneof(word, fc.integer(), tree),
        }),
        fc.record({
          op: fc.constant('remove' as const),
          pointer: place.map(formatPointer),
        }),
      );
      return fc.record({
        text: fc.constant(text),
        edits: fc.array(edit, { minLength: 2, maxLength: 6 }),
      });
    });
    const outcome = (edit: () => string): unknown => {
      try {
        // A file without keys reads as {}, whether it says so or not.
        return parseYaml11(edit()) ?? {};
      } catch (error) {
        if (error instanceof ValuesEditError) return 'refused';
        throw error;
      }
    };
    fc.assert(
      fc.property(several, ({ text, edits }) => {
        const together = outcome(() => editValues(text, edits));
        const apart = outcome(() =>
          edits.reduce((before, edit) => editValues(before, [edit]), text),
        );
        expect(together).toEqual(apart);
      }),
      { numRuns: 100 },
    );
  });

  test('security 49: many edits of a large file that do not go together end', () => {
    const lines = Array.from({ length: 3000 }, (_, at) => `key${at}: ${at}`);
    const text = `shared: &s {a: 1}\nuse: *s\n${lines.join('\n')}\n`;
    const together = lines.slice(0, 500).map((_, at) => ({
      op: 'set' as const,
      pointer: `/key${at}`,
      value: 'x',
    }));
    expect(parseYaml11(editValues(text, together))).toMatchObject({
      key499: 'x',
      key500: 500,
    });
    const apart = Array.from({ length: 50 }, (_, at) => ({
      op: 'set' as const,
      pointer: `/use/a${at}`,
      value: at,
    }));
    const conflicting = [
      ...together,
      ...apart,
      { op: 'set' as const, pointer: '/shared/a', value: 2 },
    ];
    expect(() => editValues(text, conflicting)).toThrow(
      /would change|too many edits/,
    );
  });
});
