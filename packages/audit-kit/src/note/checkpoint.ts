import { NoteError } from '../errors';
import { isSize } from '../merkle/frontier';
import { fromBase64, HASH_BYTES, toBase64 } from '../merkle/hash';
import type { SignerKey, VerifierKey } from './keys';
import { openNote, parseNote, signNote } from './note';

/**
 * What a log commits to: that its first `size` records have this root.
 *
 * @public
 */
export type Checkpoint = {
  /** Identity of the log: a URL without scheme, such as `chartway.example.com/audit`. */
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** Further lines, signed but opaque. C2SP advises against them. */
  readonly extensions?: readonly string[];
};

const isLine = (line: string) => line !== '' && !line.includes('\n');

function checkpointText(checkpoint: Checkpoint): string {
  const { origin, size, root, extensions = [] } = checkpoint;
  if (!isLine(origin) || !extensions.every(isLine)) {
    throw new NoteError('Origin and extensions are lines that are not empty.');
  }
  if (!isSize(size) || root.length !== HASH_BYTES) {
    throw new NoteError(`Size ${size} or root are not those of a tree.`);
  }
  return `${[origin, size, toBase64(root), ...extensions].join('\n')}\n`;
}

/** Reads the text of a checkpoint whose signature was checked. */
function parseText(text: string): Checkpoint {
  const [origin, size, encoded, ...extensions] = text.slice(0, -1).split('\n');
  if (!origin || !size || !encoded || !extensions.every(isLine)) {
    throw new NoteError(
      'No checkpoint: it has the lines origin, size and root.',
    );
  }
  const root = fromBase64(encoded);
  if (!/^(0|[1-9]\d*)$/.test(size) || !isSize(Number(size))) {
    throw new NoteError(`No checkpoint: "${size}" is no size.`);
  }
  if (root?.length !== HASH_BYTES) {
    throw new NoteError('No checkpoint: its root is no SHA-256 in base64.');
  }
  return { origin, size: Number(size), root, extensions };
}

/**
 * Signs a checkpoint (C2SP tlog-checkpoint). A log must never sign two that contradict each other.
 *
 * @throws NoteError when it cannot be written as a checkpoint.
 *
 * @public
 */
export function signCheckpoint(checkpoint: Checkpoint, key: SignerKey): string {
  return signNote(checkpointText(checkpoint), [key]);
}

/**
 * The checkpoint in a note, once a trusted key has signed it.
 *
 * @throws NoteError when it is none, no trusted key has signed it, or a signature is wrong.
 *
 * @public
 */
export function openCheckpoint(
  note: string,
  keys: readonly VerifierKey[],
): Checkpoint {
  return parseText(openNote(note, keys).text);
}

/**
 * The checkpoint a note claims to hold; nobody has looked at its signatures.
 *
 * @throws NoteError when it is none.
 *
 * @public
 */
export function parseCheckpoint(note: string): Checkpoint {
  return parseText(parseNote(note).text);
}
