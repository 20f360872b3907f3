import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { NoteError } from '../errors';
import { fromBase64, toBase64 } from '../merkle/hash';

const ED25519 = 0x01;
const KEY_BYTES = 32;

/** DER in front of the 32 bytes of a key (RFC 8410, sections 4 and 7). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * What signatures of a key are checked with. The text form, `name+id+base64`, is public and meant to be passed on.
 *
 * @public
 */
export type VerifierKey = {
  readonly name: string;
  /** First four bytes of a hash over name and key: tells keys of one name apart. */
  readonly id: number;
  readonly text: string;
  verify(message: Uint8Array, signature: Uint8Array): boolean;
};

/**
 * What notes are signed with.
 *
 * @public
 */
export type SignerKey = {
  readonly name: string;
  readonly id: number;
  /** The key that others check signatures with. */
  readonly verifier: VerifierKey;
  sign(message: Uint8Array): Uint8Array;
};

/**
 * A new pair of keys as text. `privateKey` is a secret.
 *
 * @public
 */
export type KeyPair = {
  readonly privateKey: string;
  readonly verifierKey: string;
};

/** Names stand between a dash and a signature, and in front of a plus. */
export function isKeyName(name: string): boolean {
  return name !== '' && !/[\s+\p{Cc}\p{Zs}]/u.test(name);
}

function checkName(name: string): string {
  if (isKeyName(name)) return name;
  throw new NoteError(
    'The name of a key is not empty and has neither spaces nor a plus; use the origin of the log, such as "chartway.example.com/audit".',
  );
}

function keyId(name: string, publicKey: Uint8Array): number {
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Uint8Array.of(ED25519))
    .update(publicKey)
    .digest()
    .readUInt32BE(0);
}

const hex = (id: number) => id.toString(16).padStart(8, '0');

function verifierKey(name: string, publicKey: Uint8Array): VerifierKey {
  const id = keyId(name, publicKey);
  const key = createPublicKey({
    key: Buffer.concat([SPKI, publicKey]),
    format: 'der',
    type: 'spki',
  });
  const encoded = toBase64(Uint8Array.of(ED25519, ...publicKey));
  return {
    name,
    id,
    text: `${name}+${hex(id)}+${encoded}`,
    verify: (message, signature) => verify(null, message, key, signature),
  };
}

function publicBytes(key: KeyObject): Uint8Array {
  const der = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return der.subarray(SPKI.length);
}

const toKeyObject = (seed: Uint8Array) =>
  createPrivateKey({
    key: Buffer.concat([PKCS8, seed]),
    format: 'der',
    type: 'pkcs8',
  });

/** The 32 bytes of a key, and its id, of `id+base64`. The text itself stays out of errors: it may be secret. */
function keyMaterial(what: string, id: string, encoded: string): Uint8Array {
  const bytes = fromBase64(encoded);
  if (!/^[0-9a-f]{8}$/.test(id) || bytes?.length !== 1 + KEY_BYTES) {
    throw new NoteError(`${what} is not whole; copy all of it.`);
  }
  if (bytes[0] !== ED25519) {
    throw new NoteError(`${what} is of another kind than Ed25519.`);
  }
  return bytes.subarray(1);
}

/**
 * Makes a pair of Ed25519 keys in the text forms of the C2SP signed note.
 *
 * @param name - Name of the key: the origin of the log it signs.
 * @throws NoteError when the name is empty or has spaces or a plus.
 *
 * @public
 */
export function generateKey(name: string): KeyPair {
  checkName(name);
  const { privateKey } = generateKeyPairSync('ed25519');
  const seed = privateKey
    .export({ format: 'der', type: 'pkcs8' })
    .subarray(PKCS8.length);
  const verifier = verifierKey(name, publicBytes(privateKey));
  const encoded = toBase64(Uint8Array.of(ED25519, ...seed));
  return {
    privateKey: `PRIVATE+KEY+${name}+${hex(verifier.id)}+${encoded}`,
    verifierKey: verifier.text,
  };
}

/**
 * Reads a private key, `PRIVATE+KEY+name+id+base64`.
 *
 * @throws NoteError when it is none; the message holds nothing of the key.
 *
 * @public
 */
export function parseSignerKey(text: string): SignerKey {
  const [head, kind, name, id, ...rest] = text.trim().split('+');
  if (head !== 'PRIVATE' || kind !== 'KEY' || !name || !id) {
    throw new NoteError(
      'No signing key: it has the form PRIVATE+KEY+name+id+base64.',
    );
  }
  const seed = keyMaterial('The signing key', id, rest.join('+'));
  const key = toKeyObject(seed);
  const verifier = verifierKey(checkName(name), publicBytes(key));
  if (hex(verifier.id) !== id) {
    throw new NoteError(`The signing key's id does not fit its name ${name}.`);
  }
  return {
    name,
    id: verifier.id,
    verifier,
    sign: message => sign(null, message, key),
  };
}

/**
 * Reads a verifier key, `name+id+base64`.
 *
 * @throws NoteError when it is none.
 *
 * @public
 */
export function parseVerifierKey(text: string): VerifierKey {
  const [name, id, ...rest] = text.trim().split('+');
  if (text.startsWith('PRIVATE+KEY+')) {
    throw new NoteError(
      'This is a signing key, which is a secret; give the verifier key.',
    );
  }
  if (!name || !id) {
    throw new NoteError('No verifier key: it has the form name+id+base64.');
  }
  const bytes = keyMaterial('The verifier key', id, rest.join('+'));
  const key = verifierKey(checkName(name), bytes);
  if (hex(key.id) !== id) {
    throw new NoteError(`The verifier key's id does not fit its name ${name}.`);
  }
  return key;
}
