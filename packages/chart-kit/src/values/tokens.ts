import type { CST } from 'yaml';

/** An entry of a mapping or an item of a list. */
export type Item = Pick<CST.CollectionItem, 'start' | 'key' | 'sep' | 'value'>;
export type Collection = CST.BlockMap | CST.BlockSequence | CST.FlowCollection;

/** End of a token, without what follows it on its line. */
function endOf(token: { offset: number; source: string }): number {
  return token.offset + token.source.length;
}

const MEANING = [
  'seq-item-ind',
  'explicit-key-ind',
  'map-value-ind',
  'anchor',
  'tag',
];

/** The last token with a meaning; blanks, line ends and comments have none. */
function lastMeaning(
  tokens: readonly CST.SourceToken[] | undefined,
): CST.SourceToken | undefined {
  return tokens?.findLast(({ type }) => MEANING.includes(type));
}

/** Whether an item holds anything; the last one of a collection may hold comments only. */
function isReal(item: Item): boolean {
  return (
    lastMeaning(item.start) !== undefined ||
    Boolean(item.key ?? item.sep ?? item.value)
  );
}

export function realItems(collection: Collection): Item[] {
  const items: Item[] = collection.items;
  return items.filter(isReal);
}

function blockScalarEnd(token: CST.BlockScalar): number {
  const header = token.props.find(
    (prop): prop is CST.SourceToken => prop.type === 'block-scalar-header',
  );
  const props = token.props.reduce(
    (end, prop) => ('source' in prop ? Math.max(end, endOf(prop)) : end),
    token.offset,
  );
  // With `+` the empty lines at the end belong to the text.
  const source = header?.source.includes('+')
    ? token.source.replace(/\r?\n$/, '')
    : token.source.trimEnd();
  return source === ''
    ? endOf(header ?? { offset: props, source: '' })
    : props + source.length;
}

/** Where the last character of a token with a meaning ends. */
export function contentEnd(token: CST.Token): number {
  switch (token.type) {
    case 'block-map':
    case 'block-seq': {
      const last = realItems(token).at(-1);
      return last ? itemEnd(last) ?? token.offset : token.offset;
    }
    case 'flow-collection': {
      const close = token.end.find(({ type }) => type.startsWith('flow-'));
      return close ? endOf(close) : token.offset;
    }
    case 'block-scalar':
      return blockScalarEnd(token);
    default:
      return 'source' in token ? endOf(token) : token.offset;
  }
}

/** The same for an item of a collection; undefined when it holds nothing. */
export function itemEnd(item: Item): number | undefined {
  if (item.value) return contentEnd(item.value);
  const mark = lastMeaning(item.sep);
  if (mark) return endOf(mark);
  if (item.key) return contentEnd(item.key);
  const first = lastMeaning(item.start);
  return first && endOf(first);
}

/** Where an item begins: at its dash, question mark, anchor, tag or key. */
export function itemStart(item: Item): number | undefined {
  const first = item.start.find(({ type }) => MEANING.includes(type));
  return (
    first?.offset ??
    item.key?.offset ??
    item.sep?.[0]?.offset ??
    item.value?.offset
  );
}

/** Anchors and tags of a value, between the mark before it (`:` or `-`) and itself. */
export function properties(item: Item): CST.SourceToken[] {
  const tokens = item.sep ?? item.start;
  const mark = tokens.findLastIndex(
    ({ type }) => type === 'map-value-ind' || type === 'seq-item-ind',
  );
  return tokens
    .slice(mark + 1)
    .filter(({ type }) => type === 'anchor' || type === 'tag');
}

/** End of the mark before a value; undefined when there is none, as in `{a}` or `? a`. */
export function markEnd(item: Item): number | undefined {
  const mark = (item.sep ?? item.start).findLast(
    ({ type }) => type === 'map-value-ind' || type === 'seq-item-ind',
  );
  return mark && endOf(mark);
}

export { endOf as tokenEnd };
