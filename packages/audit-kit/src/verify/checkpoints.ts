import { messageOf } from '../errors';
import {
  decodeFrontier,
  frontierRoot,
  type Frontier,
} from '../merkle/frontier';
import { sameHash } from '../merkle/hash';
import {
  openCheckpoint,
  parseCheckpoint,
  type Checkpoint,
} from '../note/checkpoint';
import type { VerifierKey } from '../note/keys';
import type { CheckpointEvidence, Finding } from './types';

/** A checkpoint to compare with. Its signature costs a tenth of a millisecond, so it is looked at when it matters. */
export class Anchor {
  readonly checkpoint: Checkpoint;
  readonly #evidence: CheckpointEvidence;
  readonly #keys: readonly VerifierKey[];
  #problem: string | false | undefined;

  constructor(
    checkpoint: Checkpoint,
    evidence: CheckpointEvidence,
    keys: readonly VerifierKey[],
  ) {
    this.checkpoint = checkpoint;
    this.#evidence = evidence;
    this.#keys = keys;
  }

  get size(): number {
    return this.checkpoint.size;
  }

  /** Why no trusted key vouches for it; false when one does. */
  get problem(): string | false {
    if (this.#problem === undefined) {
      try {
        openCheckpoint(this.#evidence.note, this.#keys);
        this.#problem = false;
      } catch (error) {
        this.#problem = messageOf(error);
      }
    }
    return this.#problem;
  }

  /** The frontier kept beside it, when it is genuine. */
  frontier(): Frontier | undefined {
    if (this.#evidence.frontier === undefined) return undefined;
    try {
      const frontier = decodeFrontier(this.#evidence.frontier);
      const { size, root } = this.checkpoint;
      const isIts =
        frontier.size === size && sameHash(frontierRoot(frontier), root);
      return isIts ? frontier : undefined;
    } catch {
      return undefined;
    }
  }

  finding(): Finding {
    return {
      kind: 'checkpoint',
      positions: [],
      range: { from: 0, to: this.size },
      checkpoint: this.size,
      message: `No trusted key vouches for the checkpoint of ${this.size} records: ${this.problem}`,
    };
  }
}

function read(
  evidence: CheckpointEvidence,
  keys: readonly VerifierKey[],
  findings: Finding[],
): Anchor[] {
  try {
    return [new Anchor(parseCheckpoint(evidence.note), evidence, keys)];
  } catch (error) {
    findings.push({
      kind: 'checkpoint',
      positions: [],
      range: { from: 0, to: 0 },
      message: `A checkpoint cannot be read: ${messageOf(error)}`,
    });
    return [];
  }
}

/** Of anchors of one size, those to compare with: one, unless keys have signed two roots. */
function settle(group: Anchor[], findings: Finding[]): Anchor | undefined {
  const [first, ...others] = group;
  if (first === undefined) return undefined;
  const { root } = first.checkpoint;
  if (others.every(other => sameHash(other.checkpoint.root, root))) {
    return (
      group.find(anchor => anchor.frontier() && anchor.problem === false) ??
      first
    );
  }
  findings.push(
    ...group.filter(anchor => anchor.problem).map(anchor => anchor.finding()),
  );
  const signed = group.filter(anchor => anchor.problem === false);
  const [kept, ...rest] = signed;
  if (
    kept &&
    rest.some(other => !sameHash(other.checkpoint.root, kept.checkpoint.root))
  ) {
    findings.push({
      kind: 'forked',
      positions: [],
      range: { from: 0, to: kept.size },
      checkpoint: kept.size,
      message: `Two different histories of ${kept.size} records are signed by a trusted key: the key was misused, or the log was set back.`,
    });
  }
  return kept;
}

/** The newest anchor that a trusted key has signed, and those below it. Untrusted ones above it are findings. */
function upToNewest(anchors: Anchor[], findings: Finding[]): Anchor[] {
  const kept = [...anchors];
  for (let last = kept.at(-1); last?.problem; last = kept.at(-1)) {
    findings.push(last.finding());
    kept.pop();
  }
  return kept;
}

/** Reads and sorts the checkpoints of one log; what is wrong with them becomes findings. */
export function readAnchors(
  evidence: Iterable<CheckpointEvidence>,
  keys: readonly VerifierKey[],
): { anchors: Anchor[]; findings: Finding[] } {
  const findings: Finding[] = [];
  const bySize = new Map<number, Anchor[]>();
  for (const item of evidence) {
    for (const anchor of read(item, keys, findings)) {
      const group = bySize.get(anchor.size);
      if (group) group.push(anchor);
      else bySize.set(anchor.size, [anchor]);
    }
  }
  const settled = [...bySize.values()]
    .flatMap(group => settle(group, findings) ?? [])
    .sort((a, b) => a.size - b.size);
  const anchors = upToNewest(settled, findings);
  const origin = anchors.at(-1)?.checkpoint.origin;
  return {
    anchors: anchors.filter(anchor => {
      if (anchor.checkpoint.origin === origin) return true;
      findings.push({
        kind: 'checkpoint',
        positions: [],
        range: { from: 0, to: anchor.size },
        checkpoint: anchor.size,
        message: `The checkpoint of ${anchor.size} records belongs to another log, ${anchor.checkpoint.origin}.`,
      });
      return false;
    }),
    findings,
  };
}
