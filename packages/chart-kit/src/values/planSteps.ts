import { diffIndices } from 'node-diff3';
import type { Json } from '../types';
import { childOf, isObject, sameJson, type Step } from './jsonTree';

/** Keys in one order, so that equal values have equal texts. */
function fingerprint(value: Json): string {
  return JSON.stringify(value, (_, item: Json) =>
    isObject(item)
      ? Object.fromEntries(
          Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : item,
  );
}

function* listSteps(
  path: readonly string[],
  before: Json[],
  after: Json[],
): Generator<Step> {
  const hunks = diffIndices(before.map(fingerprint), after.map(fingerprint));
  // From the end, so that the indexes of what comes first stay.
  for (const { buffer1, buffer2 } of hunks.reverse()) {
    const [from, removed] = buffer1;
    const [start, added] = buffer2;
    const common = Math.min(removed, added);
    for (let at = removed - 1; at >= common; at -= 1) {
      yield { op: 'remove', path: [...path, String(from + at)] };
    }
    for (let at = 0; at < added; at += 1) {
      const place = [...path, String(from + at)];
      const value = after[start + at] ?? null;
      if (at < common) yield* setSteps(place, before[from + at], value);
      else yield { op: 'insert', path: place, value };
    }
  }
}

/**
 * The least that turns the value at a path into another: a mapping or list that stays one is changed inside, so that
 * what did not change keeps its comments.
 */
export function* setSteps(
  path: readonly string[],
  before: Json | undefined,
  after: Json,
): Generator<Step> {
  if (sameJson(before, after)) return;
  if (Array.isArray(before) && Array.isArray(after)) {
    if (before.length > 0 && after.length > 0) {
      yield* listSteps(path, before, after);
      return;
    }
  }
  const maps = isObject(before) && isObject(after);
  if (!maps || [before, after].some(map => Object.keys(map).length === 0)) {
    yield { op: 'set', path, value: after };
    return;
  }
  // What is new comes first: a mapping must not become empty in between.
  for (const [key, value] of Object.entries(after)) {
    yield* setSteps([...path, key], childOf(before, key), value);
  }
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(after, key))
      yield { op: 'remove', path: [...path, key] };
  }
}
