import { NoteError } from '../errors';
import { fromBase64, toBase64 } from '../merkle/hash';
import { isKeyName, type SignerKey, type VerifierKey } from './keys';

const MAX_SIGNATURES = 100;
const ID_BYTES = 4;
const DASH = '\u2014';

/**
 * A signature line of a note.
 *
 * @public
 */
export type NoteSignature = {
  readonly name: string;
  readonly id: number;
  readonly signature: Uint8Array;
};

/**
 * A note whose signatures nobody has checked yet: do not trust its text.
 *
 * @public
 */
export type UncheckedNote = {
  /** The signed text, with its last newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
};

// ASCII control characters other than the newline have no place in a note.
const FORBIDDEN = /[^\P{Cc}\n\u007f-\u009f]|\p{Surrogate}/u;

function checkText(text: string): void {
  if (!text.endsWith('\n')) {
    throw new NoteError('The text of a note ends with a newline.');
  }
  if (FORBIDDEN.test(text)) {
    throw new NoteError('A note holds no control characters.');
  }
}

function parseSignature(line: string): NoteSignature {
  const [dash, name, encoded, ...rest] = line.split(' ');
  const bytes = encoded === undefined ? undefined : fromBase64(encoded);
  if (
    dash !== DASH ||
    !name ||
    !isKeyName(name) ||
    rest.length > 0 ||
    bytes === undefined ||
    bytes.length <= ID_BYTES
  ) {
    throw new NoteError('A signature line of the note is malformed.');
  }
  return {
    name,
    id: Buffer.from(bytes).readUInt32BE(0),
    signature: bytes.subarray(ID_BYTES),
  };
}

/**
 * Takes a signed note of C2SP apart, without looking at its signatures.
 *
 * @throws NoteError when it is no note.
 *
 * @public
 */
export function parseNote(note: string): UncheckedNote {
  checkText(note);
  const end = note.lastIndexOf('\n\n');
  if (end < 0) {
    throw new NoteError('No signed note: a blank line precedes signatures.');
  }
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) {
    throw new NoteError(`A note has at most ${MAX_SIGNATURES} signatures.`);
  }
  return {
    text: note.slice(0, end + 1),
    signatures: lines.map(parseSignature),
  };
}

/**
 * Signs a text, or adds a signature to what others signed.
 *
 * @param text - Ends with a newline; no control characters.
 * @throws NoteError when the text cannot be that of a note.
 *
 * @public
 */
export function signNote(text: string, keys: readonly SignerKey[]): string {
  checkText(text);
  const message = Buffer.from(text, 'utf8');
  const lines = keys.map(key => {
    const id = Buffer.alloc(ID_BYTES);
    id.writeUInt32BE(key.id);
    const signature = toBase64(Buffer.concat([id, key.sign(message)]));
    return `${DASH} ${key.name} ${signature}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/**
 * The text of a note, once at least one of the keys has signed it. Signatures of unknown keys are passed over.
 *
 * @returns the text and the names of the keys that signed it.
 * @throws NoteError when no known key has signed it, or a signature of a known key is wrong.
 *
 * @public
 */
export function openNote(
  note: string,
  keys: readonly VerifierKey[],
): { text: string; signedBy: string[] } {
  const { text, signatures } = parseNote(note);
  const message = Buffer.from(text, 'utf8');
  const signedBy: string[] = [];
  for (const { name, id, signature } of signatures) {
    const key = keys.find(known => known.name === name && known.id === id);
    if (key === undefined) continue;
    if (!key.verify(message, signature)) {
      throw new NoteError(`The signature of ${name} is wrong.`);
    }
    signedBy.push(name);
  }
  if (signedBy.length === 0) {
    const names = signatures.map(({ name }) => name).join(', ');
    throw new NoteError(
      `None of the trusted keys has signed the note; it is signed by ${names}.`,
    );
  }
  return { text, signedBy };
}
