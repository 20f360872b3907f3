import { isAlias, isCollection, isMap } from 'yaml';
import type { Json } from '../types';
import { targetOf } from '../yaml/parseYaml11';
import { blockYaml, isEmpty } from '../yaml/toYaml';
import {
  addBlockEntry,
  insertBlockItem,
  removeBlockItem,
  replaceBlockValue,
  type Page,
  type PlacedSlot,
} from './blockEdits';
import {
  addFlowEntry,
  insertFlowItem,
  removeFlowItem,
  replaceFlowValue,
} from './flowEdits';
import type { Slot } from './locate';
import { startsLine, type Splice } from './splice';
import { contentEnd, realItems } from './tokens';
import { collectionToken, type ValuesDocument } from './ValuesDocument';

/** The changes of the text that make an edit; undefined where the text has no place for it. */
export type Splices = Splice[] | undefined;

function isPlaced(slot: Slot): slot is PlacedSlot {
  return slot.place !== undefined;
}

function rootText(page: Page, value: Json): string {
  const empty = typeof value !== 'object' || value === null || isEmpty(value);
  const text = empty ? '{}' : blockYaml(value, '', page.style);
  return text.replace(/\n$/, '').replaceAll('\n', page.eol);
}

/** Writes the whole document anew; comments before and behind stay. */
function replaceRoot(page: Page, { node }: Slot, value: Json): Splice[] {
  const text = rootText(page, value);
  const token = collectionToken(node);
  const [from = 0, to = 0] = node?.range ?? [];
  if (token || to > from) {
    const start = token?.offset ?? from;
    const end = token ? contentEnd(token) : to;
    const lead = startsLine(page.text, start) || text === '{}' ? '' : page.eol;
    return [{ from: start, to: end, text: `${lead}${text}` }];
  }
  const at = page.text.length;
  const bare = page.text.replace('\ufeff', '') === '';
  const added =
    bare || page.text.endsWith('\n')
      ? `${text}${page.eol}`
      : `${page.eol}${text}`;
  return [{ from: at, to: at, text: added }];
}

/** Writes a value into a slot. */
export function replaceSlot(page: Page, slot: Slot, value: Json): Splices {
  if (!isPlaced(slot)) return replaceRoot(page, slot, value);
  return slot.place.container.type === 'flow-collection'
    ? replaceFlowValue(page, slot, value)
    : replaceBlockValue(page, slot, value);
}

/** Adds an entry to the mapping in a slot. */
export function addEntry(
  page: Page,
  slot: Slot,
  key: string,
  value: Json,
): Splices {
  const map = collectionToken(slot.node);
  if (!map) return undefined;
  if (realItems(map).length === 0) {
    return replaceSlot(page, slot, Object.fromEntries([[key, value]]));
  }
  return map.type === 'flow-collection'
    ? addFlowEntry(page, map, key, value)
    : addBlockEntry(page, map, key, value);
}

/** Adds an item to the list in a slot, before the one at the index or at the end. */
export function insertItem(
  page: Page,
  slot: Slot,
  index: number,
  value: Json,
): Splices {
  const list = collectionToken(slot.node);
  if (!list) return undefined;
  if (realItems(list).length === 0) return replaceSlot(page, slot, [value]);
  return list.type === 'flow-collection'
    ? insertFlowItem(page, list, index, value)
    : insertBlockItem(page, list, index, value);
}

/** Removes what is in a slot from the mapping or list in the slot above it. */
export function removeSlot(page: Page, slot: Slot, parent: Slot): Splices {
  if (!isPlaced(slot) || !isCollection(parent.node)) return undefined;
  const { container } = slot.place;
  if (realItems(container).length === 1) {
    return replaceSlot(page, parent, isMap(parent.node) ? {} : []);
  }
  return container.type === 'flow-collection'
    ? removeFlowItem(slot)
    : removeBlockItem(page, slot);
}

/**
 * Turns `*name` into a mapping of its own that takes over the entries by a merge key, so that entries can be set beside
 * it. Undefined when the alias stands for no mapping.
 */
export function mergeInsteadOfAlias(
  { reading }: ValuesDocument,
  page: Page,
  slot: Slot,
): Splices {
  const { node } = slot;
  if (!isAlias(node) || !isPlaced(slot)) return undefined;
  if (!isMap(targetOf(reading, node))) return undefined;
  const merge = `<<: *${node.source}`;
  const [from = 0, to = 0] = node.range ?? [];
  const { container } = slot.place;
  if (container.type === 'flow-collection') {
    return [{ from, to, text: `{${merge}}` }];
  }
  if (container.type === 'block-seq') return [{ from, to, text: merge }];
  const placeholder = replaceBlockValue(page, slot, { '<<': null });
  return placeholder?.map(splice => ({
    ...splice,
    text: splice.text.replace('"<<": null', merge),
  }));
}
