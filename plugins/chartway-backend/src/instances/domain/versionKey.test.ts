import fc from 'fast-check';
import { compare } from 'semver';
import { versionKey } from './versionKey';

const number = fc.oneof(fc.nat({ max: 30 }), fc.nat());
const identifier = fc.oneof(
  fc.nat({ max: 200 }).map(String),
  fc.constantFrom('a', 'alpha', 'alpha-1', 'A', 'rc', '-', '0a', 'z9'),
);
const version = fc
  .tuple(number, number, number, fc.array(identifier, { maxLength: 3 }))
  .map(([major, minor, patch, prerelease]) =>
    [`${major}.${minor}.${patch}`, prerelease.join('.')]
      .filter(Boolean)
      .join('-'),
  );

describe('the key of a version', () => {
  it('sorts as SemVer does', () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        const [first, second] = [versionKey(a), versionKey(b)];
        let order = 0;
        if (first !== second) order = first < second ? -1 : 1;
        expect(order).toBe(compare(a, b));
      }),
      { numRuns: 5_000 },
    );
  });

  it('puts what is no version first', () => {
    expect(versionKey('latest') < versionKey('0.0.0-0')).toBe(true);
  });

  it('leaves build metadata out', () => {
    expect(versionKey('1.0.0+a')).toBe(versionKey('1.0.0+b'));
  });
});
