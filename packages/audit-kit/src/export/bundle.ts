import { z } from 'zod';
import { BundleError } from '../errors';
import { fromBase64, HASH_BYTES, toBase64 } from '../merkle/hash';
import { MAX_RECORD_BYTES } from '../record';
import type { CheckpointEvidence, LoggedRecord } from '../verify/types';
import { linesOf, type Line } from './lines';

const size = z.number().int().min(0);

/**
 * First line of a bundle.
 *
 * @public
 */
export const bundleHeaderSchema = z.object({
  type: z.literal('chartway-audit-log'),
  version: z.literal(1),
  /** Identity of the log. */
  origin: z.string(),
  /** The key its checkpoints are signed with, as the log names it; whoever verifies should know it from elsewhere. */
  verifierKey: z.string(),
  /** Position of the first record. */
  first: size,
  /** How many records the log had: one more than the position of the last. */
  size,
  /** ISO 8601, UTC. */
  exportedAt: z.string(),
});

/**
 * First line of a bundle: what is in it.
 *
 * @public
 */
export type BundleHeader = z.infer<typeof bundleHeaderSchema>;

const checkpointLine = z
  .object({
    type: z.literal('checkpoint'),
    note: z.string(),
    frontier: z.string().optional(),
  })
  .transform(({ type, ...evidence }): CheckpointEvidence => evidence);

/** Beside the record itself, a line has a position and a hash. */
const MAX_RECORD_LINE = MAX_RECORD_BYTES + 256;

/** A tall tree's checkpoint with a hundred signatures still fits. */
const MAX_LINE = 1_000_000;

const RECORD = Buffer.from('{"position":');
const RECORD_HEAD =
  /^\{"position":(0|[1-9]\d{0,15}),(?:"hash":"([A-Za-z0-9+/]{43}=)",)?"record":/;

/** A head is ASCII; so many characters hold the longest. */
const MAX_HEAD = 128;

/**
 * First line of a bundle, as it is written into the file.
 *
 * @public
 */
export function bundleHeaderLine(
  header: Omit<BundleHeader, 'type' | 'version'>,
): string {
  const line: BundleHeader = {
    type: 'chartway-audit-log',
    version: 1,
    ...header,
  };
  return `${JSON.stringify(line)}\n`;
}

/**
 * Line of a checkpoint. In a bundle they come before the records, in any order.
 *
 * @public
 */
export function bundleCheckpointLine({
  note,
  frontier,
}: CheckpointEvidence): string {
  return `${JSON.stringify({ type: 'checkpoint', note, frontier })}\n`;
}

/**
 * Line of a record. Its bytes stand in it as they are, so that they can be hashed without being read.
 *
 * @throws BundleError when the bytes hold a newline, which no record has.
 *
 * @public
 */
export function bundleRecordLine({
  position,
  bytes,
  storedHash,
}: LoggedRecord): Uint8Array {
  if (bytes.includes(0x0a)) {
    throw new BundleError(
      `Record ${position} holds a newline; it is no record.`,
    );
  }
  const hash = storedHash ? `"hash":"${toBase64(storedHash)}",` : '';
  return Buffer.concat([
    Buffer.from(`{"position":${position},${hash}"record":`),
    bytes,
    Buffer.from('}\n'),
  ]);
}

/**
 * A bundle that was opened: its head is read, its records come as they are asked for, once.
 *
 * @public
 */
export type Bundle = {
  readonly header: BundleHeader;
  readonly checkpoints: readonly CheckpointEvidence[];
  readonly records: AsyncIterable<LoggedRecord>;
};

function parseJson<T>(schema: z.ZodType<T>, { bytes }: Line, line: number): T {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new BundleError(`Line ${line} of the export is no JSON.`, {
      cause: error,
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new BundleError(
    line === 1
      ? 'This is no export of a whole audit log: its first line is not the head of one. Export it in the format for verification.'
      : `Line ${line} of the export is neither a checkpoint nor a record.`,
    { cause: parsed.error },
  );
}

function parseRecord({ bytes }: Line, line: number): LoggedRecord {
  const head = RECORD_HEAD.exec(bytes.toString('latin1', 0, MAX_HEAD));
  if (
    head === null ||
    bytes.length > MAX_RECORD_LINE ||
    bytes.at(-1) !== 0x7d
  ) {
    throw new BundleError(
      `Line ${line} of the export is no record as it was written; the file was changed by an editor or a program.`,
    );
  }
  const storedHash = head[2] === undefined ? undefined : fromBase64(head[2]);
  return {
    position: Number(head[1]),
    bytes: bytes.subarray(head[0].length, -1),
    ...(storedHash?.length === HASH_BYTES && { storedHash }),
  };
}

/**
 * Opens a bundle: lines of JSON; a head, checkpoints, then records. Keeps the checkpoints and one chunk in memory. A last
 * line that was cut off is left out; that records are missing shows when the log is verified.
 *
 * @param chunks - The file, piece by piece.
 * @throws BundleError here or while the records are read, when a line is none of a bundle.
 *
 * @public
 */
export async function openBundle(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Bundle> {
  const batches = linesOf(
    chunks,
    MAX_LINE,
    () => new BundleError('A line of the export is longer than any can be.'),
  );
  const checkpoints: CheckpointEvidence[] = [];
  let header: BundleHeader | undefined;
  let line = 0;
  let pending: Line[] = [];
  while (pending.length === 0) {
    const { value: batch, done } = await batches.next();
    if (done) break;
    for (const [i, item] of batch.entries()) {
      const isRecord = item.bytes.subarray(0, RECORD.length).equals(RECORD);
      if (header && (isRecord || !item.isWhole)) {
        pending = batch.slice(i);
        break;
      }
      line += 1;
      if (header) checkpoints.push(parseJson(checkpointLine, item, line));
      else header = parseJson(bundleHeaderSchema, item, line);
    }
  }
  if (header === undefined) throw new BundleError('The export is empty.');
  return { header, checkpoints, records: readRecords(pending, batches, line) };
}

async function* readRecords(
  pending: Line[],
  batches: AsyncGenerator<Line[]>,
  before: number,
): AsyncGenerator<LoggedRecord> {
  let line = before;
  for (
    let batch: Line[] | undefined = pending;
    batch;
    batch = (await batches.next()).value
  ) {
    for (const item of batch) {
      line += 1;
      if (item.isWhole) yield parseRecord(item, line);
    }
  }
}
