import type { ValuesEdit } from '@chartway/plugin-chartway-common';

/** A JSON object, as far as it matters here. */
export type JsonObject = { [key: string]: unknown };

/** True for objects that are neither null nor arrays. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON pointer (RFC 6901) of a path of keys. */
export function pointerOf(path: readonly string[]): string {
  return path
    .map(key => `/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`)
    .join('');
}

/** The keys of a JSON pointer. */
export function pathOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map(key => key.replace(/~1/g, '/').replace(/~0/g, '~'));
}

/** A pointer as people write values: `image.tag`; keys with dots in brackets. */
export function pointerTitle(pointer: string): string {
  const title = pathOf(pointer)
    .map(key =>
      /^[\w-]+$/.test(key) && !/^\d+$/.test(key) ? `.${key}` : `[${key}]`,
    )
    .join('');
  return title.replace(/^\./, '') || 'all values';
}

/** True when two JSON values say the same, whatever the order of their keys. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return (
      one.length === other.length &&
      one.every((item, index) => sameJson(item, other[index]))
    );
  }
  if (!isObject(one) || !isObject(other)) return false;
  const keys = keysOf(one, other);
  return keys.every(key => sameJson(one[key], other[key]));
}

function keysOf(...objects: JsonObject[]): string[] {
  return [...new Set(objects.flatMap(object => Object.keys(object)))];
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((parent, key) => {
    if (Array.isArray(parent)) return parent[Number(key)];
    return isObject(parent) && Object.hasOwn(parent, key)
      ? parent[key]
      : undefined;
  }, value);
}

/** A copy with another value at a path; undefined removes the key. */
export function withValue(
  value: unknown,
  path: readonly string[],
  next: unknown,
): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return next;
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      index === Number(key) ? withValue(item, rest, next) : item,
    );
  }
  const parent = isObject(value) ? value : {};
  const child = withValue(own(parent, key), rest, next);
  const entries = Object.entries(parent);
  if (child === undefined) {
    return Object.fromEntries(entries.filter(([name]) => name !== key));
  }
  // `fromEntries` defines keys, so that one named __proto__ is only a key.
  return Object.hasOwn(parent, key)
    ? Object.fromEntries(
        entries.map(([name, old]) => [name, name === key ? child : old]),
      )
    : Object.fromEntries([...entries, [key, child]]);
}

function own(parent: JsonObject, key: string): unknown {
  return Object.hasOwn(parent, key) ? parent[key] : undefined;
}

/**
 * The edits that lead from one value to the other. Lists are set as a whole. What is gone is removed from the layer that is
 * edited when it stands there; what another layer says is set to null, which is Helm's way to take it away.
 *
 * @param standsHere - whether the edited layer says something at a pointer or below it
 */
export function editsBetween(
  before: unknown,
  after: unknown,
  standsHere: (pointer: string) => boolean,
): ValuesEdit[] {
  const walk = (path: string[], old: unknown, now: unknown): ValuesEdit[] => {
    if (sameJson(old, now)) return [];
    const pointer = pointerOf(path);
    if (now === undefined) {
      return [
        standsHere(pointer)
          ? { op: 'remove', pointer }
          : { op: 'set', pointer, value: null },
      ];
    }
    if (!isObject(old) || !isObject(now)) {
      return [{ op: 'set', pointer, value: now }];
    }
    return keysOf(old, now).flatMap(key =>
      walk([...path, key], own(old, key), own(now, key)),
    );
  };
  return walk([], before, after);
}
