import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import {
  consistencyProof,
  encodeFrontier,
  frontierRoot,
  leafHash,
  openCheckpoint,
  signCheckpoint,
  TILE_WIDTH,
  verifyConsistency,
  type Checkpoint,
  type SignerKey,
  type VerifierKey,
} from '@chartway/audit-kit';
import { redact } from '../redaction/redact';
import type { AuditAnchor } from './AuditAnchor';
import type {
  AuditStore,
  CheckpointStore,
  CursorStore,
  LeaseStore,
} from './AuditStore';
import { hashedRecords } from './hashedRecords';

const LEASE = 'checkpoint';
const LEASE_MS = 5 * 60 * 1000;
/** Records compared with their hashes before a signature, the newest; a whole log is for the verifier. */
const MAX_COMPARED = 200_000;
const BATCH = 4 * TILE_WIDTH;

/** The log is not what was signed before: an alarm, not a hiccup. */
class BrokenLogError extends Error {
  name = 'BrokenLogError';
}

/**
 * Signs what the log is, once a minute, and puts it outside the database. Before a signature the log must prove that it
 * only grew since the newest checkpoint known: the one outside, the one in the database and the one this process signed
 * last. A log that was rewritten is never signed.
 */
export class Checkpointer {
  readonly #store: AuditStore;
  readonly #checkpoints: CheckpointStore;
  readonly #leases: LeaseStore;
  readonly #cursors: CursorStore;
  readonly #anchor: AuditAnchor;
  readonly #key: SignerKey;
  readonly #trusted: readonly VerifierKey[];
  readonly #origin: string;
  readonly #replica: string;
  readonly #logger: LoggerService;
  readonly #now: () => Date;
  #last: Checkpoint | undefined;

  constructor(options: {
    store: AuditStore;
    checkpoints: CheckpointStore;
    leases: LeaseStore;
    cursors: CursorStore;
    anchor: AuditAnchor;
    key: SignerKey;
    /** Keys that signed earlier checkpoints of this log. */
    formerKeys: readonly VerifierKey[];
    replica: string;
    logger: LoggerService;
    now: () => Date;
  }) {
    this.#store = options.store;
    this.#checkpoints = options.checkpoints;
    this.#leases = options.leases;
    this.#cursors = options.cursors;
    this.#anchor = options.anchor;
    this.#key = options.key;
    this.#trusted = [options.key.verifier, ...options.formerKeys];
    this.#origin = options.key.name;
    this.#replica = options.replica;
    this.#logger = options.logger;
    this.#now = options.now;
  }

  /** Why the newest checkpoint could not be signed or anchored, if so, whichever replica tried. */
  async problem(): Promise<string | undefined> {
    const { problem } = await this.#cursors.read(LEASE, 0);
    return problem;
  }

  /** Signs and anchors when there is something new and no other replica is at it. Never throws. */
  async run(): Promise<void> {
    try {
      const mine = await this.#leases.take(LEASE, this.#replica, LEASE_MS);
      if (!mine) return;
      try {
        await this.#try();
      } finally {
        await this.#leases.release(LEASE, this.#replica);
      }
    } catch (error) {
      const message = isError(error) ? error.message : 'Unknown error';
      this.#logger.error(`The audit log could not be signed: ${message}`);
    }
  }

