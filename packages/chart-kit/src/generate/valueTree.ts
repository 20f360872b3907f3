import type { Json, JsonObject } from '../types';
import { indent } from './indent';
import { scalar, toYaml } from '../yaml/toYaml';

/** One value of a chart. */
export interface ValueLeaf {
  description: string;
  value: Json;
  schema: JsonObject;
  /** Lines of YAML shown as a comment below the value, to be copied. */
  example?: string;
}

/** Values that belong together. */
export interface ValueGroup {
  description: string;
  children: Values;
  /** Keys that must be there. */
  required?: string[];
}

/** Values by key, in the order of `values.yaml`. */
export type Values = { [key: string]: ValueLeaf | ValueGroup };

function inferSchema(value: Json): JsonObject {
  if (Array.isArray(value)) return { type: 'array' };
  if (value === null) return {};
  if (typeof value === 'number') {
    return { type: Number.isInteger(value) ? 'integer' : 'number' };
  }
  return { type: typeof value };
}

/** A value; its schema is inferred where none is given. */
export function leaf(
  description: string,
  value: Json,
  options: { schema?: JsonObject; example?: string } = {},
): ValueLeaf {
  return {
    description,
    value,
    schema: options.schema ?? inferSchema(value),
    example: options.example,
  };
}

/** A group of values. */
export function group(
  description: string,
  children: Values,
  required?: string[],
): ValueGroup {
  return { description, children, required };
}

function isGroup(node: ValueLeaf | ValueGroup): node is ValueGroup {
  return 'children' in node;
}

/** Lines of comment. What people wrote in a template cannot end the comment. */
function comment(text: string, mark = '#'): string {
  const lines = text.split(/[\r\n\u0085\u2028\u2029]+/);
  return lines.map(line => `${mark} ${line.trim()}`.trimEnd()).join('\n');
}

/** The text of `values.yaml`, each key with its description. */
export function valuesYaml(values: Values, pad = ''): string {
  const blocks = Object.entries(values).map(([key, node]) => {
    if (isGroup(node)) {
      const head = `${comment(node.description)}\n${scalar(key)}:\n`;
      return indent(head, pad) + valuesYaml(node.children, `${pad}  `);
    }
    const described = comment(`-- ${node.description}`);
    const example = node.example
      ? `${indent(node.example.trimEnd(), '# ')}\n`
      : '';
    const text = `${described}\n${toYaml({ [key]: node.value })}${example}`;
    return indent(text, pad);
  });
  return blocks.join(pad === '' ? '\n' : '');
}

function groupSchema(values: Values, required?: string[]): JsonObject {
  const properties: JsonObject = {};
  for (const [key, node] of Object.entries(values)) {
    properties[key] = isGroup(node)
      ? {
          description: node.description,
          ...groupSchema(node.children, node.required),
        }
      : { description: node.description, ...node.schema };
  }
  return {
    type: 'object',
    additionalProperties: false,
    ...(required && required.length > 0 ? { required } : {}),
    properties,
  };
}

/**
 * The text of `values.schema.json`: draft-07, because Helm 3 and 4 read it alike. Unknown keys are refused, so that a
 * misspelt one does not go unnoticed; `global` is Helm's own.
 */
export function valuesSchema(values: Values, title: string): string {
  const schema = groupSchema(values);
  const properties = {
    ...(typeof schema.properties === 'object' ? schema.properties : {}),
    global: {
      description: 'Values shared with the charts around this one.',
      type: 'object',
    },
  };
  const whole = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    ...schema,
    properties,
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** A row of the values table. */
export interface ValueRow {
  key: string;
  type: string;
  value: string;
  description: string;
}

/** Rows of the values table of the README. */
export function valueRows(values: Values, prefix = ''): ValueRow[] {
  return Object.entries(values).flatMap(([key, node]) => {
    const path = prefix + key;
    if (isGroup(node)) return valueRows(node.children, `${path}.`);
    const { type } = node.schema;
    return {
      key: path,
      type: typeof type === 'string' ? type : 'any',
      value: JSON.stringify(node.value),
      description: node.description,
    };
  });
}
