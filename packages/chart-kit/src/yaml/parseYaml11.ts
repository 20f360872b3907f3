import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Alias,
  type Document,
  type Node,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { YamlError } from '../errors';
import type { Json, JsonObject } from '../types';
import { checkDepth } from './checkDepth';
import { formatGoFloat, resolveGoScalar } from './goScalar';

/** Most nodes as written. */
const MAX_NODES = 1_000_000;
/** Most nodes that aliases may expand to. */
const MAX_EXPANDED_NODES = 50_000;
/** Most aliases that hold each other. */
const MAX_ALIAS_CHAIN = 20;
/** Largest text, in UTF-16 units: Helm's limit for a file. */
const MAX_LENGTH = 5 * 1024 * 1024;

/** A document that was parsed, and what its nodes were found to mean so far. */
export interface Reading {
  /** Absent for a text without any document. */
  document: Document | undefined;
  lines: LineCounter;
  /** Nodes converted so far that stand in the text. */
  nodes: number;
  /** Nodes converted so far that came from aliases. */
  expanded: number;
  /** What each alias stands for; resolving one walks the whole document. */
  targets: Map<Alias, Node>;
  /** Anchors being expanded, to refuse one that holds itself. */
  open: Set<Node>;
}

/** Line of a node, counted from 1. */
export function lineOf(reading: Reading, node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) {
    return undefined;
  }
  const { range } = node;
  const start = Array.isArray(range) ? range[0] : undefined;
  return typeof start === 'number'
    ? reading.lines.linePos(start).line
    : undefined;
}

function refuse(reading: Reading, node: unknown, message: string): never {
  throw new YamlError(message, { line: lineOf(reading, node) });
}

function fromScalar(reading: Reading, node: Scalar): Json {
  const text = typeof node.value === 'string' ? node.value : node.source ?? '';
  const tag = node.tag?.replace('tag:yaml.org,2002:', '') ?? '';
  if (tag !== '' && !['str', 'int', 'float', 'bool', 'null'].includes(tag)) {
    return refuse(reading, node, `the tag "${node.tag}" is not supported`);
  }
  if (tag === 'str' || (tag === '' && node.type !== 'PLAIN')) return text;
  const scalar = resolveGoScalar(text);
  if (
    tag !== '' &&
    scalar.tag !== tag &&
    !(tag === 'float' && scalar.tag === 'int')
  ) {
    return refuse(reading, node, `"${text}" is no !!${tag}`);
  }
  if (typeof scalar.value === 'number' && !Number.isFinite(scalar.value)) {
    return refuse(reading, node, `${text} has no place in JSON`);
  }
  return scalar.value;
}

/** A key as Helm sees it: `8` is "8", `yes` is "true". */
export function keyOf(reading: Reading, node: unknown): string {
  if (node === null) return 'null';
  const target = isAlias(node) ? targetOf(reading, node) : node;
  if (!isScalar(target)) {
    return refuse(reading, node, 'a key must be a text, not a list or mapping');
  }
  const value = fromScalar(reading, target);
  return typeof value === 'number' ? formatGoFloat(value) : String(value);
}

/** Whether a key is `<<`, which takes over the entries of other mappings. */
export function isMergeKey(node: unknown): boolean {
  return isScalar(node) && node.type === 'PLAIN' && node.value === '<<';
}

/** The mappings that a merge key names, the weakest first. */
function mergedParts(
  reading: Reading,
  pair: YAMLMap['items'][number],
): JsonObject[] {
  const value = fromNode(reading, pair.value);
  const parts = Array.isArray(value) ? [...value].reverse() : [value];
  return parts.map(part =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? part
      : refuse(reading, pair.key, '"<<" takes mappings only'),
  );
}

function fromMap(reading: Reading, map: YAMLMap): JsonObject {
  const entries = new Map<string, Json>();
  const own = new Set<string>();
  for (const pair of map.items) {
    if (isMergeKey(pair.key)) {
      // go-yaml 2 merges where it meets the key: what stands above is replaced, what follows replaces.
      for (const part of mergedParts(reading, pair)) {
        for (const [key, value] of Object.entries(part)) {
          entries.set(key, value);
        }
      }
      continue;
    }
    const key = keyOf(reading, pair.key);
    if (own.has(key)) {
      return refuse(
        reading,
        pair.key,
        `the key ${JSON.stringify(key)} occurs twice; remove one of them`,
      );
    }
    own.add(key);
    entries.set(key, fromNode(reading, pair.value));
  }
  // fromEntries defines properties, so that a key "__proto__" stays a key.
  return Object.fromEntries(entries);
}

