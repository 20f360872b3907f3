import type { Json } from '../types';
import type { Page, PlacedSlot } from './blockEdits';
import { lineEnd, lineStart, startsLine, type Splice } from './splice';
import {
  contentEnd,
  itemEnd,
  itemStart,
  markEnd,
  properties,
  realItems,
  type Collection,
} from './tokens';
import { flowYaml, inOldQuotes } from './write';

/** Whether a collection is written as JSON, with texts in double quotes, or is part of a JSON document. */
function isJsonLike(page: Page, collection: Collection): boolean {
  if (/^\ufeff?\s*\{\s*"/.test(page.text)) return true;
  const [first] = realItems(collection);
  const start = first && itemStart(first);
  return start !== undefined && page.text[start] === '"';
}

/** Writes a value between brackets. */
export function replaceFlowValue(
  page: Page,
  { node, place }: PlacedSlot,
  value: Json,
): Splice[] | undefined {
  const { item, container } = place;
  const text =
    inOldQuotes(node, value) ?? flowYaml(value, isJsonLike(page, container));
  const tag = properties(item).find(({ type }) => type === 'tag');
  if (item.value) {
    const from = tag?.offset ?? item.value.offset;
    return [{ from, to: contentEnd(item.value), text }];
  }
  const mark = markEnd(item);
  if (mark !== undefined) {
    const end = itemEnd(item) ?? mark;
    return [{ from: end, to: end, text: ` ${text}` }];
  }
  const end = itemEnd(item);
  return end === undefined
    ? undefined
    : [{ from: end, to: end, text: `: ${text}` }];
}

/** Whether a comma follows the last item. */
function trailingComma(collection: Collection): number | undefined {
  const rest = collection.items.at(-1);
  const comma = rest?.start.find(({ type }) => type === 'comma');
  const real = realItems(collection).at(-1);
  return rest !== real ? comma?.offset : undefined;
}

/** Adds the text of an item at the end. */
function appendItem(
  page: Page,
  collection: Collection,
  text: string,
): Splice[] | undefined {
  const last = realItems(collection).at(-1);
  const start = last && itemStart(last);
  const end = last && itemEnd(last);
  if (start === undefined || end === undefined) return undefined;
  const comma = trailingComma(collection);
  const at = comma === undefined ? end : comma + 1;
  const mark = comma === undefined ? ',' : '';
  const close = comma === undefined ? '' : ',';
  if (!startsLine(page.text, start)) {
    return [{ from: at, to: at, text: `${mark} ${text}${close}` }];
  }
  const blanks = page.text.slice(lineStart(page.text, start), start);
  const eol = lineEnd(page.text, at);
  const rest = page.text.slice(at, eol);
  const line = /^\s*(?:#.*)?$/.test(rest) ? eol : at;
  return [
    { from: at, to: at, text: mark },
    { from: line, to: line, text: `${page.eol}${blanks}${text}${close}` },
  ];
}

/** Adds an entry to a mapping between braces that is not empty. */
export function addFlowEntry(
  page: Page,
  map: Collection,
  key: string,
  value: Json,
): Splice[] | undefined {
  const json = isJsonLike(page, map);
  return appendItem(
    page,
    map,
    `${flowYaml(key, json)}: ${flowYaml(value, json)}`,
  );
}

/** Adds an item to a list between brackets that is not empty. */
export function insertFlowItem(
  page: Page,
  list: Collection,
  index: number,
  value: Json,
): Splice[] | undefined {
  const text = flowYaml(value, isJsonLike(page, list));
  const next = realItems(list)[index];
  if (!next) return appendItem(page, list, text);
  const at = itemStart(next);
  return at === undefined
    ? undefined
    : [{ from: at, to: at, text: `${text}, ` }];
}

/** Removes an entry or item that is not the only one, with one comma. */
export function removeFlowItem({ place }: PlacedSlot): Splice[] | undefined {
  const items = realItems(place.container);
  const start = itemStart(place.item);
  const end = itemEnd(place.item);
  const next = items[place.index + 1];
  const previous = items[place.index - 1];
  if (start === undefined || end === undefined) return undefined;
  const nextStart = next && itemStart(next);
  if (nextStart !== undefined)
    return [{ from: start, to: nextStart, text: '' }];
  const previousEnd = previous && itemEnd(previous);
  return previousEnd === undefined
    ? undefined
    : [{ from: previousEnd, to: end, text: '' }];
}
