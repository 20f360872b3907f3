import fc from 'fast-check';
import { exampleTemplate, requestFor } from '../__testUtils__/charts';
import {
  generateChart,
  mergeRegeneration,
  mergeThreeWay,
  mergeTrees,
  parseYaml11,
  type ChartTemplate,
  type GeneratedChart,
} from '../index';

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array | undefined) =>
  bytes && new TextDecoder().decode(bytes);
const tree = (files: Record<string, string>) =>
  new Map(Object.entries(files).map(([path, text]) => [path, encode(text)]));
const texts = (files: ReadonlyMap<string, Uint8Array>) =>
  Object.fromEntries([...files].map(([path, bytes]) => [path, decode(bytes)]));

const anyText = fc
  .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 8 })
  .map(lines => lines.join('\n'));

describe('mergeThreeWay', () => {
  it('takes changes of both sides', () => {
    expect(
      mergeThreeWay('a\nb\nc\nd\n', 'A\nb\nc\nd\n', 'a\nb\nc\nD\ne\n'),
    ).toEqual({ text: 'A\nb\nc\nD\ne\n', conflicts: [] });
  });

  it('marks conflicts, naming the sides', () => {
    const names = { ours: 'chart', base: 'revision 1', theirs: 'revision 2' };
    expect(mergeThreeWay('a\nb\nc', 'a\nx\nc', 'a\nc', names)).toEqual({
      text: 'a\n<<<<<<< chart\nx\n||||||| revision 1\nb\n=======\n>>>>>>> revision 2\nc',
      conflicts: [{ line: 2, ours: 'x\n', base: 'b\n', theirs: '' }],
    });
  });

  it('gives every marker a line of its own where the last line has no end', () => {
    expect(mergeThreeWay('a', 'b', 'c').text).toBe(
      '<<<<<<< ours\nb\n||||||| base\na\n=======\nc\n>>>>>>> theirs\n',
    );
  });

  it('counts the lines of later conflicts in the merged text', () => {
    const { text, conflicts } = mergeThreeWay(
      'a\nk\nl\nm\nb\n',
      'a1\nk\nl\nm\nb1\n',
      'a2\nk\nl\nm\nb2\n',
    );
    const lines = text.split('\n');
    expect(conflicts).toHaveLength(2);
    for (const { line } of conflicts) {
      expect(lines[line - 1]).toBe('<<<<<<< ours');
    }
  });

  it('lets one side change all line ends', () => {
    expect(mergeThreeWay('a\nb\nc\n', 'a\r\nb\r\nc\r\n', 'a\nb\nC\n')).toEqual({
      text: 'a\r\nb\r\nC\r\n',
      conflicts: [],
    });
    expect(
      mergeThreeWay('a\r\nb\r\nc\r\n', 'A\r\nb\r\nc\r\n', 'a\nb\nc\n').text,
    ).toBe('A\nb\nc\n');
  });

  it('keeps what one side alone changed, whichever it is', () => {
    fc.assert(
      fc.property(anyText, anyText, (base, other) => {
        expect(mergeThreeWay(base, other, base).text).toBe(other);
        expect(mergeThreeWay(base, base, other).text).toBe(other);
        expect(mergeThreeWay(base, other, other).text).toBe(other);
      }),
    );
  });

  it('does not depend on which side is which, when both fit', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (base, one, two) => {
        const there = mergeThreeWay(base, one, two);
        const back = mergeThreeWay(base, two, one);
        expect(there.conflicts.length === 0).toBe(back.conflicts.length === 0);
        fc.pre(there.conflicts.length === 0);
        expect(there.text).toBe(back.text);
      }),
    );
  });

  it('merges changes that do not touch', () => {
    const lines = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), {
      minLength: 6,
      maxLength: 30,
    });
    fc.assert(
      fc.property(lines, fc.nat(), fc.nat(), (base, first, second) => {
        const at = first % (base.length - 3);
        const to = at + 2 + (second % (base.length - at - 2));
        const change = (index: number, word: string) =>
          base.with(index, word).join('\n');
        expect(
          mergeThreeWay(base.join('\n'), change(at, 'ONE'), change(to, 'TWO')),
        ).toEqual({
          text: base.with(at, 'ONE').with(to, 'TWO').join('\n'),
          conflicts: [],
        });
      }),
    );
  });
});

describe('mergeThreeWay of large texts', () => {
  it('does not compare all empty lines with each other', () => {
    const empty = '\n'.repeat(50_000);
    const { conflicts } = mergeThreeWay(empty, `a${empty}\n`, `b${empty}\n\n`);
    expect(conflicts).toHaveLength(1);
    expect(
      mergeThreeWay(`x\n${empty}y\n`, `X\n${empty}y\n`, `x\n${empty}Y\n`),
    ).toMatchObject({ conflicts: [{ line: 1 }] });
  });
});

