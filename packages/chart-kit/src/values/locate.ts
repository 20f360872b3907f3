import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type YAMLMap,
} from 'yaml';
import { ValuesEditError } from '../errors';
import { fromNode, isMergeKey, keyOf, lineOf } from '../yaml/parseYaml11';
import { childOf, indexOf } from './jsonTree';
import { formatPointer } from './pointer';
import { realItems, type Collection, type Item } from './tokens';
import { collectionToken, type ValuesDocument } from './ValuesDocument';

/** Where a value stands. */
export interface Slot {
  /** Null where nothing is written. */
  node: Node | null;
  /** The entry or list item it belongs to, with its place among its siblings; absent for the whole document. */
  place?: { item: Item; index: number; container: Collection };
}

/** Where a path leads to, or how far. `depth` tokens of the path lead to the slot. */
export type Location =
  | { kind: 'found'; slot: Slot }
  /** The mapping, list or empty value in the slot lacks the next key. */
  | { kind: 'missing'; slot: Slot; depth: number }
  /** The next key comes from another mapping, through a merge key. */
  | { kind: 'merged'; slot: Slot; depth: number }
  /** The slot holds an alias, and the path goes on inside. */
  | { kind: 'alias'; slot: Slot; depth: number };

function ownIndex(
  { reading }: ValuesDocument,
  map: YAMLMap,
  key: string,
): number {
  return map.items.findIndex(
    pair => !isMergeKey(pair.key) && keyOf(reading, pair.key) === key,
  );
}

function entrySlot(map: YAMLMap, index: number): Slot {
  const pair = map.items[index];
  const container = collectionToken(map);
  const value = pair?.value;
  return {
    node: isNode(value) ? value : null,
    ...(pair?.srcToken &&
      container && { place: { item: pair.srcToken, index, container } }),
  };
}

function itemSlot(node: Node, value: unknown, index: number): Slot {
  const container = collectionToken(node);
  const item = container && realItems(container)[index];
  return {
    node: isNode(value) ? value : null,
    ...(item && { place: { item, index, container } }),
  };
}

function isEmptyNode({ reading }: ValuesDocument, node: Node | null): boolean {
  return node === null || (isScalar(node) && fromNode(reading, node) === null);
}

/** One step down; a `Location` when there is no further. */
function descend(
  document: ValuesDocument,
  slot: Slot,
  path: readonly string[],
  depth: number,
): Slot | Location {
  const { node } = slot;
  const key = path[depth] ?? '';
  if (isAlias(node)) return { kind: 'alias', slot, depth };
  if (isMap(node)) {
    const index = ownIndex(document, node, key);
    if (index >= 0) return entrySlot(node, index);
    const merged = childOf(fromNode(document.reading, node), key) !== undefined;
    return { kind: merged ? 'merged' : 'missing', slot, depth };
  }
  const at = {
    pointer: formatPointer(path),
    line: lineOf(document.reading, node),
  };
  if (isSeq(node)) {
    const index = key === '-' ? node.items.length : indexOf(key);
    if (index === undefined || index > node.items.length) {
      throw new ValuesEditError(
        `does not exist: ${formatPointer(path.slice(0, depth))} is a list of ${
          node.items.length
        }; give an index up to that, or "-" for a new item at its end`,
        at,
      );
    }
    if (index === node.items.length) return { kind: 'missing', slot, depth };
    return itemSlot(node, node.items[index], index);
  }
  if (isEmptyNode(document, node)) return { kind: 'missing', slot, depth };
  throw new ValuesEditError(
    `cannot exist: ${formatPointer(
      path.slice(0, depth),
    )} is a single text, number or boolean; set that to a mapping first`,
    at,
  );
}

/**
 * Finds a value by the keys that lead to it.
 *
 * @throws ValuesEditError when the path leads through a text or past the end of a list.
 */
export function locate(
  document: ValuesDocument,
  path: readonly string[],
): Location {
  let slot: Slot = { node: document.reading.document?.contents ?? null };
  for (let depth = 0; depth < path.length; depth += 1) {
    const next = descend(document, slot, path, depth);
    if ('kind' in next) return next;
    slot = next;
  }
  return { kind: 'found', slot };
}
