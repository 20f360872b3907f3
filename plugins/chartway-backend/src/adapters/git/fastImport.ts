import type { GitAuthor } from '@chartway/plugin-chartway-node';
import { InputError } from '@backstage/errors';

/** One file to set or delete in a commit. */
export type TreeChange =
  | { path: string; mode: string; id: string; content: Uint8Array }
  | { path: string; content: null };

/** A commit to write. */
export type NewCommit = {
  parent: string | undefined;
  author: GitAuthor;
  message: string;
  /** Time of the commit, seconds since 1970. */
  time: number;
  changes: readonly TreeChange[];
  /** The second parent of a merge and the tree the merge came to. */
  merge?: { parent: string; tree: string };
};

const NO_COMMIT = '0'.repeat(40);
// Git itself drops these from names: they delimit the fields of a commit.
// eslint-disable-next-line no-control-regex
const NOT_IN_IDENTITY = /[<>\u0000-\u001f\u007f]/g;

function identity(author: GitAuthor, time: number): string {
  const name = author.name.replace(NOT_IN_IDENTITY, ' ').trim();
  const email = author.email.replace(NOT_IN_IDENTITY, '').trim();
  if (name === '' || email === '') {
    throw new InputError(
      'A commit needs an author with a name and an e-mail address',
    );
  }
  return `${name} <${email}> ${time} +0000`;
}

/** Message as Git keeps it: no NUL, no carriage returns, one line feed last. */
function normalizedMessage(message: string): string {
  const text = message.replaceAll('\0', '').replace(/\r\n?/g, '\n').trim();
  if (text === '') throw new InputError('A commit needs a message');
  return `${text}\n`;
}

function quotedPath(path: string): string {
  return `"${path.replace(/["\\]/g, character => `\\${character}`)}"`;
}

/**
 * Commands of `git fast-import` that write one commit with its trees and blobs to a ref and print its SHA on a line.
 * Paths must have passed `checkPath`. Source of the format: git-fast-import(1).
 *
 * @param mark - number of the commit in its stream, from 1
 * @param parent - SHA of a commit of the store, the mark of one of the stream (`:1`), or undefined for none
 */
function commitCommands(
  commit: NewCommit,
  { ref, mark, parent }: { ref: string; mark: number; parent?: string },
): Buffer {
  const parts: Uint8Array[] = [];
  const text = (line: string) => parts.push(Buffer.from(line, 'utf8'));
  const data = (content: Uint8Array) => {
    text(`data ${content.byteLength}\n`);
    parts.push(content);
    text('\n');
  };
  text(`commit ${ref}\nmark :${mark}\n`);
  text(`author ${identity(commit.author, commit.time)}\n`);
  text(`committer ${identity(commit.author, commit.time)}\n`);
  data(Buffer.from(normalizedMessage(commit.message), 'utf8'));
  if (parent !== undefined) text(`from ${parent}\n`);
  if (commit.merge) {
    text(`merge ${commit.merge.parent}\nM 040000 ${commit.merge.tree} ""\n`);
  }
  for (const change of commit.changes) {
    if (change.content === null) {
      text(`D ${quotedPath(change.path)}\n`);
    } else {
      text(`M ${change.mode} inline ${quotedPath(change.path)}\n`);
      data(change.content);
    }
  }
  text(`\nget-mark :${mark}\n`);
  return Buffer.concat(parts);
}

const FEATURES = Buffer.from('feature done\n', 'utf8');

/** Ends a stream and leaves no ref behind. */
export function endCommands(ref: string): Buffer {
  return Buffer.from(`reset ${ref}\nfrom ${NO_COMMIT}\n\ndone\n`, 'utf8');
}

/** Input of `git fast-import` that writes one commit, prints its SHA and leaves no ref behind. */
export function fastImportStream(
  commit: NewCommit,
  temporaryRef: string,
): Buffer {
  return Buffer.concat([
    FEATURES,
    commitCommands(commit, {
      ref: temporaryRef,
      mark: 1,
      parent: commit.parent,
    }),
    endCommands(temporaryRef),
  ]);
}

/**
 * Part of the input of `git fast-import` that writes the next of several commits, each on top of the one before.
 *
 * @param mark - number of the commit in its stream, from 1; only the first one's parent is a commit of the store
 */
export function nextCommitCommands(
  commit: NewCommit,
  temporaryRef: string,
  mark: number,
): Buffer {
  const parent = mark === 1 ? commit.parent : `:${mark - 1}`;
  const commands = commitCommands(commit, { ref: temporaryRef, mark, parent });
  return mark === 1 ? Buffer.concat([FEATURES, commands]) : commands;
}
