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

/**
 * A checkpoint to compare with, and every note that claims it. Checking a signature costs a tenth of a millisecond, so it is
 * done when it matters.
 */
export class Anchor {
  readonly checkpoint: Checkpoint;
  readonly #evidence: readonly CheckpointEvidence[];
  readonly #keys: readonly VerifierKey[];
  #problem: string | false | undefined;

  constructor(
    checkpoint: Checkpoint,
    evidence: readonly CheckpointEvidence[],
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
    this.#problem ??= this.#findProblem();
    return this.#problem;
  }

  #findProblem(): string | false {
    let problem = 'there is no note';
    for (const { note } of this.#evidence) {
      try {
        openCheckpoint(note, this.#keys);
        return false;
      } catch (error) {
        problem = messageOf(error);
      }
    }
    return problem;
  }

  /** The frontier kept beside it, when it is genuine. */
  frontier(): Frontier | undefined {
    for (const { frontier: text } of this.#evidence) {
      const frontier = text === undefined ? undefined : this.#genuine(text);
      if (frontier) return frontier;
    }
    return undefined;
  }

  #genuine(text: string): Frontier | undefined {
    try {
      const frontier = decodeFrontier(text);
      const { size, root } = this.checkpoint;
      const isIts =
        frontier.size === size && sameHash(frontierRoot(frontier), root);
      return isIts ? frontier : undefined;
    } catch {
      return undefined;
    }
  }

  /** The same checkpoint, with a further note that claims it. */
  with(evidence: CheckpointEvidence): Anchor {
    const all = [...this.#evidence, evidence];
    return new Anchor(this.checkpoint, all, this.#keys);
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
  { note }: CheckpointEvidence,
  findings: Finding[],
): Checkpoint | undefined {
  try {
    return parseCheckpoint(note);
  } catch (error) {
    findings.push({
      kind: 'checkpoint',
      positions: [],
      range: { from: 0, to: 0 },
      message: `A checkpoint cannot be read: ${messageOf(error)}`,
    });
    return undefined;
  }
}

/** Of anchors of one size with different roots, the one to compare with. */
function settle(rivals: readonly Anchor[], findings: Finding[]): Anchor[] {
  if (rivals.length === 1) return [...rivals];
  const signed = rivals.filter(anchor => anchor.problem === false);
  findings.push(
    ...rivals.filter(anchor => anchor.problem).map(anchor => anchor.finding()),
  );
  const [kept] = signed;
  if (kept && signed.length > 1) {
    findings.push({
      kind: 'forked',
      positions: [],
      range: { from: 0, to: kept.size },
      checkpoint: kept.size,
      message: `Two different histories of ${kept.size} records are signed by a trusted key: the key was misused, or the log was set back.`,
    });
  }
  return signed.slice(0, 1);
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
    const checkpoint = read(item, findings);
    if (checkpoint === undefined) continue;
    const rivals = bySize.get(checkpoint.size) ?? [];
    const same = rivals.findIndex(
      ({ checkpoint: other }) =>
        sameHash(other.root, checkpoint.root) &&
        other.origin === checkpoint.origin,
    );
    const known = rivals[same];
    if (known) rivals[same] = known.with(item);
    else rivals.push(new Anchor(checkpoint, [item], keys));
    bySize.set(checkpoint.size, rivals);
  }
  const settled = [...bySize.values()]
    .flatMap(rivals => settle(rivals, findings))
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
