import type { JsonObject } from '@backstage/types';
import { z } from 'zod';

/** Answers to the inputs of a chart template. */
export type Inputs = Record<string, unknown>;

const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json());

/** The schema of a chart template's inputs as a form takes it: always an object with properties. */
export function inputsSchema(
  inputs: Record<string, unknown>,
): JsonObject & { properties: JsonObject } {
  const schema = jsonObject.parse(inputs);
  const properties = jsonObject.catch({}).parse(schema.properties);
  // The field around the form shows the title.
  const { title: _title, $schema: _schema, ...rest } = schema;
  return { ...rest, type: 'object', properties };
}

/** Drops answers to inputs of another chart template. */
export function keepKnown(
  schema: { properties?: unknown },
  value: Inputs,
): Inputs {
  const known = jsonObject.catch({}).parse(schema.properties);
  return Object.fromEntries(
    Object.entries(value).filter(([key]) => Object.hasOwn(known, key)),
  );
}
