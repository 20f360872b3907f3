import type { Json, JsonObject } from '../types';

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Merges as Helm merges values: mappings key by key, all else replaced. */
export function mergeValues(base: JsonObject, over: JsonObject): JsonObject {
  const result = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const known = result.get(key);
    result.set(
      key,
      isObject(known) && isObject(value) ? mergeValues(known, value) : value,
    );
  }
  return Object.fromEntries(result);
}
