import { isAlias, isMap, isNode, type YAMLMap } from 'yaml';
import { YamlError } from '../errors';
import type { Json, JsonObject } from '../types';
import {
  fromNode,
  isMergeKey,
  keyOf,
  lineOf,
  readYaml11,
  targetOf,
  type Reading,
} from '../yaml/parseYaml11';

/** A line of a layer. Layers count from 0, lines from 1. */
export interface Place {
  layer: number;
  line: number;
}

/** A value with the places it comes from. */
export type Tree = MapTree | LeafTree;

interface Sources {
  at: Place;
  /** Earlier places that this one replaces. */
  overridden: Place[];
}

/** A mapping, which later layers add to. */
export interface MapTree extends Sources {
  kind: 'map';
  /** Earlier places whose entries are among these. */
  merged: Place[];
  entries: Map<string, Tree>;
}

/** Anything else: lists are replaced as a whole. */
export interface LeafTree extends Sources {
  kind: 'leaf';
  value: Json;
}

function treeOf(
  reading: Reading,
  layer: number,
  node: unknown,
  line: number,
): Tree {
  const target = isAlias(node) ? targetOf(reading, node) : node;
  const at = { layer, line };
  return isMap(target)
    ? mapTree(reading, layer, target, at)
    : {
        kind: 'leaf',
        at,
        overridden: [],
        value: isNode(target) ? fromNode(reading, target) : null,
      };
}

/** The mappings behind a merge key, the weakest first. */
function mergedNodes(reading: Reading, value: unknown): unknown[] {
  const node = isAlias(value) ? targetOf(reading, value) : value;
  if (isMap(node)) return [node];
  const items =
    typeof node === 'object' && node !== null && 'items' in node
      ? node.items
      : [];
  return Array.isArray(items) ? [...items].reverse() : [];
}

function mapTree(
  reading: Reading,
  layer: number,
  map: YAMLMap,
  at: Place,
): MapTree {
  const entries = new Map<string, Tree>();
  for (const pair of map.items) {
    const line = lineOf(reading, pair.key) ?? at.line;
    if (!isMergeKey(pair.key)) {
      entries.set(
        keyOf(reading, pair.key),
        treeOf(reading, layer, pair.value, line),
      );
      continue;
    }
    for (const node of mergedNodes(reading, pair.value)) {
      const part = treeOf(reading, layer, node, line);
      if (part.kind !== 'map') continue;
      for (const [key, tree] of part.entries) entries.set(key, tree);
    }
  }
  return { kind: 'map', at, overridden: [], merged: [], entries };
}

/**
 * Reads one layer.
 *
 * @throws YamlError naming the layer and the line.
 */
export function readLayer(
  { name, text }: { name: string; text: string },
  layer: number,
): MapTree {
  try {
    const reading = readYaml11(text);
    const contents = reading.document?.contents ?? null;
    // Says what is wrong with it; the walk below expects it to be right.
    const value = reading.document ? fromNode(reading, contents) : null;
    const at = { layer, line: 1 };
    if (value === null) {
      return {
        kind: 'map',
        at,
        overridden: [],
        merged: [],
        entries: new Map(),
      };
    }
    if (!isMap(contents)) {
      throw new YamlError('values must be a mapping of keys', { line: 1 });
    }
    return mapTree(reading, layer, contents, at);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const problem = new YamlError(`${name}: ${error.message}`, {
      cause: error,
    });
    throw Object.assign(problem, { line: error.line });
  }
}

function placesOf(tree: Tree): Place[] {
  return tree.kind === 'map'
    ? [...tree.overridden, ...tree.merged, tree.at]
    : [...tree.overridden, tree.at];
}

/** A tree that stands in for another. */
function replacing(over: Tree, under: Tree): Tree {
  return { ...over, overridden: [...placesOf(under), ...over.overridden] };
}

function bothMaps(
  over: MapTree,
  under: MapTree,
  entries: MapTree['entries'],
): MapTree {
  return {
    kind: 'map',
    at: over.at,
    overridden: [...under.overridden, ...over.overridden],
    merged: [...under.merged, under.at, ...over.merged],
    entries,
  };
}

/** Puts one values file over others, as Helm's `-f` does: null is a value like others here. */
export function putOver(over: MapTree, under: MapTree): MapTree {
  const entries = new Map(under.entries);
  for (const [key, tree] of over.entries) {
    const old = entries.get(key);
    if (!old) entries.set(key, tree);
    else if (tree.kind === 'map' && old.kind === 'map') {
      entries.set(key, putOver(tree, old));
    } else entries.set(key, replacing(tree, old));
  }
  return bothMaps(over, under, entries);
}

function isNull(tree: Tree | undefined): tree is LeafTree {
  return tree?.kind === 'leaf' && tree.value === null;
}

/** Keys that are null in both. */
export function bothNull(over: MapTree, under: MapTree): string[] {
  return [...over.entries.keys()].filter(
    key => isNull(over.entries.get(key)) && isNull(under.entries.get(key)),
  );
}

/** Values of the chart without nulls, which are no values there. */
export function withoutNulls(tree: MapTree): MapTree {
  const entries = new Map<string, Tree>();
  for (const [key, child] of tree.entries) {
    if (isNull(child)) continue;
    entries.set(key, child.kind === 'map' ? withoutNulls(child) : child);
  }
  return { ...tree, entries };
}

/**
 * Puts the values of people over those of the chart: null deletes what the chart has. `deleted` is told of each.
 * Source: Helm 4, `pkg/chart/common/util/coalesce.go`.
 */
export function coalesce(
  people: MapTree,
  chart: MapTree,
  deleted: (path: string[], tree: Tree) => void,
  path: string[] = [],
): MapTree {
  const entries = new Map<string, Tree>();
  const keys = new Set([...chart.entries.keys(), ...people.entries.keys()]);
  for (const key of keys) {
    const over = people.entries.get(key);
    const under = chart.entries.get(key);
    const here = [...path, key];
    if (!over || !under) {
      const only = over ?? under;
      if (only) entries.set(key, only);
    } else if (isNull(over)) {
      deleted(here, replacing(over, under));
    } else if (over.kind === 'map' && under.kind === 'map') {
      entries.set(key, coalesce(over, under, deleted, here));
    } else entries.set(key, replacing(over, under));
  }
  return bothMaps(people, chart, entries);
}

/** The value alone. */
export function valueOf(tree: MapTree): JsonObject {
  return Object.fromEntries(
    [...tree.entries].map(([key, child]) => [
      key,
      child.kind === 'map' ? valueOf(child) : child.value,
    ]),
  );
}
