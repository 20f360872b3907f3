import { bytesOf } from './merkle';

/** A checkpoint of the log (C2SP tlog-checkpoint): how many records it covers, and the hash over all of them. */
export type Checkpoint = { origin: string; size: number; root: Uint8Array };

/** How the signature of a checkpoint was judged. `unchecked`: this browser knows no Ed25519. */
export type SignatureState = 'valid' | 'invalid' | 'unchecked';

const ED25519 = 1;
const KEY_HASH_LENGTH = 4;
const SIZE = /^(?:0|[1-9][0-9]{0,15})$/;
const SIGNATURE_LINE = /^\u2014 (\S+) (\S+)$/;

/** Reads the text of a checkpoint; nothing when it is not one. The signature is not looked at. */
export function readCheckpoint(note: string): Checkpoint | undefined {
  const [origin, size, rootText] = note.split('\n');
  if (!origin || !size || !rootText || !SIZE.test(size)) return undefined;
  const root = bytesOf(rootText);
  return root && { origin, size: Number(size), root };
}

/**
 * Checks the Ed25519 signature of a signed note (C2SP signed-note) with a verifier key `name+hash+base64`.
 */
export async function checkSignature(
  note: string,
  verifierKey: string,
): Promise<SignatureState> {
  const key = readVerifierKey(verifierKey);
  const signature = key && signatureOf(note, key.name);
  if (!key || !signature) return 'invalid';
  const end = note.lastIndexOf('\n\n');
  const text = new TextEncoder().encode(note.slice(0, end + 1));
  let imported: CryptoKey;
  try {
    imported = await crypto.subtle.importKey(
      'raw',
      key.bytes,
      { name: 'Ed25519' },
      false,
      ['verify'],
    );
  } catch {
    return 'unchecked';
  }
  const valid = await crypto.subtle.verify(
    { name: 'Ed25519' },
    imported,
    signature,
    text,
  );
  return valid ? 'valid' : 'invalid';
}

/** Base64 may hold `+`, so only the first two separate. */
function readVerifierKey(text: string) {
  const [name, , ...rest] = text.trim().split('+');
  const bytes = bytesOf(rest.join('+'));
  if (!name || !bytes || bytes[0] !== ED25519) return undefined;
  return { name, bytes: bytes.slice(1) };
}

function signatureOf(note: string, name: string): Uint8Array | undefined {
  const end = note.lastIndexOf('\n\n');
  if (end < 0) return undefined;
  for (const line of note.slice(end + 2).split('\n')) {
    const [, signer, base64] = SIGNATURE_LINE.exec(line) ?? [];
    if (signer === name && base64) {
      return bytesOf(base64)?.slice(KEY_HASH_LENGTH);
    }
  }
  return undefined;
}
