import { jsonSchema } from '../json';
import { LineCounter, parseDocument, isMap, isScalar, isSeq } from 'yaml';
import { z } from 'zod';
import { ChartTemplateError, YamlError } from '../errors';
import { toText } from '../package/bytes';
import type { ChartTemplate, FileMap, Json, JsonObject } from '../types';
import { parseYaml11 } from '../yaml/parseYaml11';
import { compileInputs } from './inputs';
import { models } from './model';
import {
  eachReference,
  formatPath,
  hasReference,
  schemaKnows,
  type Path,
} from './references';

/** The file that makes a folder a chart template. */
const FILE = 'chart-template.yaml';
const API_VERSION = 'chartway.io/v1alpha1';
const SUPPORTED = ['workloads', 'image', 'chart'] as const;
/** Folders whose files belong to the template; anything else beside it is left alone. */
const FOLDERS = /^(files|templates|charts)\//;

const header = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('ChartTemplate'),
  metadata: z.strictObject({
    name: z
      .string()
      .max(63)
      .regex(
        /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
        'use lower-case letters, digits and "-"',
      ),
    title: z.string().min(1),
    description: z.string().min(1),
    owner: z.string().optional(),
    labels: z.record(z.string(), z.string()).default({}),
  }),
  spec: z
    .object({
      kind: z.string(),
      scope: z.enum(['product', 'instance']).default('product'),
      inputs: z
        .record(z.string(), jsonSchema)
        .default({ type: 'object', properties: {} }),
    })
    .catchall(jsonSchema),
});

/** Finds the line of a key, or of the nearest mapping or list around it. */
function lineFinder(text: string): (path: Path) => number {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    logLevel: 'silent',
  });
  return path => {
    let node: unknown = document.contents;
    let offset = 0;
    for (const step of path) {
      if (isMap(node)) {
        const pair = node.items.find(
          item => isScalar(item.key) && String(item.key.value) === String(step),
        );
        if (!pair) break;
        if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
        node = pair.value;
      } else if (isSeq(node) && typeof step === 'number') {
        node = node.items[step];
        if (isMap(node) || isScalar(node) || isSeq(node)) {
          offset = node.range?.[0] ?? offset;
        }
      } else break;
    }
    return lines.linePos(offset).line;
  };
}

type Fail = (problem: string, path: Path) => never;

function valueAt(root: Json, path: Path): Json | undefined {
  let value: Json | undefined = root;
  for (const step of path) {
    if (Array.isArray(value) && typeof step === 'number') value = value[step];
    else if (
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.hasOwn(value, step)
    ) {
      value = value[String(step)];
    } else return undefined;
  }
  return value;
}

/** Whether a value, or one around it, is given by a reference and so only known later. */
function dependsOnReference(root: Json, path: Path): boolean {
  return path.some((_, index) =>
    hasReference(valueAt(root, path.slice(0, index + 1))),
  );
}

function pathOf(issue: z.core.$ZodIssue): Path {
  return issue.path.map(step =>
    typeof step === 'number' ? step : String(step),
  );
}

/**
 * What Zod found, as single problems. Of a value that may be this or that, the alternative that went furthest is told.
 */
export function flattenIssues(
  issues: z.core.$ZodIssue[],
  at: Path = [],
): { path: Path; message: string }[] {
  return issues.flatMap(issue => {
    const path = [...at, ...pathOf(issue)];
    if (issue.code === 'invalid_key') return flattenIssues(issue.issues, path);
    if (issue.code !== 'invalid_union') {
      return [{ path, message: describeIssue(issue) }];
    }
    const branches = issue.errors.map(branch => flattenIssues(branch, path));
    const depth = (branch: { path: Path }[]): number =>
      Math.max(0, ...branch.map(item => item.path.length));
    branches.sort((a, b) => depth(b) - depth(a));
    return branches[0] ?? [{ path, message: describeIssue(issue) }];
  });
}

