import type { TileReader } from '../merkle/tiles';
import type { VerifierKey } from '../note/keys';

/**
 * A record as it was found.
 *
 * @public
 */
export type LoggedRecord = {
  /** Its place in the log, counted from 0. */
  readonly position: number;
  /** The bytes as they are stored; what was hashed. */
  readonly bytes: Uint8Array;
  /** The leaf hash stored beside it, as found. */
  readonly storedHash?: Uint8Array;
};

/**
 * Records, some at a time: handing them over one by one costs as much as hashing them.
 *
 * @public
 */
export type Pages = AsyncIterable<readonly LoggedRecord[]>;

/**
 * A signed checkpoint and, to judge later records when earlier ones are damaged, the frontier of the log at its size. The
 * frontier needs no signature: it must have the checkpoint's root.
 *
 * @public
 */
export type CheckpointEvidence = {
  readonly note: string;
  /** As `encodeFrontier` writes it. */
  readonly frontier?: string;
};

/**
 * Positions from `from` to before `to`.
 *
 * @public
 */
export type PositionRange = { readonly from: number; readonly to: number };

/**
 * What was done to the log.
 *
 * - `edited`: the record is not the one that was logged.
 * - `deleted`: a record that was logged is missing.
 * - `inserted`: a record that was never logged stands between the others.
 * - `swapped`: two records stand in each other's place; `moved`: one stands elsewhere.
 * - `truncated`: the last records are missing.
 * - `rebuilt`: records and hashes fit each other but not the checkpoint: the history was written anew.
 * - `stored-hash`, `tile`: the record is the one that was logged, but a hash kept in the database is not its hash.
 * - `checkpoint`: a checkpoint is not signed by a trusted key, or cannot be read.
 * - `forked`: a trusted key has signed two histories.
 *
 * @public
 */
export type FindingKind =
  | 'edited'
  | 'deleted'
  | 'inserted'
  | 'swapped'
  | 'moved'
  | 'truncated'
  | 'rebuilt'
  | 'stored-hash'
  | 'tile'
  | 'checkpoint'
  | 'forked';

/**
 * One fault of a log.
 *
 * @public
 */
export type Finding = {
  readonly kind: FindingKind;
  /**
   * The positions at fault; for `swapped` the two, for `moved` where the record was and where it is. Empty where only the
   * range is known.
   */
  readonly positions: readonly number[];
  /** Where the fault lies. */
  readonly range: PositionRange;
  /** Size of the checkpoint that proves it, where one does. */
  readonly checkpoint?: number;
  /** What a person should know: what, where. */
  readonly message: string;
};

/**
 * What a verification looks at.
 *
 * @public
 */
export type LogToVerify = {
  /** Every record, one by one or in pages (quicker), in the order in which it was found. Read once. */
  readonly records:
    | Pages
    | AsyncIterable<LoggedRecord>
    | Iterable<LoggedRecord>;
  /** In any order. The more, the smaller the range in which a rebuilt history is located. */
  readonly checkpoints: Iterable<CheckpointEvidence>;
  /** The keys that are trusted. They must come from elsewhere than the log. */
  readonly keys: readonly VerifierKey[];
  /** Tiles of the log as stored: they tell which record was edited, deleted or swapped where a stored hash cannot. */
  readonly tiles?: TileReader;
  /** How many records the log says it has; fewer is a finding. */
  readonly size?: number;
  /**
   * Position of the first record, 0 by default. Another one needs a checkpoint of that size with its frontier.
   */
  readonly first?: number;
};

/**
 * The result of a verification.
 *
 * @public
 */
export type LogReport = {
  /** Records read. */
  readonly records: number;
  /** Size of the newest checkpoint that a trusted key has signed. */
  readonly signed?: number;
  /** Origin of the log, as that checkpoint names it. */
  readonly origin?: string;
  /** Checkpoints that were compared. */
  readonly checkpoints: number;
  /** Records that neither a checkpoint vouches for nor a finding names, such as those after the newest checkpoint. */
  readonly unproven: readonly PositionRange[];
  /** The faults, by position. None means: what the checkpoints cover is what was logged. */
  readonly findings: readonly Finding[];
  /** Differences beyond those that findings name; a log that was replaced as a whole has many. */
  readonly more: number;
};
