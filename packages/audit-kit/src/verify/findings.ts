import type { Finding, FindingKind, PositionRange } from './types';

const around = (a: number, b: number): PositionRange => ({
  from: Math.min(a, b),
  to: Math.max(a, b) + 1,
});

/** "record 5" or "records 5 to 9". */
export function naming({ from, to }: PositionRange): string {
  return to - from === 1 ? `record ${from}` : `records ${from} to ${to - 1}`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function ofRange(
  kind: FindingKind,
  range: PositionRange,
  said: string,
  checkpoint?: number,
): Finding {
  const isOne = range.to - range.from === 1;
  return {
    kind,
    positions: isOne ? [range.from] : [],
    range,
    ...(checkpoint !== undefined && { checkpoint }),
    message: capital(`${naming(range)} ${said}`),
  };
}

const proof = (checkpoint: number | undefined) =>
  checkpoint === undefined
    ? ''
    : `; proved by the checkpoint of ${checkpoint} records`;

/** One constructor per kind of finding, so that each kind is worded once. */
export const findingOf = {
  edited: (range: PositionRange, checkpoint?: number, id?: string) =>
    ofRange(
      'edited',
      range,
      `${id === undefined ? '' : `(id ${id}) `}${
        range.to - range.from === 1 ? 'is' : 'are'
      } not what was logged${proof(checkpoint)}.`,
      checkpoint,
    ),
  deleted: (range: PositionRange, checkpoint?: number) =>
    ofRange(
      'deleted',
      range,
      `${range.to - range.from === 1 ? 'is' : 'are'} missing${proof(
        checkpoint,
      )}.`,
      checkpoint,
    ),
  truncated: (range: PositionRange, checkpoint?: number) =>
    ofRange(
      'truncated',
      range,
      `${
        range.to - range.from === 1 ? 'is' : 'are'
      } missing at the end of the log${proof(checkpoint)}.`,
      checkpoint,
    ),
  inserted: (position: number, checkpoint?: number): Finding => ({
    ...ofRange('inserted', around(position, position), '', checkpoint),
    message: `A record that was not logged there claims position ${position}${proof(
      checkpoint,
    )}.`,
  }),
  swapped: (a: number, b: number, checkpoint?: number): Finding => ({
    kind: 'swapped',
    positions: [a, b],
    range: around(a, b),
    ...(checkpoint !== undefined && { checkpoint }),
    message: `Records ${a} and ${b} stand in each other's place${proof(
      checkpoint,
    )}.`,
  }),
  moved: (from: number, to: number, checkpoint?: number): Finding => ({
    kind: 'moved',
    positions: [from, to],
    range: around(from, to),
    ...(checkpoint !== undefined && { checkpoint }),
    message: `The record that was logged at position ${from} stands at ${to}${proof(
      checkpoint,
    )}.`,
  }),
  rebuilt: (range: PositionRange, checkpoint: number, good: number) =>
    ofRange(
      'rebuilt',
      range,
      `fit their hashes but not the checkpoint of ${checkpoint} records: at least one of them was changed, removed or moved after it was signed, and the history written anew. ${
        good > 0
          ? `The checkpoint of ${good} records still holds.`
          : 'No earlier checkpoint holds.'
      }`,
      checkpoint,
    ),
  storedHash: (position: number) =>
    ofRange(
      'stored-hash',
      around(position, position),
      'is what was logged, but the hash stored beside it is another one.',
    ),
  tile: (position: number) =>
    ofRange(
      'tile',
      around(position, position),
      'is what was logged, but its tile holds another hash for it.',
    ),
  missingTile: (position: number): Finding => ({
    ...ofRange('tile', around(position, position), ''),
    message: `The tile for record ${position} and those after it is missing.`,
  }),
};
