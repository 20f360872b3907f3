import { InputError } from '@backstage/errors';

const MAX_PATH_BYTES = 1024;
const MAX_SEGMENT_BYTES = 255;
const MAX_BRANCH_LENGTH = 200;
const SHA = /^[0-9a-f]{40}$/;
const REPOSITORY_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?$/;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
// Code points that HFS+ ignores when it compares names; Git refuses `.git` spelled with them (utf8.c, next_hfs_char).
const IGNORED_BY_HFS = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** Shows outside text in an error message without letting it act: quoted, one line, shortened. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}

function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

function refuse(what: string, value: string, why: string): never {
  throw new InputError(`${what} ${quoted(value)} is not allowed: ${why}`);
}

/** Undoes percent encoding as often as it was applied, so that `%252e%252e` is seen as what it may become. */
function fullyDecoded(segment: string): string {
  let text = segment;
  for (let round = 0; round < 4 && text.includes('%'); round++) {
    try {
      text = decodeURIComponent(text);
    } catch {
      return text;
    }
  }
  return text;
}

/** Whether some file system takes the segment for `.git`. Source: Git's `is_ntfs_dotgit` and `is_hfs_dotgit`. */
function isDotGit(segment: string): boolean {
  const plain = segment
    .replace(IGNORED_BY_HFS, '')
    .toLowerCase()
    .replace(/:.*$/s, '')
    .replace(/[. ]+$/, '');
  return plain === '.git' || plain === 'git~1';
}

/**
 * Whether a path of a tree written by others may be shown as a file: no `.`, `..`, `.git` or empty segment, no NUL.
 * Other oddities (a trailing space, NFD) are legal in Git and harmless to read.
 */
export function isHarmlessPath(path: string): boolean {
  return path
    .split('/')
    .every(
      segment =>
        segment !== '' &&
        segment !== '.' &&
        segment !== '..' &&
        !segment.includes('\0') &&
        !isDotGit(segment),
    );
}

function checkSegment(segment: string, path: string, what: string): void {
  if (segment === '')
    refuse(what, path, 'it is absolute, ends with / or holds //');
  if (segment === '.' || segment === '..') {
    refuse(what, path, 'it may not hold the segments . and ..');
  }
  const decoded = fullyDecoded(segment);
  if (decoded === '.' || decoded === '..' || /[/\\]/.test(decoded)) {
    refuse(what, path, 'it hides . or .. or / behind percent encoding');
  }
  if (isDotGit(segment)) refuse(what, path, '.git belongs to Git itself');
  if (/^\s|\s$/.test(segment)) {
    refuse(what, path, 'a name may not start or end with white space');
  }
  if (Buffer.byteLength(segment) > MAX_SEGMENT_BYTES) {
    refuse(what, path, `a name may have at most ${MAX_SEGMENT_BYTES} bytes`);
  }
}

/**
 * Checks a path of a file to read or write: relative, `/` between segments, Unicode NFC, nothing that Git, a file
 * system or a URL could take for another place.
 *
 * @throws InputError saying what is wrong.
 */
export function checkPath(path: string, what = 'Path'): string {
  if (hasLoneSurrogate(path)) refuse(what, path, 'it is not valid Unicode');
  if (CONTROL.test(path)) refuse(what, path, 'it holds control characters');
  if (path.includes('\\')) refuse(what, path, 'use / between folders, not \\');
  if (path.normalize('NFC') !== path) {
    refuse(what, path, 'write it in Unicode normal form C');
  }
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    refuse(what, path, `it may have at most ${MAX_PATH_BYTES} bytes`);
  }
  for (const segment of path.split('/')) checkSegment(segment, path, what);
  return path;
}

/** Like `checkPath`; the empty string means the whole repository. */
export function checkFolder(folder: string): string {
  return folder === '' ? '' : checkPath(folder, 'Folder');
}

/**
 * Checks the name of a branch: what `git check-ref-format --branch` takes, and neither an option nor a SHA nor a full
 * ref, so that it can mean only a branch wherever it is used.
 *
 * @throws InputError saying what is wrong.
 */
export function checkBranch(branch: string): string {
  const what = 'Branch name';
  if (branch === '' || branch.length > MAX_BRANCH_LENGTH) {
    refuse(what, branch, `it needs 1 to ${MAX_BRANCH_LENGTH} characters`);
  }
  if (hasLoneSurrogate(branch) || branch.normalize('NFC') !== branch) {
    refuse(what, branch, 'write it in Unicode normal form C');
  }
  if (CONTROL.test(branch) || /[\s~^:?*[\\]|\.\.|@\{|\/\//.test(branch)) {
    refuse(
      what,
      branch,
      'it holds white space or one of ~ ^ : ? * [ \\ .. @{ //',
    );
  }
  if (/^[-/.]|[/.]$|\.lock$/.test(branch) || /\/[-.]|\.lock\//.test(branch)) {
    refuse(what, branch, 'a part starts with - or ., or ends with . or .lock');
  }
  if (/^(@|HEAD|refs\/.*)$/.test(branch) || /^[0-9a-fA-F]{40}$/.test(branch)) {
    refuse(what, branch, 'Git gives this name another meaning');
  }
  return branch;
}

/** Whether the text is a full commit SHA. */
export function isSha(text: string): boolean {
  return SHA.test(text);
}

/** @throws InputError unless the text is a full commit SHA in lower case. */
export function checkSha(sha: string): string {
  if (!isSha(sha))
    refuse(
      'Commit',
      sha,
      'give the full SHA, 40 lower-case hexadecimal digits',
    );
  return sha;
}

/** @throws InputError unless the name is one that all supported hosts take for a repository. */
export function checkRepositoryName(name: string): string {
  if (
    !REPOSITORY_NAME.test(name) ||
    name.includes('..') ||
    /\.(git|lock|wiki)$/i.test(name)
  ) {
    refuse(
      'Repository name',
      name,
      'use 1 to 100 letters, digits, -, _ and ., not ending in .git, .lock or .wiki',
    );
  }
  return name;
}

/** @throws InputError unless the number can be one of a pull request. */
export function checkPullRequestNumber(number: number): number {
  if (!Number.isSafeInteger(number) || number < 1) {
    throw new InputError(
      `Pull request number ${String(number)} is not a whole number above 0`,
    );
  }
  return number;
}
