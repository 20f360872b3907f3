import type {
  AuditCheckpoint,
  AuditEntry,
  AuditProof,
} from '@chartway/plugin-chartway-common';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';

const NAME = 'chartway.example.com/audit';

const sha256 = (...parts: Uint8Array[]) =>
  createHash('sha256').update(Buffer.concat(parts)).digest();
const leafOf = (record: string) =>
  sha256(Buffer.from([0]), Buffer.from(record, 'utf8'));
const nodeOf = (left: Uint8Array, right: Uint8Array) =>
  sha256(Buffer.from([1]), left, right);

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const rawKey = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
const keyBytes = Buffer.concat([Buffer.from([1]), rawKey]);
/** C2SP signed-note: the first four bytes of SHA-256 over name, newline, algorithm and key. */
const keyHash = sha256(Buffer.from(`${NAME}\n`), keyBytes).subarray(0, 4);

const verifierKey = `${NAME}+${keyHash.toString('hex')}+${keyBytes.toString(
  'base64',
)}`;

function signedCheckpoint(size: number, root: Uint8Array): AuditCheckpoint {
  const rootText = Buffer.from(root).toString('base64');
  const text = `${NAME}\n${size}\n${rootText}\n`;
  const signature = Buffer.concat([
    keyHash,
    sign(null, Buffer.from(text), privateKey),
  ]).toString('base64');
  return {
    size,
    at: '2026-11-20T09:59:00.000Z',
    root: rootText,
    note: `${text}\n\u2014 ${NAME} ${signature}\n`,
    verifierKey,
  };
}

/** The records an entry consists of, as the log would hold them at the places 0 and 1. */
function recordsOf(entry: AuditEntry): [intent: string, outcome: string] {
  const { action, actor, at, id, status, subject } = entry;
  return [
    JSON.stringify({ action, actor, at, id, kind: 'intent', subject, v: 1 }),
    JSON.stringify({ at, id, kind: 'outcome', status, v: 1 }),
  ];
}

/** A correct proof of an entry in a log of three records. The entry stands at the places 0 and 1. */
export function sampleProof(entry: AuditEntry): AuditProof {
  const [intent, outcome] = recordsOf(entry);
  const [a, b, c] = [leafOf(intent), leafOf(outcome), leafOf('another')];
  const root = nodeOf(nodeOf(a, b), c);
  const path = (...hashes: Buffer[]) =>
    hashes.map(hash => hash.toString('base64'));
  return {
    state: 'proven',
    checkpoint: signedCheckpoint(3, root),
    records: [
      {
        kind: 'intent',
        position: 0,
        record: intent,
        leafHash: a.toString('base64'),
        proof: path(b, c),
      },
      {
        kind: 'outcome',
        position: 1,
        record: outcome,
        leafHash: b.toString('base64'),
        proof: path(a, c),
      },
    ],
  };
}
