import { randomInt } from 'node:crypto';
import {
  appendLeaves,
  EMPTY_FRONTIER,
  HASH_BYTES,
  leafHash,
  parseCheckpoint,
  TILE_WIDTH,
  verifyLog,
  type CheckpointEvidence,
  type Finding,
  type LoggedRecord,
  type VerifierKey,
} from '@chartway/audit-kit';
import type { OpenAuditLog } from '@chartway/plugin-chartway-backend';
import type { Knex } from 'knex';
import { z } from 'zod';

/** What somebody who owns the database does to the log. */
export const KINDS = [
  'edit',
  'delete',
  'swap',
  'truncate',
  're-chain',
] as const;

/** One of {@link KINDS}. */
export type Kind = (typeof KINDS)[number];

const MAX_CUT = 2000;
const PAGE = 2048;

const recordRow = z.object({ record: z.string() });
const tileRow = z.object({ hashes: z.instanceof(Uint8Array) });

/** Makes all hashes above a leaf fit it again, as somebody does who knows how the tree is built. */
async function rechain(
  knex: Knex,
  position: number,
  hash: Uint8Array,
): Promise<void> {
  let changed = hash;
  let number = position;
  for (let level = 0; ; level += 1) {
    const tile = Math.floor(number / TILE_WIDTH);
    const place = () => knex('audit_tiles').where({ level, tile });
    const row: unknown = await place().first('hashes');
    if (row === undefined) return;
    const hashes = Buffer.from(tileRow.parse(row).hashes);
    hashes.set(changed, (number % TILE_WIDTH) * HASH_BYTES);
    await place().update({ hashes });
    if (hashes.length < TILE_WIDTH * HASH_BYTES) return;
    const leaves = Array.from({ length: TILE_WIDTH }, (_, index) =>
      hashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
    );
    changed = appendLeaves(EMPTY_FRONTIER, leaves).root;
    number = tile;
  }
}

type Attack = (knex: Knex, positions: [number, number]) => Promise<void>;

const at = (knex: Knex, position: number) =>
  knex('audit_log').where('position', position);

async function textAt(knex: Knex, position: number): Promise<string> {
  return recordRow.parse(await at(knex, position).first('record')).record;
}

async function edit(knex: Knex, position: number): Promise<string> {
  const text = await textAt(knex, position);
  const forged = text.replace(/person-\d+/, 'nobody');
  await at(knex, position).update({ record: forged });
  return forged;
}

const ATTACKS: Readonly<Record<Kind, Attack>> = {
  async edit(knex, [position]) {
    await edit(knex, position);
  },
  async delete(knex, [position]) {
    await at(knex, position).delete();
  },
  async swap(knex, [first, second]) {
    const [one, two] = [await textAt(knex, first), await textAt(knex, second)];
    await at(knex, first).update({ record: two });
    await at(knex, second).update({ record: one });
  },
  async truncate(knex, [position]) {
    await knex('audit_log').where('position', '>=', position).delete();
  },
  async 're-chain'(knex, [position]) {
    const forged = await edit(knex, position);
    await rechain(knex, position, leafHash(Buffer.from(forged)));
  },
};

/** Thrown to take a tampering back. */
class TakenBack extends Error {}

/** The part of the log between two checkpoints. */
type Segment = { from: CheckpointEvidence; to: CheckpointEvidence };

const sizeOf = ({ note }: CheckpointEvidence) => parseCheckpoint(note).size;

/** A log that is tampered with, and what an auditor has of it. */
export class Victim {
  readonly #knex: Knex;
  readonly #openIn: (knex: Knex) => Promise<OpenAuditLog>;
  readonly #evidence: readonly CheckpointEvidence[];
  readonly #key: VerifierKey;

