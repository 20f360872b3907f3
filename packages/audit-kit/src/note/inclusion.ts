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
