import type { Json, JsonObject } from '../types';

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether two values are the same; the order of keys does not count. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, at) => sameJson(item, b[at]))
    );
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}

/** The index a token names in a list; undefined when it names none. Source: RFC 6901, section 4. */
export function indexOf(token: string): number | undefined {
  return /^(?:0|[1-9][0-9]{0,8})$/.test(token) ? Number(token) : undefined;
}

/** The value of one key or index; undefined when there is none. */
export function childOf(
  value: Json | undefined,
  token: string,
): Json | undefined {
  if (Array.isArray(value)) {
    const index = indexOf(token);
    return index === undefined ? undefined : value[index];
  }
  if (isObject(value) && Object.hasOwn(value, token)) return value[token];
  return undefined;
}

/** The value at a path; undefined when there is none. */
export function getAt(
  value: Json | undefined,
  path: readonly string[],
): Json | undefined {
  return path.reduce<Json | undefined>(childOf, value);
}

/** A copy of a mapping with one key set. */
function withKey(map: JsonObject, key: string, value: Json): JsonObject {
  // fromEntries defines properties, so that a key "__proto__" stays a key.
  const entries = new Map(Object.entries(map));
  return Object.fromEntries(entries.set(key, value));
}

/** A mapping with one key in each, down to the value. */
export function nest(path: readonly string[], value: Json): Json {
  return path.reduceRight<Json>((inner, key) => withKey({}, key, inner), value);
}

/** What is done at a path. `insert` puts an item before the one at the index. */
export type Step =
  | { op: 'set' | 'insert'; path: readonly string[]; value: Json }
  | { op: 'remove'; path: readonly string[] };

function changeList(list: Json[], step: Step, at: number): Json[] {
  const [token = '', ...rest] = step.path.slice(at);
  const index = token === '-' ? list.length : indexOf(token) ?? list.length;
  if (rest.length > 0 || step.op === 'set') {
    const item = applyStep(list[index], step, at + 1);
    return list.toSpliced(index, 1, item);
  }
  return step.op === 'insert'
    ? list.toSpliced(index, 0, step.value)
    : list.toSpliced(index, 1);
}

/** The value as it is after a step, which must be possible; `at` is how much of the path leads to it. */
export function applyStep(value: Json | undefined, step: Step, at = 0): Json {
  const [token, ...rest] = step.path.slice(at);
  if (token === undefined) return step.op === 'remove' ? null : step.value;
  if (Array.isArray(value)) return changeList(value, step, at);
  const map = isObject(value) ? value : {};
  if (rest.length === 0 && step.op === 'remove') {
    return Object.fromEntries(
      Object.entries(map).filter(([key]) => key !== token),
    );
  }
  return withKey(map, token, applyStep(childOf(map, token), step, at + 1));
}

/** Path of the first value that differs; undefined when none does. */
export function firstDifference(
  a: Json | undefined,
  b: Json | undefined,
  path: readonly string[] = [],
): string[] | undefined {
  if (sameJson(a, b)) return undefined;
  if (isObject(a) && isObject(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    for (const key of keys) {
      const found = firstDifference(childOf(a, key), childOf(b, key), [
        ...path,
        key,
      ]);
      if (found) return found;
    }
  }
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    const at = a.findIndex((item, index) => !sameJson(item, b[index]));
    return firstDifference(a[at], b[at], [...path, String(at)]);
  }
  return [...path];
}