  async #try(): Promise<void> {
    const { problem: known } = await this.#cursors.read(LEASE, 0);
    let problem: string | undefined;
    try {
      await this.#signAndAnchor();
    } catch (error) {
      problem = redact(isError(error) ? error.message : 'Unknown error');
      const what =
        error instanceof BrokenLogError
          ? 'ALARM: the audit log is broken'
          : 'The audit log could not be signed and anchored';
      this.#logger.error(`${what}: ${problem}`);
    }
    if (problem === known) return;
    const { size } = await this.#store.frontier();
    await this.#cursors.write(LEASE, {
      position: size,
      ...(problem !== undefined && { problem }),
    });
  }

  /** An anchor that cannot be reached holds up no signature; what is outside is compared before, when it can be. */
  async #signAndAnchor(): Promise<void> {
    const outside = await this.#readOutside();
    await this.#sign('checkpoint' in outside ? outside.checkpoint : undefined);
    if ('failure' in outside) throw outside.failure;
    const waiting = await this.#checkpoints.unanchored();
    if (waiting.length === 0 || this.#anchor.type === 'none') return;
    const url = await this.#anchor.put(waiting);
    const at = this.#now().toISOString();
    await this.#checkpoints.markAnchored(
      waiting.map(({ size }) => size),
      { at, ...(url !== undefined && { url }) },
    );
  }

  async #readOutside(): Promise<
    { checkpoint?: Checkpoint } | { failure: unknown }
  > {
    let note: string | undefined;
    try {
      note = await this.#anchor.newest();
    } catch (failure) {
      return { failure };
    }
    if (note === undefined) return {};
    return { checkpoint: this.#open(note, `${this.#anchor.type} anchor`) };
  }

  async #sign(outside: Checkpoint | undefined): Promise<void> {
    const frontier = await this.#store.frontier();
    const now = { size: frontier.size, root: frontierRoot(frontier) };
    const stored = await this.#checkpoints.newest();
    const known = [
      this.#last,
      outside,
      stored && this.#open(stored.note, 'database'),
    ].flatMap(checkpoint => (checkpoint ? [checkpoint] : []));
    for (const checkpoint of known) await this.#requireGrowth(checkpoint, now);
    const signed = Math.max(0, ...known.map(({ size }) => size));
    if (now.size <= signed) return;
    await this.#compare(Math.max(signed, now.size - MAX_COMPARED), now.size);
    const checkpoint = { origin: this.#origin, ...now };
    await this.#checkpoints.add({
      size: now.size,
      at: this.#now().toISOString(),
      note: signCheckpoint(checkpoint, this.#key),
      frontier: encodeFrontier(frontier),
    });
    this.#last = checkpoint;
  }

  #open(note: string, where: string): Checkpoint {
    try {
      return openCheckpoint(note, this.#trusted);
    } catch (error) {
      const reason = isError(error) ? error.message : '';
      throw new BrokenLogError(
        `The newest checkpoint in the ${where} cannot be trusted: ${reason} All replicas need the same chartway.audit.key; a key that was replaced belongs into chartway.audit.formerKeys.`,
      );
    }
  }

  async #requireGrowth(
    from: Pick<Checkpoint, 'size' | 'root'>,
    to: Pick<Checkpoint, 'size' | 'root'>,
  ): Promise<void> {
    if (await this.#hasGrown(from, to)) return;
    throw new BrokenLogError(
      `The log of ${to.size} records does not begin with the ${from.size} records that were signed before: records were changed, removed or replaced, or the anchor belongs to another portal. Nothing is signed any more. Export the log and run "chartway-audit verify" with the checkpoints of the anchor to see which.`,
    );
  }

  async #hasGrown(
    from: Pick<Checkpoint, 'size' | 'root'>,
    to: Pick<Checkpoint, 'size' | 'root'>,
  ): Promise<boolean> {
    if (from.size > to.size) return false;
    try {
      const proof = await consistencyProof(this.#store, from.size, to.size);
      return verifyConsistency({ from, to, proof });
    } catch (error) {
      if (isError(error) && error.name === 'TreeError') return false;
      throw error;
    }
  }

  /** Whether the records are still those whose hashes the tree has. */
  async #compare(from: number, to: number): Promise<void> {
    for (let start = from; start < to; start += BATCH) {
      const end = Math.min(start + BATCH, to);
      const records = await hashedRecords(this.#store, start, end);
      for (let position = start; position < end; position += 1) {
        const record = records[position - start];
        const intact =
          record?.position === position &&
          record.storedHash !== undefined &&
          Buffer.compare(leafHash(record.bytes), record.storedHash) === 0;
        if (!intact) {
          throw new BrokenLogError(
            `The record at position ${position} is not the one that was appended. Nothing is signed any more.`,
          );
        }
      }
    }
  }
}
