/** What the plain form of YAML says: texts, lists of texts, mappings. */
export type PlainValue = string | string[] | { [key: string]: PlainValue };

type PlainMap = { [key: string]: PlainValue };

/** Longer texts are left to the full reader, which knows all limits. */
const MAX_LENGTH = 64 * 1024;
const MAX_INDENT = 20;

/** Printable ASCII: nothing that could end a line. */
const COMMENT = /^#[ -~]*$/;

/** `key:` alone, `key: []`, or `key: value`. */
const ENTRY = /^( *)([A-Za-z][A-Za-z0-9]*):(?: (.+))?$/;
const ITEM = /^( *)- (.+)$/;
/** Begins with a letter; no blank, and a colon only in the middle: nothing in it means anything to YAML. */
const LETTERS = /^[A-Za-z][\w./@+-]*(?::[\w./@+:-]*[\w./@+-])?$/;
/** Two dots: no number. No dash before them: no time. */
const VERSION = /^\d+\.\d+\.[0-9A-Za-z.+-]+$/;
/** A letter that is in no number, neither binary nor with an exponent. */
const HEXADECIMAL = /^[0-9][0-9a-f]*[acdf][0-9a-f]*$/;
const QUOTED = /^"([ !#-[\]-~]*)"$/;
/** Plain words that are no text in YAML 1.1. */
const WORD = /^(?:y|yes|n|no|on|off|true|false|null)$/i;

function scalarOf(text: string): string | undefined {
  if (LETTERS.test(text)) return WORD.test(text) ? undefined : text;
  if (VERSION.test(text) || HEXADECIMAL.test(text)) return text;
  return QUOTED.exec(text)?.[1];
}

/** Reads lines one after the other; every method gives undefined for what is not in the plain form. */
class PlainLines {
  readonly #lines: readonly string[];
  #at = 0;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  get ended(): boolean {
    return this.#at === this.#lines.length;
  }

  skipComments(): void {
    while (COMMENT.test(this.#lines[this.#at] ?? '')) this.#at++;
  }

  map(indent: number): PlainMap | undefined {
    if (indent > MAX_INDENT) return undefined;
    const map = new Map<string, PlainValue>();
    for (;;) {
      const entry = ENTRY.exec(this.#lines[this.#at] ?? '');
      if (!entry || entry[1]?.length !== indent) break;
      const [, , key = '', text] = entry;
      if (WORD.test(key) || map.has(key)) return undefined;
      this.#at++;
      const value = this.#value(text, indent);
      if (value === undefined) return undefined;
      map.set(key, value);
    }
    return map.size > 0 ? Object.fromEntries(map) : undefined;
  }

  #value(text: string | undefined, indent: number): PlainValue | undefined {
    if (text === '[]') return [];
    if (text !== undefined) return scalarOf(text);
    return ITEM.test(this.#lines[this.#at] ?? '')
      ? this.#list(indent + 2)
      : this.map(indent + 2);
  }

  #list(indent: number): string[] | undefined {
    const items: string[] = [];
    for (;;) {
      const item = ITEM.exec(this.#lines[this.#at] ?? '');
      if (!item || item[1]?.length !== indent) break;
      const value = scalarOf(item[2] ?? '');
      if (value === undefined) return undefined;
      items.push(value);
      this.#at++;
    }
    return items.length > 0 ? items : undefined;
  }
}

/**
 * Reads the plain form of YAML that the portal writes into its own files, some fifty times as fast as the full reader:
 * comments at the beginning, then block mappings and lists of texts, two blanks a level, one line each.
 *
 * @returns what `parseYaml11` gives for the same text; undefined for any other form, which only that can read.
 */
export function readPlainYaml(text: string): PlainMap | undefined {
  if (text.length > MAX_LENGTH || !text.endsWith('\n')) return undefined;
  const lines = new PlainLines(text.slice(0, -1).split('\n'));
  lines.skipComments();
  const map = lines.map(0);
  return map && lines.ended ? map : undefined;
}
