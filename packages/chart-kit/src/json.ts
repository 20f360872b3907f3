import { z } from 'zod';
import type { Json, JsonObject } from './types';

/** Any JSON value. */
export const jsonSchema: z.ZodType<Json> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(jsonSchema),
    z.record(z.string(), jsonSchema),
  ]),
);

/** Whether a value is what JSON has. Far quicker than a schema, for what needs no message. */
function isJson(value: unknown): value is Json {
  if (typeof value !== 'object' || value === null) {
    return (
      value === null || ['string', 'number', 'boolean'].includes(typeof value)
    );
  }
  return Object.values(value).every(isJson);
}

/** The same for mappings. */
export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    isJson(value)
  );
}

/** Any JSON object. */
export const jsonObjectSchema: z.ZodType<JsonObject> = z.record(
  z.string(),
  jsonSchema,
);
