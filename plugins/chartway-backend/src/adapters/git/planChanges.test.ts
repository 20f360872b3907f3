import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { GitTree } from './GitTree';
import { planChanges } from './planChanges';

const path = fc
  .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
  .map(parts => parts.join('/'));
const files = fc.dictionary(path, fc.constantFrom('', 'one', 'two'));
const wanted = fc.dictionary(
  path,
  fc.option(fc.constantFrom('', 'one', 'two')),
);

function entry(content: string) {
  return {
    mode: '100644',
    id: createHash('sha1')
      .update(`blob ${content.length}\0${content}`)
      .digest('hex'),
  };
}

function isTree(paths: readonly string[]): boolean {
  return !paths.some(one => paths.some(other => other.startsWith(`${one}/`)));
}

const treeOf = (content: Record<string, string>) =>
  GitTree.of(
    Object.entries(content).map(([name, text]) => [name, entry(text)] as const),
  );

function given(
  before: Record<string, string>,
  changes: Record<string, string | null>,
) {
  const model = new Map(Object.entries(before));
  for (const [name, content] of Object.entries(changes)) {
    if (content === null) model.delete(name);
    else model.set(name, content);
  }
  return { model, possible: isTree([...model.keys()]) };
}

describe('planChanges', () => {
  it('comes to the wanted content with the fewest changes', () => {
    fc.assert(
      fc.property(files, wanted, (before, changes) => {
        const { model, possible } = given(before, changes);
        fc.pre(isTree(Object.keys(before)) && possible);
        const plan = planChanges(treeOf(before), changes);
        const result = [...plan.tree.entries()]
          .map(([name, { id }]) => [name, id])
          .sort();
        expect(result).toEqual(
          [...model].map(([name, content]) => [name, entry(content).id]).sort(),
        );
        const differing = [
          ...new Set([...Object.keys(before), ...model.keys()]),
        ].filter(name => before[name] !== model.get(name));
        expect(plan.changes.map(change => change.path).sort()).toEqual(
          differing.sort(),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses what would make one name both a file and a folder', () => {
    fc.assert(
      fc.property(files, wanted, (before, changes) => {
        const { possible } = given(before, changes);
        fc.pre(isTree(Object.keys(before)) && !possible);
        expect(() => planChanges(treeOf(before), changes)).toThrow(
          /is a (file|folder)/,
        );
      }),
      { numRuns: 300 },
    );
  });
});
