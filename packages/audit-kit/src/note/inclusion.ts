import { z } from 'zod';
import { NoteError } from '../errors';
import { fromBase64, HASH_BYTES, leafHash, toBase64 } from '../merkle/hash';
import { verifyInclusion } from '../merkle/proofs';
import { openCheckpoint, type Checkpoint } from './checkpoint';
import type { VerifierKey } from './keys';

const HEADER = 'c2sp.org/tlog-proof@v1';

/**
 * Proof that a record stands at a position of the log, with the checkpoint it leads to.
 *
 * @public
 */
export type LogProof = {
  readonly index: number;
  readonly proof: readonly Uint8Array[];
  /** The signed checkpoint, as text. */
  readonly checkpoint: string;
};

/**
 * Writes a proof as one text (C2SP tlog-proof), to be handed on together with the record's bytes.
 *
 * @public
 */
export function formatProof({ index, proof, checkpoint }: LogProof): string {
  const hashes = proof.map(hash => `${toBase64(hash)}\n`).join('');
  return `${HEADER}\nindex ${index}\n${hashes}\n${checkpoint}`;
}

/**
 * Reads what {@link formatProof} wrote. Extra data of the format is passed over.
 *
 * @throws NoteError when it is no proof.
 *
 * @public
 */
export function parseProof(text: string): LogProof {
  const end = text.indexOf('\n\n');
  const [header, ...lines] = text.slice(0, Math.max(end, 0)).split('\n');
  if (lines[0]?.startsWith('extra ')) lines.shift();
  const [position, ...encoded] = lines;
  const index = /^index (0|[1-9]\d*)$/.exec(position ?? '')?.[1];
  if (header !== HEADER || index === undefined) {
    throw new NoteError(
      `No proof of a record: it begins with the lines "${HEADER}" and "index N".`,
    );
  }
  const proof = encoded.map(line => {
    const hash = fromBase64(line);
    if (hash?.length !== HASH_BYTES) {
      throw new NoteError('The proof holds a line that is no hash.');
    }
    return hash;
  });
  return { index: Number(index), proof, checkpoint: text.slice(end + 2) };
}

/**
 * Checks that a record stands in the log: that the proof leads from its bytes to the root that a trusted key signed.
 *
 * @returns the checkpoint that proves it.
 * @throws NoteError when it does not.
 *
 * @public
 */
export function checkProof(
  bytes: Uint8Array,
  proof: LogProof,
  keys: readonly VerifierKey[],
): Checkpoint {
  const checkpoint = openCheckpoint(proof.checkpoint, keys);
  const { size, root } = checkpoint;
  const claim = { index: proof.index, proof: proof.proof, size, root };
  if (verifyInclusion({ ...claim, leafHash: leafHash(bytes) })) {
    return checkpoint;
  }
  throw new NoteError(
    `The record is not the one at position ${proof.index} of the log of ${size} records that ${checkpoint.origin} signed.`,
  );
}

/** What the portal answers when it is asked for the proof of an entry; the parts that matter. */
const entryProofSchema = z.object({
  checkpoint: z.object({ note: z.string() }).optional(),
  records: z
    .array(
      z.object({
        position: z.int().min(0),
        record: z.string(),
        proof: z.array(z.base64()).optional(),
      }),
    )
    .min(1),
});

/** Bytes of a record and their proof. */
export type ProvenBytes = {
  readonly bytes: Uint8Array;
  readonly proof: LogProof;
};

/**
 * Reads the portal's proof of an entry: a proof for each of its records.
 *
 * @throws NoteError when it is none, or no checkpoint covers a record yet.
 */
export function parseEntryProof(text: string): ProvenBytes[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new NoteError('No proof: neither JSON nor a tlog-proof.', { cause });
  }
  const parsed = entryProofSchema.safeParse(value);
  if (!parsed.success) {
    throw new NoteError('No proof: it is not what the portal answers.', {
      cause: parsed.error,
    });
  }
  const { checkpoint, records } = parsed.data;
  return records.map(({ position, record, proof }) => {
    if (!checkpoint || !proof) {
      throw new NoteError(
        `No checkpoint covers the record at position ${position} yet; ask for the proof again a minute later.`,
      );
    }
    return {
      bytes: Buffer.from(record, 'utf8'),
      proof: {
        index: position,
        proof: proof.map(hash => Buffer.from(hash, 'base64')),
        checkpoint: checkpoint.note,
      },
    };
  });
}
