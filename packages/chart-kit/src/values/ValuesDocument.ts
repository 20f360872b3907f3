import { isCollection, isMap, isSeq, visit, type Document } from 'yaml';
import { YamlError } from '../errors';
import type { Json } from '../types';
import { fromNode, readYaml11, type Reading } from '../yaml/parseYaml11';
import type { YamlStyle } from '../yaml/toYaml';
import type { Collection } from './tokens';

/** A values file that is being edited. */
export interface ValuesDocument {
  text: string;
  reading: Reading;
  /** What Helm reads; an empty file is a mapping without keys. */
  value: Json;
  /** Line end of what is added. */
  eol: string;
  /** Layout of what is added. */
  style: YamlStyle;
}

/** The token a mapping or list was made of. */
export function collectionToken(node: unknown): Collection | undefined {
  const token = isCollection(node) ? node.srcToken : undefined;
  return token?.type === 'block-map' ||
    token?.type === 'block-seq' ||
    token?.type === 'flow-collection'
    ? token
    : undefined;
}

function mostFrequent(votes: Map<number, number>, fallback: number): number {
  const [first] = [...votes].sort((a, b) => b[1] - a[1]);
  return first?.[0] ?? fallback;
}

/** The layout most of the document has. */
function styleOf(document: Document | undefined): YamlStyle {
  const steps = new Map<number, number>();
  const listSteps = new Map<number, number>();
  if (document) {
    visit(document, {
      Map(_, map) {
        const token = collectionToken(map);
        if (token?.type !== 'block-map') return;
        for (const { value } of map.items) {
          const child = collectionToken(value);
          if (!child || child.type === 'flow-collection') continue;
          const votes = child.type === 'block-map' ? steps : listSteps;
          const step = child.indent - token.indent;
          votes.set(step, (votes.get(step) ?? 0) + 1);
        }
      },
    });
  }
  const step = mostFrequent(steps, 2);
  return { step, listStep: mostFrequent(listSteps, step), literals: true };
}

/** Line ends that YAML 1.1 knows and YAML 1.2 does not: readers would disagree about what is a comment. */
const FOREIGN_BREAK = /\r(?!\n)|[\u0085\u2028\u2029]/;

/**
 * Reads a values file for editing.
 *
 * @throws YamlError naming the line.
 */
export function openValues(text: string): ValuesDocument {
  const foreign = text.search(FOREIGN_BREAK);
  if (foreign >= 0) {
    throw new YamlError(
      'a line ends with a character that not every reader takes for a line end; use line feeds (LF or CRLF)',
      { line: text.slice(0, foreign).split('\n').length },
    );
  }
  const reading = readYaml11(text, { tokens: true });
  const contents = reading.document?.contents ?? null;
  const value = fromNode(reading, contents);
  if (value !== null && !isMap(contents)) {
    throw new YamlError(
      `values are a mapping of keys, not a ${
        isSeq(contents) ? 'list' : 'single text or number'
      }`,
      { line: 1 },
    );
  }
  return {
    text,
    reading,
    value: value ?? {},
    eol: text.includes('\r\n') ? '\r\n' : '\n',
    style: styleOf(reading.document),
  };
}
