import type { Json, JsonObject } from '../types';
import { formatGoFloat, resolveGoScalar } from './goScalar';

/** go-yaml quotes these, although it does not read them as numbers. Source: `encode.go`. */
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
/** Width libyaml aims at. */
const MAX_COLUMN = 80;
const BREAK = /[\n\r\u0085\u2028\u2029]/;
/** What go-yaml writes without an escape. Source: `yamlprivateh.go`, `is_printable`; nothing above U+FFFF. */
const UNPRINTABLE =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufeff\ufffe\uffff]|[\u{10000}-\u{10ffff}]/u;

const ESCAPES: Record<string, string> = {
  '\u0000': '0',
  '\u0007': 'a',
  '\u0008': 'b',
  '\t': 't',
  '\n': 'n',
  '\u000b': 'v',
  '\u000c': 'f',
  '\r': 'r',
  '\u001b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u00a0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

function escapeChar(char: string): string {
  const named = ESCAPES[char];
  if (named !== undefined) return `\\${named}`;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff
    ? `\\u${hex.padStart(4, '0')}`
    : `\\U${hex.padStart(8, '0')}`;
}

/** Where a scalar begins, and how its further lines are indented. */
interface Place {
  /** Column of the first character. */
  column: number;
  /** Indentation of lines it is broken into; undefined where it must not be broken (keys). */
  indent: number | undefined;
}

/**
 * Breaks a scalar at the first single space behind column 80, as libyaml does.
 * `pieces` are the characters as written.
 */
function fold(pieces: string[], place: Place, quote: '' | "'" | '"'): string {
  let column = place.column + quote.length;
  let result = quote;
  let afterSpace = false;
  pieces.forEach((piece, at) => {
    const inside = quote === '' || (at > 0 && at < pieces.length - 1);
    const spaceFollows = pieces[at + 1] === ' ';
    const mayBreak =
      piece === ' ' &&
      place.indent !== undefined &&
      !afterSpace &&
      column > MAX_COLUMN &&
      inside &&
      (quote === '"' || !spaceFollows);
    if (mayBreak) {
      const mark = spaceFollows ? '\\' : '';
      result += `\n${' '.repeat(place.indent ?? 0)}${mark}`;
      column = (place.indent ?? 0) + mark.length;
    } else {
      result += piece;
      column += [...piece].length;
    }
    afterSpace = piece === ' ';
  });
  return result + quote;
}

function doubleQuoted(text: string, place: Place): string {
  // go-yaml looks for a byte order mark at the start of the text only, but does so for every character.
  const all = text.startsWith('\ufeff');
  const pieces = [...text].map(char =>
    all ||
    UNPRINTABLE.test(char) ||
    BREAK.test(char) ||
    char === '"' ||
    char === '\\'
      ? escapeChar(char)
      : char,
  );
  return fold(pieces, place, '"');
}

/** Whether characters in the text would read as YAML syntax in block context. Source: `yaml_emitter_analyze_scalar`. */
function hasIndicators(text: string): boolean {
  const blank = '(?=[ \\t\\n\\r\\u0085\\u2028\\u2029]|$)';
  return (
    /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`])/.test(text) ||
    new RegExp(`^[?:-]${blank}|:${blank}`).test(text) ||
    /[ \t\n\r\u0085\u2028\u2029]#/.test(text)
  );
}

function literal(text: string, indent: number): string {
  const hint = /^[ \n\r\u0085\u2028\u2029]/.test(text) ? '2' : '';
  const last = text.charAt(text.length - 1);
  const before = text.charAt(text.length - 2);
  let chomp = '';
  if (!BREAK.test(last)) chomp = '-';
  else if (text.length === 1 || BREAK.test(before)) chomp = '+';
  const pad = ' '.repeat(indent);
  const lines = text.split(/(?<=[\n\r\u0085\u2028\u2029])/);
  const body = lines
    .map(line => (BREAK.test(line.charAt(0)) ? line : pad + line))
    .join('');
  // Go writes a line feed for a break that is one, and keeps the others.
  return `|${hint}${chomp}\n${body}${chomp === '-' ? '' : '\u0000'}`;
}

function singleQuoted(text: string, place: Place): string {
  const pad = ' '.repeat(place.indent ?? 0);
  // Of all breaks only U+2028 and U+2029 come here; what follows them is indented.
  const indented = text.replace(
    /[\u2028\u2029](?=[^\u2028\u2029])/g,
    `$&${pad}`,
  );
  const pieces = [...indented].map(char => (char === "'" ? "''" : char));
  return fold(pieces, place, "'");
}

/** How one string is written. A trailing NUL says that the line is ended already. */
function scalar(text: string, place: Place): string {
  const resolved = resolveGoScalar(text);
  const plainAllowed = resolved.tag === 'str' && !BASE_60.test(text);
  const spaceBreak = / [\n\r\u0085\u2028\u2029]/.test(text);
  const breakSpace = /[\n\r\u0085\u2028\u2029] /.test(text);
  const special = UNPRINTABLE.test(text);
  if (text.includes('\n')) {
    const blockAllowed = !text.endsWith(' ') && !spaceBreak && !special;
    return blockAllowed && place.indent !== undefined
      ? literal(text, place.indent)
      : doubleQuoted(text, place);
  }
  const multiline = BREAK.test(text);
  const brokenKey = multiline && place.indent === undefined;
  if (!plainAllowed || breakSpace || spaceBreak || special || brokenKey) {
    return doubleQuoted(text, place);
  }
  if (multiline || /^ | $/.test(text) || hasIndicators(text)) {
    return singleQuoted(text, place);
  }
  return fold([...text], place, '');
}

const LETTER = /\p{L}/u;
const DIGIT = /[0-9]/;

/** Number of the digits at the start of the rest. */
function leadingNumber(chars: string[], from: number): [number, number] {
  let end = from;
  while (DIGIT.test(chars[end] ?? '')) end += 1;
  return [Number(chars.slice(from, end).join('') || '0'), end];
}

/** Order of keys in go-yaml: digits by value, other characters before letters. Source: `sorter.go`. */
function compareKeys(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  const length = Math.min(left.length, right.length);
  let at = 0;
  while (at < length && left[at] === right[at]) at += 1;
  if (at === length) return left.length - right.length;
  const l = left[at] ?? '';
  const r = right[at] ?? '';
  const letters = [LETTER.test(l), LETTER.test(r)];
  const byCode = (l.codePointAt(0) ?? 0) - (r.codePointAt(0) ?? 0);
  if (letters[0] && letters[1]) return byCode;
  if (letters[0] || letters[1]) return letters[1] ? -1 : 1;
  // Digits after a zero that itself follows a digit other than zero count as of equal weight before them.
  const run = left.slice(0, at).join('');
  const inNumber =
    (l === '0' || r === '0') && /[1-9]/.test(/[0-9]*$/.exec(run)?.[0] ?? '');
  const weight = inNumber ? '1' : '';
  const [ln, le] = leadingNumber([...weight, ...left.slice(at)], 0);
  const [rn, re] = leadingNumber([...weight, ...right.slice(at)], 0);
  if (ln !== rn) return ln - rn;
  return le !== re ? le - re : byCode;
}

function endLine(text: string): string {
  return text.endsWith('\u0000') ? text.slice(0, -1) : `${text}\n`;
}

function isEmpty(value: Json): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === 0
  );
}

function inline(value: Json, place: Place): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'object') return '{}';
  if (typeof value === 'string') return scalar(value, place);
  return typeof value === 'number' ? formatGoFloat(value) : String(value);
}

function entry(key: string, value: Json, indent: number): string {
  const pad = ' '.repeat(indent);
  const simple =
    new TextEncoder().encode(key).length <= 128 && !BREAK.test(key);
  const place = simple
    ? { column: indent, indent: undefined }
    : { column: indent + 2, indent: indent + 2 };
  const head = simple
    ? `${pad}${scalar(key, place)}:`
    : `${endLine(`${pad}? ${scalar(key, place)}`)}${pad}:`;
  const column = head.length - head.lastIndexOf('\n');
  if (typeof value !== 'object' || value === null || isEmpty(value)) {
    return endLine(`${head} ${inline(value, { column, indent: indent + 2 })}`);
  }
  // Sequences in a mapping are not indented by go-yaml.
  const inner = Array.isArray(value)
    ? sequence(value, simple ? indent : indent + 2)
    : mapping(value, indent + 2);
  return simple ? `${head}\n${inner}` : `${head} ${inner.trimStart()}`;
}

function mapping(map: JsonObject, indent: number): string {
  return Object.keys(map)
    .sort(compareKeys)
    .map(key => entry(key, map[key] ?? null, indent))
    .join('');
}

function sequence(items: Json[], indent: number): string {
  const pad = ' '.repeat(indent);
  return items
    .map(item => {
      if (typeof item !== 'object' || item === null || isEmpty(item)) {
        const place = { column: indent + 2, indent: indent + 2 };
        return endLine(`${pad}- ${inline(item, place)}`);
      }
      const block = Array.isArray(item)
        ? sequence(item, indent + 2)
        : mapping(item, indent + 2);
      return `${pad}- ${block.slice(indent + 2)}`;
    })
    .join('');
}

/**
 * Writes a JSON object as `sigs.k8s.io/yaml` does (go-yaml 2: keys sorted its way, its quoting, lines broken behind column 80).
 *
 * @internal
 */
export function toGoYaml(value: JsonObject): string {
  return isEmpty(value) ? '{}\n' : mapping(value, 0);
}