/** Says in our words what Zod found. */
function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map(key => `"${key}"`).join(', ');
    return `unknown key ${keys}; remove it or correct its spelling`;
  }
  if (issue.code === 'invalid_type' && issue.input === undefined) {
    return `is missing, or no ${issue.expected}`;
  }
  return issue.message;
}

/** A copy without the `if` keys, which every mapping may have. */
function withoutConditions(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutConditions);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'if')
      .map(([key, item]) => [key, withoutConditions(item)]),
  );
}

function checkModel(
  kind: (typeof SUPPORTED)[number],
  model: JsonObject,
  fail: Fail,
): void {
  const bare = withoutConditions(model);
  const result = models[kind].safeParse(bare);
  const issues = result.success ? [] : flattenIssues(result.error.issues);
  for (const { path, message } of issues) {
    if (!dependsOnReference(bare, path)) fail(message, ['spec', ...path]);
  }
}

function checkReferences(
  model: JsonObject,
  inputs: JsonObject,
  fail: Fail,
): void {
  eachReference(
    model,
    ['spec'],
    (reference, at) => {
      if (reference.root === 'inputs' && !schemaKnows(inputs, reference.path)) {
        fail(
          `"inputs.${reference.path.join(
            '.',
          )}" is unknown; declare it in spec.inputs.properties`,
          at,
        );
      }
    },
    fail,
  );
}

function checkInputsSchema(inputs: JsonObject, fail: Fail): void {
  const path = ['spec', 'inputs'];
  if (inputs.type !== 'object') {
    fail('the schema of the inputs must have "type: object"', path);
  }
  eachRemoteReference(inputs, path, fail);
  try {
    compileInputs(inputs);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    fail(`is no JSON Schema (draft-07): ${reason}`, path);
  }
}

/** A `$ref` must stay within the schema: nothing is ever fetched. */
function eachRemoteReference(value: Json, at: Path, fail: Fail): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    const here = [...at, Array.isArray(value) ? Number(key) : key];
    if (key === '$ref' && typeof item === 'string' && !item.startsWith('#')) {
      fail('a "$ref" must start with "#"; copy the schema into $defs', here);
    }
    eachRemoteReference(item, here, fail);
  }
}

function readYaml(text: string): Json {
  try {
    return parseYaml11(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new ChartTemplateError(error.message, {
      file: FILE,
      line: error.line,
    });
  }
}

/**
 * Reads a chart template from its folder: `chart-template.yaml` and, where present, `files/`, `templates/`, `charts/`.
 * Everything is checked that can be checked without inputs.
 *
 * @throws ChartTemplateError naming file, line and key.
 * @public
 */
export function parseChartTemplate(files: FileMap): ChartTemplate {
  const source = files[FILE];
  if (source === undefined) {
    throw new ChartTemplateError('the file is missing', { file: FILE });
  }
  const text = toText(source);
  const data = readYaml(text);
  const findLine = lineFinder(text);
  const fail: Fail = (problem, path) => {
    throw new ChartTemplateError(problem, {
      file: FILE,
      line: findLine(path),
      key: formatPath(path),
    });
  };
  const result = header.safeParse(data);
  if (!result.success) {
    const [issue] = flattenIssues(result.error.issues);
    return fail(issue?.message ?? 'is malformed', issue?.path ?? []);
  }
  const { metadata, spec } = result.data;
  const { kind: kindName, scope, inputs, ...model } = spec;
  const kind = SUPPORTED.find(name => name === kindName);
  if (!kind) {
    return fail(
      `the kind "${kindName}" is not supported; supported are ${SUPPORTED.join(
        ', ',
      )}`,
      ['spec', 'kind'],
    );
  }
  checkInputsSchema(inputs, fail);
  checkReferences(model, inputs, fail);
  checkModel(kind, model, fail);
  const others = Object.entries(files).filter(([path]) => FOLDERS.test(path));
  return {
    ...metadata,
    kind,
    scope,
    inputs,
    model,
    files: Object.fromEntries(others),
  };
}
