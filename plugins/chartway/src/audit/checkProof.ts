import type {
  AuditCheckpoint,
  AuditEntry,
  AuditProof,
} from '@chartway/plugin-chartway-common';
import { z } from 'zod';
import { checkSignature, readCheckpoint, type Checkpoint } from './checkpoint';
import { bytesOf, leafHash, rootOf, sameBytes } from './merkle';

/** One thing that was checked, and how it came out. */
export type ProofStep = {
  ok: boolean | 'unchecked';
  /** One sentence: what was found. */
  text: string;
};

/**
 * What this browser made of a proof.
 *
 * - `proven`: recomputed, and everything fits;
 * - `pending`: no checkpoint covers the entry yet;
 * - `broken`: something does not fit: the log or the answer was changed;
 * - `unchecked`: this page may not compute hashes (plain HTTP).
 */
export type ProofVerdict = {
  verdict: 'proven' | 'pending' | 'broken' | 'unchecked';
  steps: ProofStep[];
};

type ProofRecord = AuditProof['records'][number];

const recordSchema = z.object({
  kind: z.string(),
  at: z.string().optional(),
  actor: z.string().optional(),
  action: z.string().optional(),
  subject: z.string().optional(),
  status: z.string().optional(),
});

/** Recomputes a proof from the records upwards, without trusting any hash that the backend says. */
export async function checkProof(
  entry: AuditEntry,
  proof: AuditProof,
): Promise<ProofVerdict> {
  if (proof.state === 'pending' || !proof.checkpoint) {
    return { verdict: 'pending', steps: [] };
  }
  // Absent on pages that did not come over HTTPS or from localhost.
  if (!globalThis.crypto?.subtle) return { verdict: 'unchecked', steps: [] };
  const checkpoint = readCheckpoint(proof.checkpoint.note);
  if (!checkpoint) {
    return brokenBy('The checkpoint is not a checkpoint of a log.');
  }
  const steps = [sameEntry(entry, proof.records)];
  for (const record of proof.records) {
    steps.push(await checkRecord(record, checkpoint));
  }
  steps.push(await checkSigned(proof.checkpoint));
  const broken = steps.some(step => step.ok === false);
  return { verdict: broken ? 'broken' : 'proven', steps };
}

function brokenBy(text: string): ProofVerdict {
  return { verdict: 'broken', steps: [{ ok: false, text }] };
}

/** A proof of other records than those that are shown would prove nothing. */
function sameEntry(entry: AuditEntry, records: ProofRecord[]): ProofStep {
  const places = records.map(record => record.position);
  const expected = [
    ...new Set([entry.position, entry.outcomePosition ?? entry.position]),
  ];
  const [first, last] = [records[0], records[records.length - 1]];
  const intent = first && recordOf(first);
  const outcome = last && recordOf(last);
  const ok =
    expected.every(place => places.includes(place)) &&
    intent?.actor === entry.actor &&
    intent.action === entry.action &&
    intent.subject === entry.subject &&
    (entry.status === 'intended' || outcome?.status === entry.status);
  return {
    ok,
    text: ok
      ? 'The records say who, what and with which outcome as this page does.'
      : 'The records say something else than this page.',
  };
}

function recordOf(record: ProofRecord) {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(record.record));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

async function checkRecord(
  { kind, position, record, proof }: ProofRecord,
  { size, root }: Checkpoint,
): Promise<ProofStep> {
  const name = `The ${kind} at position ${position.toLocaleString('en')}`;
  const hashes = (proof ?? []).map(bytesOf);
  if (!proof || hashes.includes(undefined)) {
    return { ok: false, text: `${name} comes without a readable path.` };
  }
  const leaf = await leafHash(new TextEncoder().encode(record));
  const reached = await rootOf(leaf, {
    position,
    size,
    hashes: hashes.flatMap(hash => hash ?? []),
  });
  return reached && sameBytes(reached, root)
    ? {
        ok: true,
        text: `${name} leads to the root of the checkpoint over ${hashes.length} hashes.`,
      }
    : {
        ok: false,
        text: `${name} does not lead to the root of the checkpoint.`,
      };
}

async function checkSigned(checkpoint: AuditCheckpoint): Promise<ProofStep> {
  const state = await checkSignature(checkpoint.note, checkpoint.verifierKey);
  switch (state) {
    case 'valid':
      return {
        ok: true,
        text: 'The signature of the checkpoint belongs to the key of this log.',
      };
    case 'invalid':
      return {
        ok: false,
        text: 'The signature of the checkpoint does not belong to the key of this log.',
      };
    default:
      return {
        ok: 'unchecked',
        text: 'This browser cannot check Ed25519 signatures; chartway-audit can.',
      };
  }
}
