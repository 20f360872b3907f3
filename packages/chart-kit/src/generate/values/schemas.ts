import type { JsonObject } from '../../types';

/** Schemas of values that occur often. */
export const OBJECT: JsonObject = { type: 'object' };
export const STRINGS: JsonObject = { type: 'array', items: { type: 'string' } };
/** Schemas of values that occur often. */
export const OBJECTS: JsonObject = { type: 'array', items: { type: 'object' } };
export const STRING_MAP: JsonObject = {
  type: 'object',
  additionalProperties: { type: 'string' },
};
export const PORT: JsonObject = { type: 'integer', minimum: 1, maximum: 65535 };
export const COUNT: JsonObject = { type: 'integer', minimum: 0 };
