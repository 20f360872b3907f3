import { editValues, parseYaml11, type Json } from '@chartway/chart-kit';

type Edit = Parameters<typeof editValues>[1][number];

const unescape = (token: string) =>
  token.replaceAll('~1', '/').replaceAll('~0', '~');

/** What stands at a JSON pointer; undefined for nothing. */
function valueAt(values: Json, pointer: string): Json | undefined {
  let value: Json | undefined = values;
  for (const token of pointer.split('/').slice(1).map(unescape)) {
    if (typeof value !== 'object' || value === null) return undefined;
    // Behind the end of a list: what matters is the list.
    if (Array.isArray(value) && token === '-') return value;
    const fields: [string, Json][] = Object.entries(value);
    value = fields.find(([key]) => key === token)?.[1];
  }
  return value;
}

/** Equal as Helm sees it: the order of keys does not count. */
const canonical = (value: Json | undefined): string =>
  JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(
          Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : item,
  ) ?? '';

/**
 * Makes edits to a text that others changed since, when none of them is about what the others changed. Lines that stand
 * beside each other are no conflict then, as they are for a merge of lines.
 *
 * @returns undefined when an edit is about something that changed, or when one of the texts cannot be read.
 */
export function rebaseEdits(
  base: string,
  theirs: string,
  edits: readonly Edit[],
): string | undefined {
  try {
    const before = parseYaml11(base);
    const now = parseYaml11(theirs);
    const untouched = edits.every(
      ({ pointer }) =>
        canonical(valueAt(before, pointer)) ===
        canonical(valueAt(now, pointer)),
    );
    return untouched ? editValues(theirs, edits) : undefined;
  } catch {
    return undefined;
  }
}
