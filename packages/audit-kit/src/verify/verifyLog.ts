import { TreeError } from '../errors';
import { EMPTY_FRONTIER, type Frontier } from '../merkle/frontier';
import { leafHash, sameHash } from '../merkle/hash';
import { ArrivalOrder } from './ArrivalOrder';
import { readAnchors, type Anchor } from './checkpoints';
import { conclude } from './conclude';
import { Reference, Track } from './Reference';
import { TileLeaves } from './TileLeaves';
import type { Finding, LoggedRecord, LogReport, LogToVerify } from './types';
import { Verdicts } from './Verdicts';

/** Ids of so many records that differ are kept for the messages. */
const MAX_IDS = 1_000;

/** The id inside a record's bytes, when they still are one. */
function idOf(bytes: Uint8Array): string | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    const id =
      typeof value === 'object' && value !== null && 'id' in value
        ? value.id
        : undefined;
    return typeof id === 'string' ? JSON.stringify(id) : undefined;
  } catch {
    return undefined;
  }
}

const differs = (a: Uint8Array | undefined, b: Uint8Array | undefined) =>
  a !== b && a !== undefined && b !== undefined && !sameHash(a, b);

const isPage = (
  item: LoggedRecord | readonly LoggedRecord[],
): item is readonly LoggedRecord[] => Array.isArray(item);

/** One pass over a log: its records, and the hashes kept beside them, against the checkpoints. */
class Verification {
  readonly order: ArrivalOrder;
  readonly verdicts: Verdicts;
  readonly stored = new Reference();
  readonly tiles = new Reference();
  readonly ids = new Map<number, string>();
  readonly gaps: { from: number; to: number }[] = [];
  readonly findings: Finding[];
  missingTile: number | undefined;
  count = 0;

  readonly #anchors: readonly Anchor[];
  #anchor = 0;
  #next: number;
  #records: Track;
  #isJudged = true;
  #start: number;
  #hasGap = false;
  #haveTilesEnded = false;
  readonly #leaves: TileLeaves | undefined;

  constructor(log: LogToVerify) {
    const { anchors, findings } = readAnchors(log.checkpoints, log.keys);
    const first = log.first ?? 0;
    this.findings = findings;
    this.#anchors = anchors.filter(anchor => anchor.size > first);
    this.#records = new Track(startOf(anchors, first));
    this.#start = first;
    this.#next = first;
    this.order = new ArrivalOrder(first);
    this.verdicts = new Verdicts(first);
    this.#leaves = log.tiles && new TileLeaves(log.tiles, this.signed);
    if (!log.tiles) this.tiles.retire();
  }

  /** How many records are signed. */
  get signed(): number {
    return this.#anchors.at(-1)?.size ?? this.#start;
  }

  get origin(): string | undefined {
    return this.#anchors.at(-1)?.checkpoint.origin;
  }

  /** Takes a record. Awaiting costs more than hashing, so there is a promise only where something must be read. */
  read(record: LoggedRecord): Promise<void> | undefined {
    this.count += 1;
    if (!this.order.addNext(record.position)) {
      return this.#takeAll(this.order.add(record));
    }
    if (record.position !== this.#next || this.#needsTile(record.position)) {
      return this.#take(record);
    }
    this.#leaf(record.position, record);
    return undefined;
  }

  /** No more records come. Returns where they end. */
  async end(): Promise<number> {
    await this.#takeAll(this.order.end());
    const end = this.#next;
    this.stored.endRecords();
    this.tiles.endRecords();
    await this.#miss(this.signed);
    this.stored.end();
    this.tiles.end();
    return end;
  }

  /** Passes over positions without a record. */
  async #miss(to: number): Promise<void> {
    if (to > this.#next) this.gaps.push({ from: this.#next, to });
    // What lies beyond the newest checkpoint was never promised.
    while (this.#next < Math.min(to, this.signed)) {
      this.#hasGap = true;
      await this.#loadTile(this.#next);
      this.#leaf(this.#next, undefined);
    }
    this.#next = Math.max(this.#next, to);
  }

