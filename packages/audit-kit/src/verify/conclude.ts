import type { ArrivalOrder } from './ArrivalOrder';
import { joinRanges, toRanges } from './Differences';
import { findingOf } from './findings';
import type { Reference } from './Reference';
import type { Finding, LogReport, PositionRange } from './types';
import type { Verdicts } from './Verdicts';

/** What a pass over a log has gathered. */
export type Gathered = {
  readonly order: ArrivalOrder;
  readonly verdicts: Verdicts;
  readonly stored: Reference;
  readonly tiles: Reference;
  /** Ids of records that differ. */
  readonly ids: ReadonlyMap<number, string>;
  /** Positions without a record. */
  readonly gaps: readonly PositionRange[];
  /** What is wrong with the checkpoints. */
  readonly findings: readonly Finding[];
  /** The first signed position for which no tile was there. */
  readonly missingTile: number | undefined;
  readonly signed: number;
  readonly origin: string | undefined;
  readonly count: number;
};

/** What references that are proven, or not, say of single positions. `named` learns the positions. */
function differences(
  pass: Gathered,
  end: number,
  named: Set<number>,
): Finding[] {
  const { verdicts, ids } = pass;
  const proven = (position: number) => verdicts.checkpointOf(position);
  const unproven = () => undefined;
  const idOf = (position: number) => ids.get(position);
  const found: Finding[] = [];
  const take = (
    reference: Reference,
    passes: (position: number) => boolean,
    checkpointOf: (position: number) => number | undefined,
  ) => {
    const some = reference.differences.where(
      position => !named.has(position) && passes(position),
    );
    found.push(...some.findings(checkpointOf, end, idOf));
    for (const position of some.positions()) named.add(position);
  };
  take(pass.tiles, p => verdicts.badAt(p)?.tiles === true, proven);
  take(pass.stored, p => verdicts.badAt(p)?.stored === true, proven);
  const areProven = (p: number) =>
    p < verdicts.end && verdicts.badAt(p) === undefined;
  for (const [reference, name] of [
    [pass.stored, findingOf.storedHash],
    [pass.tiles, findingOf.tile],
  ] as const) {
    const some = reference.differences.where(areProven);
    found.push(...[...some.positions()].filter(areProven).map(name));
  }
  // Nothing proves these, but a record that does not fit the hash beside it was touched.
  take(pass.stored, p => !areProven(p), unproven);
  take(pass.tiles, p => p >= verdicts.end, unproven);
  return found;
}

/** Records that are not there, as far as no proven reference has told more. */
function missing(
  pass: Gathered,
  end: number,
  size: number,
  named: ReadonlySet<number>,
): Finding[] {
  const { verdicts, order } = pass;
  const isTold = (position: number) =>
    named.has(position) ||
    order.cameLate(position) ||
    verdicts.badAt(position)?.tiles === true;
  const checkpointOf = (range: PositionRange) =>
    range.from < pass.signed
      ? verdicts.checkpointOf(Math.min(range.to, pass.signed) - 1)
      : undefined;
  const inside = pass.gaps
    .filter(gap => gap.from < end)
    .flatMap(gap => without(gap, isTold))
    .map(range => findingOf.deleted(range, checkpointOf(range)));
  const cut = pass.gaps
    .filter(gap => gap.from >= end)
    .filter(gap => !isTold(gap.to - 1))
    .map(range => findingOf.truncated(range, checkpointOf(range)));
  const unsigned = { from: Math.max(end, pass.signed), to: size };
  return [
    ...inside,
    ...cut,
    ...(unsigned.from < unsigned.to ? [findingOf.truncated(unsigned)] : []),
  ];
}

/** A range less the positions that pass; a large gap stays one range. */
function without(
  range: PositionRange,
  passes: (position: number) => boolean,
): PositionRange[] {
  const LARGE = 10_000;
  if (range.to - range.from > LARGE) return passes(range.from) ? [] : [range];
  const positions = Array.from(
    { length: range.to - range.from },
    (_, i) => range.from + i,
  );
  return toRanges(positions.filter(position => !passes(position)));
}

/** Intervals where records and hashes agree with each other but not with the checkpoint. */
function rebuilt(verdicts: Verdicts): Finding[] {
  const runs: { from: number; to: number; checkpoint: number }[] = [];
  for (const verdict of verdicts.bad) {
    const { from, to, isJudged, hasGap, stored, tiles } = verdict;
    if (!isJudged || hasGap || stored || tiles) continue;
    const last = runs.at(-1);
    if (last?.to === from) last.to = to;
    else runs.push({ from, to, checkpoint: to });
  }
  return runs.map(({ checkpoint, ...range }) =>
    findingOf.rebuilt(range, checkpoint, range.from),
  );
}

/** Turns what a pass has gathered into findings. */
export function conclude(
  pass: Gathered,
  end: number,
  log: { readonly size?: number },
): LogReport {
  const { verdicts, missingTile, signed } = pass;
  const named = new Set<number>();
  const single = differences(pass, end, named);
  const findings = [
    ...pass.findings,
    ...pass.order.findings(),
    ...single,
    ...missing(pass, end, log.size ?? 0, named),
    ...rebuilt(verdicts),
    ...(missingTile === undefined ? [] : [findingOf.missingTile(missingTile)]),
  ];
  const unproven = verdicts.bad.filter(
    ({ stored, tiles, isJudged, hasGap }) =>
      !stored && !tiles && (!isJudged || hasGap),
  );
  return {
    records: pass.count,
    ...(pass.origin !== undefined && { signed, origin: pass.origin }),
    checkpoints: verdicts.count,
    unproven: joinRanges([
      ...unproven.map(({ from, to }) => ({ from, to: Math.min(to, end) })),
      { from: verdicts.end, to: end },
    ]),
    findings: findings.sort((a, b) => a.range.from - b.range.from),
    more:
      pass.order.unlisted +
      pass.stored.differences.unlisted +
      pass.tiles.differences.unlisted,
  };
}
