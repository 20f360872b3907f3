import fc from 'fast-check';
import semver from 'semver';
import {
  nextVersion,
  tagToVersion,
  validateVersion,
  VersionError,
  versionToTag,
} from './index';

test.each(['0.1.0', '1.2.3-rc.1', '1.2.3+build.5', '1.2.3-a.b+c.d'])(
  'takes %s',
  version => {
    expect(() => validateVersion(version)).not.toThrow();
    expect(tagToVersion(versionToTag(version))).toBe(version);
  },
);

test.each([
  ['1.2', 'is not SemVer 2'],
  ['01.2.3', 'is not SemVer 2'],
  ['1.2.3-01', 'is not SemVer 2'],
  ['v1.2.3', 'starts with "v"'],
  ['latest', 'is not SemVer 2'],
  ['', 'is missing'],
  ['1.2.3 ', 'is not SemVer 2'],
  [`1.2.3-${'x'.repeat(130)}`, '128 are allowed in an OCI tag'],
  ['99999999999999999999.0.0', 'is not SemVer 2'],
])('refuses %s', (version, message) => {
  expect(() => validateVersion(version)).toThrow(VersionError);
  expect(() => validateVersion(version)).toThrow(message);
});

test('the tag of a version is one the registry takes', () => {
  expect(versionToTag('1.2.3+build.5')).toBe('1.2.3_build.5');
  expect(tagToVersion('latest')).toBeUndefined();
});

test.each([
  [[], undefined, '0.1.0'],
  [['1.0.0', '1.2.0', '1.10.0'], undefined, '1.10.1'],
  [['1.0.0', 'latest', 'v9.0.0'], 'minor', '1.1.0'],
  [['1.4.2'], 'major', '2.0.0'],
  [['1.4.2', '2.0.0-rc.1'], undefined, '2.0.0'],
] as const)('after %j comes %s %s', (existing, bump, expected) => {
  expect(nextVersion([...existing], bump)).toBe(expected);
});

test('the next version is above all that exist', () => {
  const version = fc
    .tuple(fc.nat(50), fc.nat(50), fc.nat(50))
    .map(parts => parts.join('.'));
  fc.assert(
    fc.property(fc.array(version), existing => {
      const next = nextVersion(existing);
      expect(existing.every(item => semver.gt(next, item))).toBe(true);
    }),
  );
});
