import {
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  consistencyProof,
  decodeRecord,
  inclusionProof,
  leafHash,
  parseCheckpoint,
  type CheckpointEvidence,
  type LoggedRecord,
  type SignerKey,
} from '@chartway/audit-kit';
import type {
  AuditCheckpoint,
  AuditConsistency,
  AuditEntry,
  AuditPage,
  AuditProof,
  AuditState,
} from '@chartway/plugin-chartway-common';
import type { PermissionFilter } from '../authorization/filters';
import type { AuditAnchor } from './AuditAnchor';
import type { AuditLog } from './AuditLog';
import type {
  AuditListQuery,
  AuditReadingService,
  StoredPage,
} from './AuditReadingService';
import type {
  AuditStore,
  CheckpointStore,
  StoredCheckpoint,
} from './AuditStore';
import type { Checkpointer } from './Checkpointer';
import { toEntry, type StoredRecord } from './domain/entries';
import type { Forwarder } from './Forwarder';
import { hashedRecords } from './hashedRecords';

/** Checkpoints in a bundle; more narrow down a rewritten history no better than a person needs. */
const MAX_EVIDENCE = 5000;

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** {@link AuditReadingService} on the log. */
export class DefaultAuditReadingService implements AuditReadingService {
  readonly verifierKey: string;
  readonly origin: string;
  readonly #store: AuditStore;
  readonly #checkpoints: CheckpointStore;
  readonly #log: AuditLog;
  readonly #anchor: AuditAnchor;
  readonly #checkpointer: Pick<Checkpointer, 'problem'>;
  readonly #forwarders: readonly Pick<Forwarder, 'state'>[];

  constructor(options: {
    store: AuditStore;
    checkpoints: CheckpointStore;
    log: AuditLog;
    anchor: AuditAnchor;
    checkpointer: Pick<Checkpointer, 'problem'>;
    forwarders: readonly Pick<Forwarder, 'state'>[];
    key: SignerKey;
  }) {
    this.#store = options.store;
    this.#checkpoints = options.checkpoints;
    this.#log = options.log;
    this.#anchor = options.anchor;
    this.#checkpointer = options.checkpointer;
    this.#forwarders = options.forwarders;
    this.verifierKey = options.key.verifier.text;
    this.origin = options.key.name;
  }

  async list({ before, ...query }: AuditListQuery): Promise<AuditPage> {
    const { items, next } = await this.page({
      ...query,
      ...(before !== undefined && { before: Number(before) }),
    });
    return {
      items: items.map(toEntry),
      ...(next !== undefined && { next: String(next) }),
    };
  }

  async page(
    query: Omit<AuditListQuery, 'before'> & { before?: number },
  ): Promise<StoredPage> {
    const { limit } = query;
    // One more than asked for tells whether there is a next page.
    const found = await this.#store.list({ ...query, limit: limit + 1 });
    const items = found.slice(0, limit);
    const next = items.at(-1)?.first.position;
    return { items, ...(found.length > limit && { next }) };
  }

  async entry(id: string, allowed: PermissionFilter): Promise<AuditEntry> {
    return toEntry(await this.#find(id, allowed));
  }

  async proof(id: string, allowed: PermissionFilter): Promise<AuditProof> {
    const { first, outcome } = await this.#find(id, allowed);
    const newest = await this.#checkpoints.newest();
    const size = newest?.size ?? 0;
    const leaves = outcome ? [first, outcome] : [first];
    const records = await Promise.all(
      leaves.map(leaf => this.#prove(leaf, size)),
    );
    const proven = records.every(({ proof }) => proof !== undefined);
    return {
      state: proven ? 'proven' : 'pending',
      ...(newest && { checkpoint: this.#present(newest) }),
      records,
    };
  }

  async checkpoint(): Promise<AuditCheckpoint> {
    const newest = await this.#checkpoints.newest();
    if (newest) return this.#present(newest);
    throw new NotFoundError(
      'There is no checkpoint yet; the first follows within a minute after the first entry.',
    );
  }

  async evidence(): Promise<CheckpointEvidence[]> {
    const checkpoints = await this.#checkpoints.some(MAX_EVIDENCE);
    return checkpoints.map(({ note, frontier }) => ({ note, frontier }));
  }

  async consistency(from: number, to: number): Promise<AuditConsistency> {
    const size = await this.size();
    if (from > to || to > size) {
      throw new InputError(
        `The log has ${size} records; ask for a proof with from at most to, and to at most ${size}.`,
      );
    }
    const proof = await consistencyProof(this.#store, from, to);
    return { from, to, proof: proof.map(base64) };
  }

  records(from: number, to: number): Promise<LoggedRecord[]> {
    return hashedRecords(this.#store, from, to);
  }

  async size(): Promise<number> {
    const { size } = await this.#store.frontier();
    return size;
  }

  async state(): Promise<AuditState> {
    try {
      return await this.#readState();
    } catch (cause) {
      throw new ServiceUnavailableError(
        'The audit log can be neither read nor written: its database does not answer. Whatever must be recorded is refused meanwhile.',
        cause,
      );
    }
  }

  async #readState(): Promise<AuditState> {
    const [size, newest, anchored, problem, writable, forwarders] =
      await Promise.all([
        this.size(),
        this.#checkpoints.newest(),
        this.#checkpoints.newestAnchored(),
        this.#checkpointer.problem(),
        this.#log.check(),
        Promise.all(this.#forwarders.map(forwarder => forwarder.state())),
      ]);
    return {
      size,
      ...(newest && { checkpoint: { size: newest.size, at: newest.at } }),
      anchor: {
        type: this.#anchor.type,
        ...(anchored && { size: anchored.size, at: anchored.anchoredAt }),
        ...(anchored?.anchoredUrl && { url: anchored.anchoredUrl }),
        ...(problem !== undefined && { problem }),
      },
      writable,
      verifierKey: this.verifierKey,
      forwarders,
    };
  }

  async #find(id: string, allowed: PermissionFilter) {
    const found = await this.#store.entry(id, allowed);
    if (found) return found;
    throw new NotFoundError(`There is no audit entry "${id}".`);
  }

  async #prove(leaf: StoredRecord, size: number) {
    const { position, bytes } = leaf;
    const proof =
      position < size
        ? await inclusionProof(this.#store, position, size)
        : undefined;
    return {
      kind: decodeRecord(bytes).kind,
      position,
      record: Buffer.from(bytes).toString('utf8'),
      leafHash: base64(leafHash(bytes)),
      ...(proof && { proof: proof.map(base64) }),
    };
  }

  #present({ size, at, note }: StoredCheckpoint): AuditCheckpoint {
    const root = base64(parseCheckpoint(note).root);
    return { size, at, root, note, verifierKey: this.verifierKey };
  }
}