describe('mergeTrees', () => {
  it('takes over what one side added, changed and deleted', () => {
    const base = tree({ keep: 'k', gone: 'g', there: 't', both: 'a\nb\nc\n' });
    const ours = tree({ keep: 'k', there: 't', both: 'A\nb\nc\n', mine: 'm' });
    const theirs = tree({ keep: 'k2', gone: 'g', both: 'a\nb\nC\n', new: 'n' });
    const merged = mergeTrees(base, ours, theirs);
    expect(merged.conflicts).toEqual([]);
    expect(texts(merged.files)).toEqual({
      keep: 'k2',
      both: 'A\nb\nC\n',
      mine: 'm',
      new: 'n',
    });
  });

  it('names what does not merge by itself', () => {
    const base = tree({ a: 'x', b: 'x', c: 'x\n', 'd.png': '\u0000' });
    const ours = tree({ b: 'mine', c: 'mine\n', 'd.png': '\u0000m', e: '1' });
    const theirs = tree({
      a: 'new',
      c: 'new\n',
      'd.png': '\u0000n',
      'e/f': '2',
    });
    const { files, conflicts } = mergeTrees(base, ours, theirs);
    expect(conflicts.map(({ path, kind }) => [path, kind])).toEqual([
      ['a', 'deleted-by-ours'],
      ['b', 'deleted-by-theirs'],
      ['c', 'lines'],
      ['d.png', 'binary'],
      ['e', 'path'],
    ]);
    expect(texts(files)).toMatchObject({
      a: 'new',
      b: 'mine',
      'd.png': '\u0000m',
    });
    expect(decode(files.get('c'))).toContain('<<<<<<< ours\nmine\n');
  });

  it('keeps bytes that are no UTF-8', () => {
    const latin = new Uint8Array([0xe9, 0x0a]);
    const { files, conflicts } = mergeTrees(
      new Map(),
      new Map([['a', latin]]),
      new Map(),
    );
    expect(files.get('a')).toBe(latin);
    expect(conflicts).toEqual([]);
  });
});

describe('mergeRegeneration', () => {
  const inputs = { image: 'ghcr.io/acme/shop' };
  const old = exampleTemplate('web-service');
  const generate = (template: ChartTemplate, revision: string) =>
    asTree(
      generateChart({
        ...requestFor(template, { inputs }),
        templateRevision: revision,
      }),
    );
  function asTree({ files, chartwayYaml }: GeneratedChart) {
    return new Map(
      Object.entries({ ...files, 'chartway.yaml': chartwayYaml }).map(
        ([path, content]) => [
          path,
          typeof content === 'string' ? encode(content) : content,
        ],
      ),
    );
  }
  function edit(
    files: Map<string, Uint8Array>,
    path: string,
    from: string | RegExp,
    to: string,
  ) {
    const before = decode(files.get(path)) ?? '';
    const after = before.replace(from, to);
    expect(after).not.toBe(before);
    return new Map(files).set(path, encode(after));
  }
  const before = generate(old, 'a'.repeat(40));
  const newer: ChartTemplate = {
    ...old,
    model: JSON.parse(
      JSON.stringify(old.model).replace('"cpu":"50m"', '"cpu":"75m"'),
    ),
    files: { ...old.files, 'files/motd.txt': 'hello\n' },
  };
  const after = generate(newer, 'b'.repeat(40));

  it('brings what the newer template gives, and keeps what people changed', () => {
    const ours = edit(
      edit(
        before,
        'values.yaml',
        /^( *)(replicas|replicaCount): .*$/m,
        '$1$2: 7',
      ),
      'README.md',
      /^/,
      'Ask team shop.\n\n',
    );
    ours.set('templates/extra.yaml', encode('# ours\n'));
    const merged = mergeRegeneration(before, ours, after);
    expect(merged.conflicts).toEqual([]);
    expect(decode(merged.files.get('README.md'))).toMatch(/^Ask team shop\./);
    expect(decode(merged.files.get('templates/extra.yaml'))).toBe('# ours\n');
    expect(decode(merged.files.get('values.yaml'))).toMatch(
      /^ *replica\w+: 7$/m,
    );
    expect(merged.files.get('chartway.yaml')).toEqual(
      after.get('chartway.yaml'),
    );
    const untouched = [...after].filter(
      ([path, bytes]) =>
        decode(before.get(path)) !== decode(bytes) &&
        decode(ours.get(path)) === decode(before.get(path)),
    );
    expect(untouched.length).toBeGreaterThan(0);
    for (const [path, bytes] of untouched) {
      expect(merged.files.get(path)).toEqual(bytes);
    }
  });

  it('takes the record of the newer template, whatever people wrote into theirs', () => {
    const ours = new Map(before).set('chartway.yaml', encode('mine: 1\n'));
    const { files, conflicts } = mergeRegeneration(before, ours, after);
    expect(conflicts).toEqual([]);
    expect(parseYaml11(decode(files.get('chartway.yaml')) ?? '')).toMatchObject(
      { chartTemplate: { revision: 'b'.repeat(40) } },
    );
  });

  it('gives the newer chart when nobody changed anything', () => {
    expect(mergeRegeneration(before, before, after)).toEqual({
      files: new Map([...after].sort(([a], [b]) => (a < b ? -1 : 1))),
      conflicts: [],
    });
  });
});
