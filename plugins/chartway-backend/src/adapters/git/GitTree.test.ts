import fc from 'fast-check';
import { GitTree, TreeConflictError, type TreeEntry } from './GitTree';
import { changedTree, TreeReader } from './TreeReader';

const FILE = '100644';
const id = (letter: string) => letter.repeat(40);
const path = fc
  .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
  .map(parts => parts.join('/'));
const model = fc.dictionary(path, fc.constantFrom(id('1'), id('2')));
const anyModel = model.filter(files => {
  const paths = Object.keys(files);
  return !paths.some(one => paths.some(two => two.startsWith(`${one}/`)));
});

const entriesIn = (files: Record<string, string>) =>
  Object.entries(files).map(([name, blob]): [string, TreeEntry] => [
    name,
    { mode: FILE, id: blob },
  ]);
const treeOf = (files: Record<string, string>) => GitTree.of(entriesIn(files));
const contentOf = (tree: GitTree) =>
  Object.fromEntries(
    [...tree.entries()].map(([name, { id: blob }]) => [name, blob]),
  );

describe('GitTree', () => {
  it('has what was put into it, by path and by folder', () => {
    fc.assert(
      fc.property(anyModel, path, (files, asked) => {
        const tree = treeOf(files);
        expect(contentOf(tree)).toEqual(files);
        expect(tree.get(asked)?.id).toBe(files[asked]);
        const below = Object.keys(files).filter(
          name => name === asked || name.startsWith(`${asked}/`),
        );
        const found = [...tree.entries(asked)].map(([name]) => name);
        expect(found.sort()).toEqual(below.sort());
      }),
    );
  });

  it('becomes another by its differences, and stays as it was', () => {
    fc.assert(
      fc.property(anyModel, anyModel, (before, after) => {
        const [one, other] = [treeOf(before), treeOf(after)];
        const names = new Set([...Object.keys(before), ...Object.keys(after)]);
        const differing = [...names].filter(
          name => before[name] !== after[name],
        );
        const found = [...one.differences(other)];
        expect([...found].sort()).toEqual(differing.sort());
        const builder = one.edit();
        for (const name of found) if (!after[name]) builder.delete(name);
        for (const name of found) {
          const entry = other.get(name);
          if (entry) builder.set(name, entry);
        }
        const changed = builder.tree();
        expect(changed.isSameAt('', other)).toBe(true);
        expect([...changed.differences(other)]).toEqual([]);
        expect(contentOf(one)).toEqual(before);
      }),
    );
  });

  it('tells whether two have the same below a folder', () => {
    fc.assert(
      fc.property(anyModel, anyModel, path, (before, after, folder) => {
        const below = (files: Record<string, string>) =>
          contentOf(
            GitTree.of(
              entriesIn(files).filter(
                ([name]) => name === folder || name.startsWith(`${folder}/`),
              ),
            ),
          );
        const same =
          JSON.stringify(Object.entries(below(before)).sort()) ===
          JSON.stringify(Object.entries(below(after)).sort());
        expect(treeOf(before).isSameAt(folder, treeOf(after))).toBe(same);
      }),
    );
  });

  it.each([
    ['a', 'a/b', 'folder'],
    ['a/b/c', 'a/b', 'file'],
  ])('has no %s where there is %s', (added, present, kind) => {
    const builder = treeOf({ [present]: id('1') }).edit();
    expect(() => builder.set(added, { mode: FILE, id: id('2') })).toThrow(
      expect.objectContaining({ kind }) as TreeConflictError,
    );
  });
});

describe('what Git prints', () => {
  it('is read in whatever pieces it comes', () => {
    fc.assert(
      fc.property(anyModel, fc.integer({ min: 1, max: 200 }), (files, size) => {
        const output = Buffer.from(
          Object.entries(files)
            .map(([name, blob]) => `${FILE} blob ${blob}\t${name}-é\0`)
            .join(''),
        );
        const reader = new TreeReader();
        for (let at = 0; at < output.length; at += size) {
          reader.push(output.subarray(at, at + size));
        }
        const expected = Object.fromEntries(
          Object.entries(files).map(([name, blob]) => [`${name}-é`, blob]),
        );
        expect(contentOf(reader.tree())).toEqual(expected);
      }),
    );
  });

  it('of differences makes the next tree, also where a folder takes the place of a file', () => {
    const before = treeOf({ a: id('1'), b: id('1'), 'c/d': id('1') });
    const none = '0'.repeat(40);
    const output = [
      `:000000 ${FILE} ${none} ${id('2')} A\0a/x`,
      `:${FILE} 000000 ${id('1')} ${none} D\0a`,
      `:${FILE} ${FILE} ${id('1')} ${id('3')} M\0b`,
      `:${FILE} 000000 ${id('1')} ${none} D\0c/d`,
    ].map(record => `${record}\0`);
    const after = changedTree(before, Buffer.from(output.join('')));
    expect(contentOf(after)).toEqual({ 'a/x': id('2'), b: id('3') });
  });
});
