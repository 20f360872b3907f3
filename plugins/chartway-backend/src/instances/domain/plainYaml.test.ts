import { parseYaml11 } from '@chartway/chart-kit';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { recordWith } from '../__testUtils__/instanceFiles';
import { readPlainYaml } from './plainYaml';
import { parseReleaseFile, writeReleaseFile } from './releaseFile';

/** Texts that YAML might take for something else. */
const trickyText = fc.oneof(
  fc.constantFrom(
    ...['yes', 'No', 'NULL', 'y', 'true', '~', '', ' ', '1', '010', '0x1f'],
    ...['1.0', '1.0.0', '1e5', '1.2.3e4', '12:30', '2001-12-14', '1_000'],
    ...['2001-12-14t21:59:43.10-05:00', '.inf', 'a: b', 'a:', 'a #b', '#a'],
    ...['- a', '<<', '*a', '&a b', '!a', '%a', '@a', '`a', '"a"', "'a'"],
    ...['a\nb', 'a\tb', '\u2028', '\0', 'ä', '\\', '{a}', '[a]', '---'],
    ...['oci://h:5000/p/c@sha256:00', '0b1011', '1a', '00d', '123e4'],
  ),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'01.:-_+ eEtTzZxyn~#"'), maxLength: 8 }),
);

const plainTree = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    trickyText,
    fc.array(trickyText, { maxLength: 3 }),
    tie('map'),
  ),
  map: fc.dictionary(
    fc.constantFrom('a', 'b', 'name', 'y', 'NO', 'chart', 'x1', 'constructor'),
    tie('value'),
    { maxKeys: 4 },
  ),
})).map;

/** Lines that are nearly in the plain form. */
const nearlyPlain = fc
  .array(
    fc
      .tuple(
        fc.constantFrom('', '  ', '    ', ' ', '\t'),
        fc.constantFrom('a:', 'b:', 'b: ', 'c : ', '- ', '-', '# ', 'a:\t', ''),
        fc.oneof(trickyText, fc.constantFrom('', '[]', '{}', 'x', '|', '>-')),
        fc.constantFrom('', '', '', ' ', ' # c', '\r', ':'),
      )
      .map(parts => parts.join('')),
    { maxLength: 8 },
  )
  .map(lines => `${lines.join('\n')}\n`);

function requireSame(text: string): void {
  const quick = readPlainYaml(text);
  if (quick !== undefined) expect(quick).toEqual(parseYaml11(text));
}

describe('the plain form of YAML', () => {
  it('is read as the full reader reads it, or not at all', () => {
    fc.assert(
      fc.property(plainTree, tree =>
        requireSame(stringify(tree, { version: '1.1', lineWidth: 0 })),
      ),
      { numRuns: 1_000 },
    );
    fc.assert(fc.property(nearlyPlain, requireSame), { numRuns: 5_000 });
  });

  it('is what release records are written in', () => {
    const record = recordWith();
    for (const images of [[], ['registry.example.com:5000/shop:1@sha256:00']]) {
      const release = { ...record.release, images };
      const text = writeReleaseFile({ ...record, release, engine: 'argo-1' });
      expect(readPlainYaml(text)).toMatchObject({ kind: 'Release' });
      expect(readPlainYaml(text)).toEqual(parseYaml11(text));
    }
  });

  it.each([
    ['no line end', 'a: b'],
    ['nothing', ''],
    ['comments only', '# a\n'],
    ['a key twice', 'a: b\na: c\n'],
    ['a key without value', 'a:\n'],
    ['a second document', 'a: b\n---\na: b\n'],
    ['an anchor', 'a: &x b\n'],
    ['a word that is no text', 'a: yes\n'],
    ['a key that is no text', 'y: a\n'],
    ['a wrong indent', 'a:\n   b: c\n'],
    ['a comment that ends early', '# a\rb\na: b\n'],
    [
      'too deep',
      Array.from({ length: 30 }, (_, n) => `${'  '.repeat(n)}a:\n`).join(''),
    ],
  ])('leaves %s to the full reader', (_, text) => {
    expect(readPlainYaml(text)).toBeUndefined();
  });
});

describe('release records', () => {
  const text = fc.oneof(trickyText, fc.constant('shop'));

  it('are read as they were written, whatever is in them', () => {
    const images = fc.array(text, { maxLength: 3 });
    const engine = fc.option(text.filter(Boolean), { nil: undefined });
    fc.assert(
      fc.property(text, text, images, engine, (version, digest, list, name) => {
        const plain = recordWith();
        const record = {
          ...plain,
          ...(name !== undefined && { engine: name }),
          release: {
            ...plain.release,
            chart: { ...plain.release.chart, version, digest },
            images: list,
          },
        };
        expect(parseReleaseFile(writeReleaseFile(record))).toEqual(record);
      }),
      { numRuns: 500 },
    );
  });
});
