import { posix } from 'node:path';
import fc from 'fast-check';
import {
  checkBranch,
  checkPath,
  checkRepositoryName,
  isHarmlessPath,
} from './gitNames';

const NASTY = [
  '.',
  '..',
  '.git',
  '.GIT',
  'git~1',
  '.git ',
  '.git.',
  '.git::$INDEX',
  '%2e',
  '%2E%2E',
  '%252e',
  '/',
  '//',
  '\\',
  ' ',
  '\0',
  '\n',
  '-',
  '~',
  '^',
  ':',
  '@{',
  'a',
  'é',
  'e\u0301',
  '\ud800',
  '\u200c',
  '.lock',
];
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(...NASTY),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    ),
    { maxLength: 8 },
  )
  .map(parts => parts.join(''));

function accepts(check: (text: string) => string, text: string): boolean {
  try {
    return check(text) === text;
  } catch (error) {
    expect(error).toMatchObject({ name: 'InputError' });
    // An error is one line of the log.
    expect((error as Error).message).not.toMatch(/[\n\0]/);
    return false;
  }
}

describe('names of Git', () => {
  it('security 1, 2, 3, 6 and 9: a path that is taken stays below its folder, however it is decoded', () => {
    fc.assert(
      fc.property(nasty, path => {
        if (!accepts(checkPath, path)) return;
        for (const seen of [
          path,
          decode(path),
          decode(decode(path)),
          path.replaceAll('\\', '/'),
        ]) {
          expect(posix.join('/base', seen).startsWith('/base/')).toBe(true);
          expect(posix.normalize(seen)).toBe(seen);
        }
        expect(path.normalize('NFC')).toBe(path);
        expect(isHarmlessPath(path)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('security 51: a branch that is taken is no option, no other ref and no revision expression', () => {
    fc.assert(
      fc.property(nasty, branch => {
        if (!accepts(checkBranch, branch)) return;
        expect(branch).not.toMatch(
          /^-|^refs\/|^HEAD$|^@$|\.\.|@\{|[\s~^:?*[\\]|\/\/|^\/|\/$/,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    'main',
    'feature/x',
    'customer/acme-dev',
    'release-1.2',
    'größe',
    'a@b',
    '#7',
  ])('takes the branch %j', branch => {
    expect(checkBranch(branch)).toBe(branch);
  });

  it.each([
    'values.yaml',
    '_environments/dev/values.yaml',
    '.github/workflows/x.yml',
    '.gitignore',
    'a b/c',
    'a%b',
    '100%',
    'x.git/y',
    '日本/ü',
  ])('takes the path %j', path => {
    expect(checkPath(path)).toBe(path);
  });

  it.each(['charts', 'chart-templates', 'a.b_c', 'X'])(
    'takes the repository %j',
    name => {
      expect(checkRepositoryName(name)).toBe(name);
    },
  );
});

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
