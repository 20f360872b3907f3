import { ChartTemplateError } from '../errors';
import type { Context, Json, JsonObject } from '../types';

/** `${{ inputs.a.b }}`, `${{ context.product }}`; a `?` behind the path allows it to be absent. */
const REFERENCE = /\$\{\{\s*([^{}]*?)\s*\}\}/g;
const EXPRESSION = /^(inputs|context)((?:\.[A-Za-z_][A-Za-z0-9_-]*)+)(\?)?$/;

/** Parts of the context that a chart of scope `product` may depend on. */
const PRODUCT_PARTS = new Set(['product', 'version']);
const CONTEXT_PARTS = new Set([
  ...PRODUCT_PARTS,
  'customer',
  'environment',
  'instance',
  'team',
]);

/** A reference found in a model. */
export interface Reference {
  root: 'inputs' | 'context';
  path: string[];
  optional: boolean;
}

/** Keys and indexes that lead to a value. */
export type Path = (string | number)[];

/** Writes a path for people: `spec.workloads[0].kind`. */
export function formatPath(path: Path): string {
  return path
    .map(step => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

/** Whether a text has a reference in it. */
export function hasReference(value: Json | undefined): boolean {
  return typeof value === 'string' && value.includes('${{');
}

function parseReference(
  expression: string,
  fail: (why: string) => never,
): Reference {
  const match = EXPRESSION.exec(expression);
  if (!match) {
    return fail(
      `the reference "\${{ ${expression} }}" is not understood; write \${{ inputs.name }} or \${{ context.product }}`,
    );
  }
  const path = (match[2] ?? '').slice(1).split('.');
  const root = match[1] === 'inputs' ? 'inputs' : 'context';
  const [first = ''] = path;
  if (root === 'context' && (path.length > 1 || !CONTEXT_PARTS.has(first))) {
    return fail(
      `"context.${path.join('.')}" is unknown; there are ${[
        ...CONTEXT_PARTS,
      ].join(', ')}`,
    );
  }
  return { root, path, optional: match[3] === '?' };
}

/** Calls `visit` for every reference in a model. */
export function eachReference(
  value: Json,
  at: Path,
  visit: (reference: Reference, at: Path) => void,
  fail: (why: string, at: Path) => never,
): void {
  if (typeof value === 'string') {
    const stop = (why: string): never => fail(why, at);
    for (const [, expression = ''] of value.matchAll(REFERENCE)) {
      visit(parseReference(expression, stop), at);
    }
    if (value.replace(REFERENCE, '').includes('${{')) {
      stop('a "${{" is not closed by "}}"');
    }
  } else if (Array.isArray(value)) {
    value.forEach((item, index) =>
      eachReference(item, [...at, index], visit, fail),
    );
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      eachReference(item, [...at, key], visit, fail);
    }
  }
}

function own(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return undefined;
  }
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

const COMPOSED = ['allOf', 'anyOf', 'oneOf', 'dependencies', 'then'];

/** Whether a schema without properties lets an object have any. */
function isOpen(schema: Json | undefined): boolean {
  return (
    own(schema, 'additionalProperties') !== false &&
    (own(schema, 'type') === 'object' ||
      COMPOSED.some(key => own(schema, key) !== undefined))
  );
}

/** Whether an input schema knows a path. Schemas that leave objects open are believed. */
export function schemaKnows(schema: Json | undefined, path: string[]): boolean {
  let current = schema;
  for (const step of path) {
    const properties = own(current, 'properties');
    if (properties === undefined) {
      return current !== schema && isOpen(current);
    }
    current = own(properties, step);
    if (current === undefined) return false;
  }
  return true;
}

/** What references are replaced from. */
export interface Sources {
  file: string;
  inputs: JsonObject;
  context: Context;
  /** With scope `product`, only product and version of the context can be referred to. */
  productScope: boolean;
}

const ABSENT = Symbol('absent');

function lookup(
  reference: Reference,
  sources: Sources,
  at: Path,
): Json | typeof ABSENT {
  const name = `${reference.root}.${reference.path.join('.')}`;
  const fail = (why: string): never => {
    throw new ChartTemplateError(why, {
      file: sources.file,
      key: formatPath(['spec', ...at]),
    });
  };
  if (reference.root === 'context') {
    const [part = ''] = reference.path;
    if (sources.productScope && !PRODUCT_PARTS.has(part)) {
      return fail(
        `"${name}" cannot be used with chart scope "product", whose charts do not depend on it; use values, or scope "instance"`,
      );
    }
    return own({ ...sources.context }, part) ?? '';
  }
  let value: Json | undefined = sources.inputs;
  for (const step of reference.path) value = own(value, step);
  if (value !== undefined) return value;
  if (reference.optional) return ABSENT;
  return fail(
    `"${name}" has no value; give the input a default, make it required, or write "\${{ ${name}? }}"`,
  );
}

function resolveText(
  text: string,
  sources: Sources,
  at: Path,
): Json | typeof ABSENT {
  const fail = (why: string): never => {
    throw new ChartTemplateError(why, {
      file: sources.file,
      key: formatPath(['spec', ...at]),
    });
  };
  const whole = /^\$\{\{\s*([^{}]*?)\s*\}\}$/.exec(text);
  if (whole) return lookup(parseReference(whole[1] ?? '', fail), sources, at);
  return text.replace(REFERENCE, (_, expression: string) => {
    const value = lookup(parseReference(expression, fail), sources, at);
    if (value === ABSENT || value === null) return '';
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
}

function resolveValue(
  value: Json,
  sources: Sources,
  at: Path,
): Json | typeof ABSENT {
  if (typeof value === 'string') {
    return value.includes('${{') ? resolveText(value, sources, at) : value;
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => {
      const resolved = resolveValue(item, sources, [...at, index]);
      return resolved === ABSENT ? [] : [resolved];
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  return resolveObject(value, sources, at);
}

function resolveObject(
  value: JsonObject,
  sources: Sources,
  at: Path,
): JsonObject | typeof ABSENT {
  if (Object.hasOwn(value, 'if')) {
    const condition = resolveValue(value.if ?? null, sources, [...at, 'if']);
    if (condition === ABSENT || condition === false) return ABSENT;
    if (condition !== true) {
      throw new ChartTemplateError('"if" must be true or false', {
        file: sources.file,
        key: formatPath(['spec', ...at, 'if']),
      });
    }
  }
  const entries = Object.entries(value).flatMap(
    ([key, item]): [string, Json][] => {
      if (key === 'if') return [];
      const resolved = resolveValue(item, sources, [...at, key]);
      return resolved === ABSENT ? [] : [[key, resolved]];
    },
  );
  return Object.fromEntries(entries);
}

/**
 * Replaces the references in a model. A text that is one reference takes the type of what it refers to. What an
 * optional reference (`?`) does not find is left out, and so is a mapping whose `if` is false.
 *
 * @throws ChartTemplateError naming the key.
 */
export function resolveModel(model: JsonObject, sources: Sources): JsonObject {
  const resolved = resolveObject(model, sources, []);
  return resolved === ABSENT ? {} : resolved;
}
