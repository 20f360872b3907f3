import type { Json, JsonObject } from '../types';
import { resolveGoScalar } from './goScalar';

/** Texts that need no quotes in any YAML version, as long as they do not read as something else. */
const PLAIN =
  /^[A-Za-z0-9_/$.](?:[A-Za-z0-9_/$.@%+=~^,;()!?'"<>|&*\\ :-]*[A-Za-z0-9_/$.@%+=~^;()!?'"<>|&*\\-])?$/;
/** go-yaml, YAML 1.1 and 1.2 differ on these; quotes settle it. */
const AMBIGUOUS = /: |:$| #|^[-+.]?[0-9][0-9_.:eExXoObB+-]*$|^=$|^<<$/;
/** Characters that YAML does not allow as they are, and JSON does. */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    UNPRINTABLE,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Whether a text of several lines can be written as it is, after `|`. */
function asBlock(text: string): boolean {
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  return (
    body.includes('\n') &&
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

function isEmpty(value: Json[] | JsonObject): boolean {
  return Object.keys(value).length === 0;
}

/** What follows `key:` or `-`, with the line feed at its end. */
function after(value: Json, indent: string, inSequence: boolean): string {
  if (typeof value === 'string' && asBlock(value)) {
    const body = value.replace(/\n$/, '').replace(/^(?=.)/gm, `${indent}  `);
    return ` |${value.endsWith('\n') ? '' : '-'}\n${body}\n`;
  }
  if (typeof value !== 'object' || value === null) return ` ${scalar(value)}\n`;
  if (isEmpty(value)) return Array.isArray(value) ? ' []\n' : ' {}\n';
  const block = blockYaml(value, `${indent}  `);
  return inSequence ? ` ${block.trimStart()}` : `\n${block}`;
}

function blockYaml(value: Json[] | JsonObject, indent: string): string {
  if (Array.isArray(value)) {
    return value.map(item => `${indent}-${after(item, indent, true)}`).join('');
  }
  return Object.entries(value)
    .map(
      ([key, item]) => `${indent}${scalar(key)}:${after(item, indent, false)}`,
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
    return blockYaml(value, '');
  }
  return after(value, '', false).slice(1);
}
