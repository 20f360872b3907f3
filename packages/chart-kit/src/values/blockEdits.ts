import type { CST } from 'yaml';
import type { Json } from '../types';
import { scalar, type YamlStyle } from '../yaml/toYaml';
import type { Slot } from './locate';
import {
  lineEnd,
  lineStart,
  previousLineEnd,
  startsLine,
  type Splice,
} from './splice';
import {
  contentEnd,
  itemEnd,
  itemStart,
  markEnd,
  properties,
  realItems,
  tokenEnd,
  type Collection,
} from './tokens';
import type { ValuesDocument } from './ValuesDocument';
import { blockValue, type Written } from './write';

/** What an edit needs to know of the document. */
export type Page = Pick<ValuesDocument, 'text' | 'eol'> & { style: YamlStyle };
/** A slot in a mapping or list. */
export type PlacedSlot = Slot & { place: NonNullable<Slot['place']> };

interface Extent {
  /** The part on the line of the key or dash. */
  inline: { from: number; to: number };
  /** The lines below, from the end of the line before them. */
  body?: { from: number; to: number };
}

/** `\n` as the document writes it, before each line. */
function below(page: Page, body: string): string {
  return body === '' ? '' : page.eol + body.replaceAll('\n', page.eol);
}

function lines(page: Page, first: number, end: number): Extent['body'] {
  const from = previousLineEnd(page.text, first);
  return from === undefined ? undefined : { from, to: lineEnd(page.text, end) };
}

/** Where a value is written; `after` is where one would begin. */
function extentOf(
  page: Page,
  value: CST.Token | null | undefined,
  after: number,
): Extent {
  if (!value) return { inline: { from: after, to: after } };
  const end = contentEnd(value);
  if (value.type === 'block-scalar') {
    const header = value.props.find(
      ({ type }) => type === 'block-scalar-header',
    );
    const headerEnd =
      header && 'source' in header ? tokenEnd(header) : value.offset;
    const first = lineEnd(page.text, headerEnd) + page.eol.length;
    return {
      inline: { from: value.offset, to: headerEnd },
      ...(end > headerEnd && { body: lines(page, first, end) }),
    };
  }
  const isBlock = value.type === 'block-map' || value.type === 'block-seq';
  if (isBlock && startsLine(page.text, value.offset)) {
    return {
      inline: { from: after, to: after },
      body: lines(page, value.offset, end),
    };
  }
  return { inline: { from: value.offset, to: end } };
}

/** Tags say what the old value is; a new one goes without. Anchors stay. */
function withoutTags(
  slot: PlacedSlot,
): { after: number; splices: Splice[] } | undefined {
  const { item } = slot.place;
  const mark = markEnd(item);
  if (mark === undefined) return undefined;
  const marks = properties(item);
  const anchor = marks.findLast(({ type }) => type === 'anchor');
  const after = anchor ? tokenEnd(anchor) : mark;
  const splices = marks
    .filter(({ type, offset }) => type === 'tag' && offset < after)
    .map(tag => ({ from: tag.offset, to: tokenEnd(tag) + 1, text: '' }));
  return { after, splices };
}

/** Writes a value where there is another one, or none yet; undefined where the text has no place for it. */
export function replaceBlockValue(
  page: Page,
  slot: PlacedSlot,
  value: Json,
): Splice[] | undefined {
  const { item, container } = slot.place;
  const start = withoutTags(slot);
  if (!start) return undefined;
  const written = blockValue(value, {
    indent: container.indent,
    inList: container.type === 'block-seq',
    old: slot.node,
    style: page.style,
  });
  const { inline, body } = extentOf(page, item.value, start.after);
  const lastTag = properties(item).findLast(({ type }) => type === 'tag');
  const tagged = lastTag !== undefined && lastTag.offset >= start.after;
  const fresh = inline.from === inline.to || tagged;
  const from = fresh || written.head === '' ? start.after : inline.from;
  const head =
    written.head !== '' && from === start.after
      ? ` ${written.head}`
      : written.head;
  const to =
    tagged && lastTag ? Math.max(inline.to, tokenEnd(lastTag)) : inline.to;
  const place = body ?? {
    from: lineEnd(page.text, to),
    to: lineEnd(page.text, to),
  };
  return [
    ...start.splices,
    { from, to, text: head },
    { ...place, text: below(page, written.body) },
  ];
}

/** End of the last line that belongs to a block: its last content, and comments indented as much right below. */
function blockEnd(page: Page, block: Collection): number | undefined {
  const last = realItems(block).at(-1);
  const end = last && itemEnd(last);
  if (end === undefined) return undefined;
  let at = lineEnd(page.text, end);
  for (;;) {
    const next = page.text.indexOf('\n', at);
    if (next < 0) return at;
    const comment = /^( *)#[^\n]*/.exec(
      page.text.slice(next + 1, next + 20_000),
    );
    if (!comment || (comment[1]?.length ?? 0) < block.indent) return at;
    at = lineEnd(page.text, next + 1);
  }
}

function joined(mark: string, { head, body }: Written): string {
  return `${mark}${head === '' ? '' : ` ${head}`}${
    body === '' ? '' : `\n${body}`
  }`;
}

/** Adds an entry at the end of a mapping. */
export function addBlockEntry(
  page: Page,
  map: Collection,
  key: string,
  value: Json,
): Splice[] | undefined {
  const at = blockEnd(page, map);
  if (at === undefined) return undefined;
  const { indent } = map;
  const written = blockValue(value, {
    indent,
    inList: false,
    old: null,
    style: page.style,
  });
  const text = `${' '.repeat(indent)}${joined(`${scalar(key)}:`, written)}`;
  return [{ from: at, to: at, text: below(page, text) }];
}

/** Adds an item to a list, before the one at the index or at the end. */
export function insertBlockItem(
  page: Page,
  list: Collection,
  index: number,
  value: Json,
): Splice[] | undefined {
  const { indent } = list;
  const written = blockValue(value, {
    indent,
    inList: true,
    old: null,
    style: page.style,
  });
  const text = joined('-', written);
  const items = realItems(list);
  const blanks = ' '.repeat(indent);
  if (index === 0) {
    const at = items[0] && itemStart(items[0]);
    if (at === undefined) return undefined;
    const before = `${text}\n${blanks}`.replaceAll('\n', page.eol);
    return [{ from: at, to: at, text: before }];
  }
  const previous = items[index - 1];
  const end = previous && itemEnd(previous);
  const at =
    index === items.length
      ? blockEnd(page, list)
      : end !== undefined && lineEnd(page.text, end);
  if (at === undefined || at === false) return undefined;
  return [{ from: at, to: at, text: below(page, `${blanks}${text}`) }];
}

/** Removes an entry or item that is not the only one. Comments above it stay. */
export function removeBlockItem(
  page: Page,
  { place }: PlacedSlot,
): Splice[] | undefined {
  const start = itemStart(place.item);
  const end = itemEnd(place.item);
  if (start === undefined || end === undefined) return undefined;
  if (startsLine(page.text, start)) {
    const from = previousLineEnd(page.text, start);
    const to = lineEnd(page.text, end);
    if (from !== undefined) return [{ from, to, text: '' }];
    const next = page.text.slice(to).match(/^\r?\n/)?.[0].length ?? 0;
    return [{ from: lineStart(page.text, start), to: to + next, text: '' }];
  }
  // The first of a compact block, as in `- a: 1`: what follows moves up behind the dash.
  const to = lineEnd(page.text, end);
  const gap = page.text.slice(to).match(/^\s*/)?.[0].length ?? 0;
  return [{ from: start, to: to + gap, text: '' }];
}