/** The node an alias stands for. */
export function targetOf(reading: Reading, alias: Alias): Node {
  const known = reading.targets.get(alias);
  if (known) return known;
  const target = reading.document && alias.resolve(reading.document);
  if (!target) {
    return refuse(reading, alias, `the anchor "${alias.source}" is unknown`);
  }
  reading.targets.set(alias, target);
  return target;
}

function fromAlias(reading: Reading, alias: Alias): Json {
  const target = targetOf(reading, alias);
  if (reading.open.has(target)) {
    return refuse(reading, alias, `the anchor "${alias.source}" holds itself`);
  }
  if (reading.open.size > MAX_ALIAS_CHAIN) {
    return refuse(reading, alias, 'aliases within aliases go too deep');
  }
  reading.open.add(target);
  const value = fromNode(reading, target);
  reading.open.delete(target);
  return value;
}

function countNode(reading: Reading, node: unknown): void {
  if (reading.open.size > 0) reading.expanded += 1;
  else reading.nodes += 1;
  if (reading.expanded > MAX_EXPANDED_NODES) {
    refuse(
      reading,
      node,
      `aliases expand to more than ${MAX_EXPANDED_NODES} nodes`,
    );
  }
  if (reading.nodes > MAX_NODES) {
    refuse(reading, node, `more than ${MAX_NODES} nodes`);
  }
}

/** The value of a node. */
export function fromNode(reading: Reading, node: unknown): Json {
  countNode(reading, node);
  if (isAlias(node)) return fromAlias(reading, node);
  if (isScalar(node)) return fromScalar(reading, node);
  if (isMap(node)) return fromMap(reading, node);
  if (isSeq(node)) {
    const items: YAMLSeq['items'] = node.items;
    return items.map(item => fromNode(reading, item));
  }
  return null;
}

/** Characters that go-yaml refuses anywhere; the parser used here takes some of them for its own marks. */
const CONTROL =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;

function checkCharacters(text: string): void {
  const at = text.search(CONTROL);
  if (at < 0) return;
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
  throw new YamlError(
    `the control character U+${code} is not allowed; remove it`,
    { line: text.slice(0, at).split('\n').length },
  );
}

/**
 * Parses one document and refuses what `parseYaml11` refuses of its syntax; what its nodes mean is found by `fromNode`.
 * With `tokens`, nodes keep the tokens they were made of.
 *
 * @throws YamlError naming the line.
 */
export function readYaml11(
  text: string,
  options?: { tokens?: boolean },
): Reading {
  if (text.length > MAX_LENGTH) {
    throw new YamlError(`larger than ${MAX_LENGTH / 1024 / 1024} MiB`);
  }
  checkCharacters(text);
  checkDepth(text);
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    schema: 'failsafe',
    version: '1.1',
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: false,
    lineCounter: lines,
    keepSourceTokens: options?.tokens ?? false,
  });
  const documents: Document[] = Array.isArray(parsed) ? parsed : [];
  for (const { errors } of documents) {
    const [error] = errors;
    if (error) {
      throw new YamlError(error.message.split('\n')[0] ?? error.message, {
        line: lines.linePos(error.pos[0]).line,
        cause: error,
      });
    }
  }
  const [document, second] = documents;
  if (second) {
    throw new YamlError('a second document begins; give one only', {
      line: lines.linePos(second.range?.[0] ?? 0).line,
    });
  }
  return {
    document,
    lines,
    nodes: 0,
    expanded: 0,
    targets: new Map(),
    open: new Set(),
  };
}

/**
 * Reads one YAML document the way Helm does (YAML 1.1 of go-yaml 2: `yes` is true, `010` is 8, `12:30` is a text), but
 * strictly: duplicate keys, alias bombs, anchors that hold themselves, nesting deeper than 100, control characters,
 * unknown tags and a second document are refused. An empty document is null.
 *
 * @throws YamlError naming the line.
 * @public
 */
export function parseYaml11(text: string): Json {
  const reading = readYaml11(text);
  return reading.document ? fromNode(reading, reading.document.contents) : null;
}