  async #takeAll(records: readonly LoggedRecord[]): Promise<void> {
    for (const record of records) await this.#take(record);
  }

  async #take(record: LoggedRecord): Promise<void> {
    const { position } = record;
    if (position > this.#next) await this.#miss(position);
    await this.#loadTile(position);
    this.#leaf(position, record);
  }

  #needsTile(position: number): boolean {
    return this.#leaves?.has(position) === false;
  }

  async #loadTile(position: number): Promise<void> {
    if (this.#needsTile(position)) await this.#leaves?.load(position);
  }

  #leaf(position: number, record: LoggedRecord | undefined): void {
    const hash = record && leafHash(record.bytes);
    const storedHash = record?.storedHash ?? hash;
    this.stored.push(position, hash, storedHash, this.#records);
    const expected = this.#expected(position, record !== undefined);
    this.tiles.push(position, hash, expected, this.#records);
    if (record && (differs(hash, storedHash) || differs(hash, expected))) {
      this.#keepId(record);
    }
    this.#records.push(hash);
    this.#next = position + 1;
    this.#judge();
  }

  /** What the tiles hold for a position. */
  #expected(position: number, isThere: boolean): Uint8Array | undefined {
    if (!this.#leaves || this.#haveTilesEnded) return undefined;
    const hash = this.#leaves.at(position);
    if (hash === undefined) {
      this.#haveTilesEnded = true;
      this.tiles.endExpected();
      if (isThere && position < this.signed) this.missingTile = position;
    }
    return hash;
  }

  #keepId({ position, bytes }: LoggedRecord): void {
    const id = this.ids.size < MAX_IDS ? idOf(bytes) : undefined;
    if (id !== undefined) this.ids.set(position, id);
  }

  /** Compares with the checkpoint of the size reached, if there is one. */
  #judge(): void {
    const anchor = this.#anchors[this.#anchor];
    if (anchor?.size !== this.#next) return;
    this.#anchor += 1;
    const { root } = anchor.checkpoint;
    const records = this.#records.hasRoot(root);
    if (!records && anchor.problem !== false) {
      this.findings.push(anchor.finding());
      return;
    }
    const stored = this.stored.hasRoot(root, records);
    const tiles = this.tiles.hasRoot(root, records);
    this.verdicts.add({
      from: this.#start,
      to: anchor.size,
      records,
      stored,
      tiles,
      isJudged: this.#isJudged,
      hasGap: this.#hasGap,
    });
    if (!records) {
      const frontier =
        (stored ? this.stored.frontier() : undefined) ??
        (tiles ? this.tiles.frontier() : undefined) ??
        anchor.frontier();
      this.#records = new Track(frontier);
      this.#isJudged = frontier !== undefined;
    }
    this.stored.rejoin();
    this.tiles.rejoin();
    this.#start = anchor.size;
    this.#hasGap = false;
  }
}

/** What the log was before the first record that is given. */
function startOf(anchors: readonly Anchor[], first: number): Frontier {
  if (first === 0) return EMPTY_FRONTIER;
  const anchor = anchors.find(({ size }) => size === first);
  const frontier = anchor?.problem === false ? anchor.frontier() : undefined;
  if (frontier === undefined) {
    throw new TreeError(
      `The records begin at position ${first}; that needs a signed checkpoint of ${first} records with its frontier.`,
    );
  }
  return frontier;
}

/**
 * Verifies a log: hashes every record, and compares with every checkpoint. Names what was edited, deleted, swapped, cut off
 * or rebuilt, where, and which checkpoint proves it. Reads the records once and keeps none; memory grows with the
 * number of checkpoints and of faults.
 *
 * What it cannot see: records after the newest checkpoint that were changed before the next one, and a log that was false
 * when it was signed.
 *
 * @throws TreeError when `first` is given without a checkpoint to begin from; whatever reading the records throws.
 *
 * @public
 */
export async function verifyLog(log: LogToVerify): Promise<LogReport> {
  const verification = new Verification(log);
  for await (const item of log.records) {
    for (const record of isPage(item) ? item : [item]) {
      const reading = verification.read(record);
      if (reading) await reading;
    }
  }
  const end = await verification.end();
  return conclude(verification, end, log);
}
