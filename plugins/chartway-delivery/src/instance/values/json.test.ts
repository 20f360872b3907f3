import {
  editsBetween,
  pathOf,
  pointerOf,
  pointerTitle,
  sameJson,
  valueAt,
  withValue,
} from './json';

describe('pointers', () => {
  it.each([
    [['image', 'tag'], '/image/tag', 'image.tag'],
    [['env', '0', 'name'], '/env/0/name', 'env[0].name'],
    [
      ['annotations', 'a.io/x~y'],
      '/annotations/a.io~1x~0y',
      'annotations[a.io/x~y]',
    ],
    [[], '', 'all values'],
  ])('%j', (path, pointer, title) => {
    expect(pointerOf(path)).toBe(pointer);
    expect(pathOf(pointer)).toEqual(path);
    expect(pointerTitle(pointer)).toBe(title);
  });
});

describe('withValue', () => {
  const value = { image: { tag: '1', name: 'shop' }, env: [{ name: 'A' }] };

  it('changes one value and nothing else', () => {
    expect(withValue(value, ['image', 'tag'], '2')).toEqual({
      ...value,
      image: { tag: '2', name: 'shop' },
    });
    expect(withValue(value, ['env', '0', 'name'], 'B')).toEqual({
      ...value,
      env: [{ name: 'B' }],
    });
  });

  it('makes and removes keys', () => {
    const made = withValue(value, ['new', 'deep'], true);
    expect(valueAt(made, ['new', 'deep'])).toBe(true);
    expect(withValue(made, ['new', 'deep'], undefined)).toEqual({
      ...value,
      new: {},
    });
  });

  it('takes __proto__ for a key like any other', () => {
    const made = withValue({}, ['__proto__', 'polluted'], true);
    expect(valueAt(made, ['__proto__', 'polluted'])).toBe(true);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('sameJson', () => {
  it('does not care for the order of keys, but for that of lists', () => {
    expect(sameJson({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true);
    expect(sameJson([1, 2], [2, 1])).toBe(false);
    expect(sameJson({ a: undefined }, {})).toBe(true);
    expect(sameJson(null, {})).toBe(false);
  });
});

describe('editsBetween', () => {
  const before = { image: { tag: '1', pull: 'Always' }, env: ['A'], size: 1 };
  const everywhere = () => true;

  it('says nothing when nothing changed', () => {
    expect(editsBetween(before, { ...before }, everywhere)).toEqual([]);
  });

  it('sets what changed, each value on its own, and lists as a whole', () => {
    const after = {
      image: { tag: '2', pull: 'Always' },
      env: ['A', 'B'],
      size: 1,
      added: { on: true },
    };
    expect(editsBetween(before, after, everywhere)).toEqual([
      { op: 'set', pointer: '/image/tag', value: '2' },
      { op: 'set', pointer: '/env', value: ['A', 'B'] },
      { op: 'set', pointer: '/added', value: { on: true } },
    ]);
  });

  it('removes what stands in the layer, and takes away what comes from another', () => {
    const after = { image: { tag: '1' }, env: ['A'] };
    expect(editsBetween(before, after, pointer => pointer === '/size')).toEqual(
      [
        { op: 'set', pointer: '/image/pull', value: null },
        { op: 'remove', pointer: '/size' },
      ],
    );
  });
});
