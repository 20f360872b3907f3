import { GroupCommit } from './GroupCommit';

/** Writes that wait to be let through, and what they were asked to write. */
function gate() {
  const batches: number[][] = [];
  const waiting: (() => void)[] = [];
  const commits = new GroupCommit<number, number>(
    async items => {
      batches.push([...items]);
      await new Promise<void>(resolve => waiting.push(resolve));
      if (items.includes(13)) throw new Error('13 is refused');
      return items.map(item => item * 2);
    },
    { maxBatch: 3, isItemsFault: () => true },
  );
  const settle = async () => {
    for (let turn = 0; turn < 50; turn += 1) {
      waiting.splice(0).forEach(resolve => resolve());
      await Promise.resolve();
    }
  };
  return { batches, commits, settle };
}

describe('GroupCommit', () => {
  it('writes together what came while it was writing, in order and bounded', async () => {
    const { batches, commits, settle } = gate();
    const results = Promise.all([1, 2, 3, 4, 5, 6].map(n => commits.add(n)));
    await settle();
    expect(await results).toEqual([2, 4, 6, 8, 10, 12]);
    expect(batches).toEqual([[1], [2, 3, 4], [5, 6]]);
  });

  it('lets one refused item spoil none of the others', async () => {
    const { commits, settle } = gate();
    const results = Promise.allSettled(
      [1, 12, 13, 14].map(n => commits.add(n)),
    );
    await settle();
    expect((await results).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
  });
});
