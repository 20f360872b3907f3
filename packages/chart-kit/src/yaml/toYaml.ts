import type { Json, JsonObject } from '../types';
import { resolveGoScalar } from './goScalar';

/** Texts that need no quotes in any YAML version, as long as they do not read as something else. */
const PLAIN =
  /^[A-Za-z0-9_/$.](?:[A-Za-z0-9_/$.@%+=~^,;()!?'"<>|&*\\ :-]*[A-Za-z0-9_/$.@%+=~^;()!?'"<>|&*\\-])?$/;
/** go-yaml, YAML 1.1 and 1.2 differ on these; quotes settle it. */
const AMBIGUOUS = /: |:$| #|^[-+.]?[0-9][0-9_.:eExXoObB+-]*$|^=$|^<<$/;
/** Characters that YAML does not allow as they are, and JSON does. */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A text in double quotes, which every YAML version and JSON read alike. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(
    UNPRINTABLE,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Whether a text can be written as it is, after `|`. */
export function canBeLiteral(text: string): boolean {
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  return (
    body !== '' &&
    // eslint-disable-next-line no-control-regex
    !/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]/.test(
      body,
    ) &&
    !/^[ \n]|\n +(\n|$)|\n$/.test(body)
  );
}

/** A scalar, quoted where it must be. */
export function scalar(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value);
  const plain =
    PLAIN.test(value) &&
    !AMBIGUOUS.test(value) &&
    resolveGoScalar(value).tag === 'str';
  return plain ? value : quoted(value);
}

/** How blocks are laid out. */
export interface YamlStyle {
  /** Blanks that a mapping is indented by below its key. */
  step: number;
  /** Blanks that a list is indented by below its key; 0 is allowed. */
  listStep: number;
  /** Whether texts of several lines are written after `|`; otherwise in quotes. */
  literals: boolean;
}

const STYLE: YamlStyle = { step: 2, listStep: 2, literals: true };

/** A text after `|`, whose lines are indented by `indent`. */
export function literal(text: string, indent: string): string {
  const body = text.replace(/\n$/, '').replace(/^(?=.)/gm, indent);
  return `|${text.endsWith('\n') ? '' : '-'}\n${body}\n`;
}

export function isEmpty(value: Json[] | JsonObject): boolean {
  return Object.keys(value).length === 0;
}

/** What follows `key:` or `-`, with the line feed at its end. */
function after(
  value: Json,
  indent: string,
  inSequence: boolean,
  style: YamlStyle,
): string {
  const inner = `${indent}${' '.repeat(inSequence ? 2 : style.step)}`;
  if (typeof value === 'string') {
    const lines = /\n./s.test(value) && canBeLiteral(value) && style.literals;
    return lines ? ` ${literal(value, inner)}` : ` ${scalar(value)}\n`;
  }
  if (typeof value !== 'object' || value === null) return ` ${scalar(value)}\n`;
  if (isEmpty(value)) return Array.isArray(value) ? ' []\n' : ' {}\n';
  if (inSequence) return ` ${blockYaml(value, inner, style).trimStart()}`;
  const below = Array.isArray(value)
    ? `${indent}${' '.repeat(style.listStep)}`
    : inner;
  return `\n${blockYaml(value, below, style)}`;
}

/** A mapping or list that is not empty, as lines that are indented by `indent`, each with its line feed. */
export function blockYaml(
  value: Json[] | JsonObject,
  indent: string,
  style: YamlStyle,
): string {
  if (Array.isArray(value)) {
    return value
      .map(item => `${indent}-${after(item, indent, true, style)}`)
      .join('');
  }
  return Object.entries(value)
    .map(
      ([key, item]) =>
        `${indent}${scalar(key)}:${after(item, indent, false, style)}`,
    )
    .join('');
}

/**
 * YAML for people, which Helm (YAML 1.1) and everyone else (YAML 1.2) read alike: what could be taken for a number, a
 * boolean or a time is quoted. Keys keep their order; texts of several lines are written as blocks.
 *
 * @public
 */
export function toYaml(value: Json): string {
  if (typeof value === 'object' && value !== null && !isEmpty(value)) {
    return blockYaml(value, '', STYLE);
  }
  return after(value, '', false, STYLE).slice(1);
}
