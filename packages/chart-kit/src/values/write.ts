import { isScalar, type Node } from 'yaml';
import type { Json } from '../types';
import {
  blockYaml,
  canBeLiteral,
  isEmpty,
  literal,
  quoted,
  scalar,
  type YamlStyle,
} from '../yaml/toYaml';

/** A value as it is written: what stands on the line of its key or dash, and the lines below. */
export interface Written {
  /** Empty for a mapping or list below its key. */
  head: string;
  /** Lines of the rest, without a line end after the last one; empty when there is none. */
  body: string;
}

/** Plain texts that may also stand between brackets. */
const PLAIN_IN_FLOW = /^[^,[\]{}:?#]*$/;
/** What single quotes cannot hold on one line. */
const NEEDS_ESCAPE =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]/;

/** A value between brackets, on one line; `json` quotes all texts, as JSON does. */
export function flowYaml(value: Json, json: boolean): string {
  if (Array.isArray(value)) {
    return `[${value.map(item => flowYaml(item, json)).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, item]) => `${flowYaml(key, json)}: ${flowYaml(item, json)}`,
    );
    return `{${entries.join(', ')}}`;
  }
  if (typeof value !== 'string') return scalar(value);
  return json || !PLAIN_IN_FLOW.test(value) ? quoted(value) : scalar(value);
}

/** A text in the quotes that the old one has; undefined when it has none, or they cannot hold the new one. */
export function inOldQuotes(old: Node | null, value: Json): string | undefined {
  if (typeof value !== 'string' || !isScalar(old)) return undefined;
  if (old.type === 'QUOTE_DOUBLE') return quoted(value);
  return old.type === 'QUOTE_SINGLE' && !NEEDS_ESCAPE.test(value)
    ? `'${value.replaceAll("'", "''")}'`
    : undefined;
}

function split(block: string): Written {
  const lines = block.replace(/\n$/, '').split('\n');
  return { head: lines[0] ?? '', body: lines.slice(1).join('\n') };
}

/** A text after `|`, when that can hold it. */
function literalBlock(
  value: Json,
  old: Node | null,
  indent: string,
): Written | undefined {
  if (typeof value !== 'string' || !canBeLiteral(value)) return undefined;
  const wasBlock =
    isScalar(old) &&
    (old.type === 'BLOCK_LITERAL' || old.type === 'BLOCK_FOLDED');
  return wasBlock || /\n./s.test(value)
    ? split(literal(value, indent))
    : undefined;
}

/**
 * A value as it stands in a block.
 *
 * @param indent - blanks before the key or dash
 */
export function blockValue(
  value: Json,
  options: {
    indent: number;
    inList: boolean;
    old: Node | null;
    style: YamlStyle;
  },
): Written {
  const { indent, inList, old, style } = options;
  const below = ' '.repeat(indent + (inList ? 2 : style.step));
  const lines = style.literals ? literalBlock(value, old, below) : undefined;
  if (lines) return lines;
  if (typeof value !== 'object' || value === null) {
    return { head: inOldQuotes(old, value) ?? scalar(value), body: '' };
  }
  if (isEmpty(value))
    return { head: Array.isArray(value) ? '[]' : '{}', body: '' };
  if (inList) return split(blockYaml(value, below, style).trimStart());
  const blanks = indent + (Array.isArray(value) ? style.listStep : style.step);
  return {
    head: '',
    body: blockYaml(value, ' '.repeat(blanks), style).replace(/\n$/, ''),
  };
}
