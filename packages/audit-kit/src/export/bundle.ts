import { z } from 'zod';
import { BundleError } from '../errors';
import { HASH_BYTES, toBase64 } from '../merkle/hash';
import { MAX_RECORD_BYTES } from '../record';
import type { CheckpointEvidence, LoggedRecord, Pages } from '../verify/types';
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
const HASH = Buffer.from('"hash":"');
const DATA = Buffer.from('"record":');

/** Bytes of a hash in base64, and of the `",` behind it. */
const HASH_TEXT = 44;
const HASH_END = 2;

const MAX_DIGITS = 15;
const [ZERO, NINE, COMMA, BRACE] = [0x30, 0x39, 0x2c, 0x7d];

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
 * A bundle that was opened: its head is read, its records come in pages as they are asked for, once.
 *
 * @public
 */
export type Bundle = {
  readonly header: BundleHeader;
  readonly checkpoints: readonly CheckpointEvidence[];
  readonly records: Pages;
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

function hasAt(bytes: Buffer, part: Buffer, start: number): boolean {
  const end = start + part.length;
  return (
    end <= bytes.length && bytes.compare(part, 0, part.length, start, end) === 0
  );
}

/** Takes a line apart by its bytes; undefined when it is not as {@link bundleRecordLine} writes it. */
function splitRecord(bytes: Buffer): LoggedRecord | undefined {
  let at = RECORD.length;
  let position = 0;
  for (let byte = bytes[at]; byte !== COMMA; byte = bytes[at]) {
    if (byte === undefined || byte < ZERO || byte > NINE) return undefined;
    position = position * 10 + byte - ZERO;
    at += 1;
  }
  const digits = at - RECORD.length;
  if (digits === 0 || digits > MAX_DIGITS) return undefined;
  at += 1;
  let storedHash: Uint8Array | undefined;
  if (hasAt(bytes, HASH, at)) {
    at += HASH.length;
    storedHash = Buffer.from(
      bytes.toString('latin1', at, at + HASH_TEXT),
      'base64',
    );
    at += HASH_TEXT + HASH_END;
    if (storedHash.length !== HASH_BYTES) return undefined;
  }
  if (!hasAt(bytes, DATA, at) || bytes.at(-1) !== BRACE) return undefined;
  const data = bytes.subarray(at + DATA.length, -1);
  return { position, bytes: data, ...(storedHash && { storedHash }) };
}

function parseRecord({ bytes }: Line, line: number): LoggedRecord {
  const record =
    hasAt(bytes, RECORD, 0) && bytes.length <= MAX_RECORD_LINE
      ? splitRecord(bytes)
      : undefined;
  if (record) return record;
  throw new BundleError(
    `Line ${line} of the export is no record as it was written; the file was changed by an editor or a program.`,
  );
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
      const isRecord = hasAt(item.bytes, RECORD, 0);
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
): AsyncGenerator<LoggedRecord[]> {
  let line = before;
  for (
    let batch: Line[] | undefined = pending;
    batch;
    batch = (await batches.next()).value
  ) {
    const page: LoggedRecord[] = [];
    for (const item of batch) {
      line += 1;
      if (item.isWhole) page.push(parseRecord(item, line));
    }
    yield page;
  }
}