  /**
   * @param options - `openIn` opens the log inside a transaction; `evidence` are the checkpoints from outside the database,
   * ascending, with the frontiers that the log keeps beside them.
   */
  constructor(options: {
    knex: Knex;
    openIn(knex: Knex): Promise<OpenAuditLog>;
    evidence: readonly CheckpointEvidence[];
    key: VerifierKey;
  }) {
    this.#knex = options.knex;
    this.#openIn = options.openIn;
    this.#evidence = options.evidence;
    this.#key = options.key;
  }

  /**
   * Tampers at a random place, verifies, and takes it back.
   *
   * @returns why it was not found and named, or undefined when it was.
   */
  async tamper(kind: Kind): Promise<string | undefined> {
    const attack = this.#choose(kind);
    let findings: Finding[] = [];
    try {
      await this.#knex.transaction(async transaction => {
        await ATTACKS[kind](transaction, attack.positions);
        findings = await this.#verify(transaction, attack.segment);
        throw new TakenBack();
      });
    } catch (error) {
      if (!(error instanceof TakenBack)) throw error;
    }
    if (findings.some(finding => names(kind, attack.positions, finding))) {
      return undefined;
    }
    const found = findings.map(({ message }) => message).join(' ') || 'nothing';
    return `${kind} at ${attack.positions.join(' and ')}: found ${found}`;
  }

  #choose(kind: Kind): { positions: [number, number]; segment: Segment } {
    const last = this.#evidence.length - 1;
    const index = kind === 'truncate' ? last : randomInt(1, last + 1);
    const [from, to] = [this.#evidence[index - 1], this.#evidence[index]];
    if (!from || !to) throw new Error('The log has too few checkpoints');
    const [start, end] = [sizeOf(from), sizeOf(to)];
    const least = kind === 'truncate' ? Math.max(start, end - MAX_CUT) : start;
    const first = randomInt(least, end - 1);
    return {
      positions: [first, randomInt(first + 1, end)],
      segment: { from, to },
    };
  }

  /** As an auditor does with a part of an export: from a signed checkpoint with its frontier to the next. */
  async #verify(knex: Knex, { from, to }: Segment): Promise<Finding[]> {
    const log = await this.#openIn(knex);
    const report = await verifyLog({
      records: pages(log, sizeOf(from), sizeOf(to)),
      checkpoints: [from, to],
      keys: [this.#key],
      first: sizeOf(from),
    });
    return [...report.findings];
  }
}

/** Reads a log piece by piece, the next while the last is looked at. */
export async function* pages(
  log: OpenAuditLog,
  from: number,
  to: number,
): AsyncGenerator<LoggedRecord[]> {
  const read = (start: number) =>
    log.records(start, Math.min(start + PAGE, to));
  let next = read(from);
  for (let start = from; start < to; start += PAGE) {
    const page = await next;
    if (start + PAGE < to) {
      next = read(start + PAGE);
      // It is awaited above; until then its failure is not forgotten.
      next.catch(() => undefined);
    }
    yield page;
  }
}

/** Whether a finding says what was done, and where. */
function names(
  kind: Kind,
  [first, second]: [number, number],
  { kind: found, positions, range, checkpoint }: Finding,
): boolean {
  if (checkpoint === undefined) return false;
  const isAt = (...wanted: number[]) =>
    wanted.length === positions.length &&
    wanted.every(position => positions.includes(position));
  switch (kind) {
    case 'edit':
      return found === 'edited' && isAt(first);
    case 'delete':
      return found === 'deleted' && isAt(first);
    case 'swap':
      return found === 'swapped' && isAt(first, second);
    case 'truncate':
      return found === 'truncated' && range.from === first;
    default:
      return found === 'rebuilt' && range.from <= first && first < range.to;
  }
}

/** Lets whoever owns the database change what its triggers protect. */
export async function dropTriggers(knex: Knex, isPostgres: boolean) {
  const statements = isPostgres
    ? ['drop trigger audit_log_no_change on audit_log']
    : ['drop trigger audit_log_no_update', 'drop trigger audit_log_no_delete'];
  for (const statement of statements) await knex.raw(statement);
}
