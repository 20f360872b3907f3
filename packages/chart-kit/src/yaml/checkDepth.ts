import { CST, Lexer } from 'yaml';
import { YamlError } from '../errors';

/** Deepest nesting. Kubernetes objects stay below 40; go-yaml itself allows 10 000. */
const MAX_DEPTH = 100;

/** How deep the text is nested where the lexer is. */
interface Depth {
  line: number;
  /** Open brackets and braces. */
  flow: number;
  /** Indentations of the blocks that are open. */
  blocks: number[];
  /** Items begun on this line, as in `- - a`. */
  items: number;
  /** Blanks at the start of this line; undefined once something else was met. */
  indent: number | undefined;
}

function startLine(depth: Depth): void {
  depth.items = 0;
  depth.indent = 0;
}

/** Opens the block of this line, closing those that are indented as much or more. */
function openBlock(depth: Depth): void {
  const { indent } = depth;
  if (indent === undefined || depth.flow > 0) return;
  while ((depth.blocks.at(-1) ?? -1) >= indent) depth.blocks.pop();
  depth.blocks.push(indent);
  depth.indent = undefined;
}

function step(depth: Depth, token: string): void {
  const type = CST.tokenType(token);
  if (type === 'newline') {
    depth.line += 1;
    startLine(depth);
    return;
  }
  if (type === 'space' || type === 'comment' || type === null) {
    if (type === 'space' && depth.indent !== undefined) {
      depth.indent += token.length;
    }
    // The lexer writes texts as tokens without a type of their own; they may go on over lines.
    if (type === null) {
      openBlock(depth);
      depth.line += token.split('\n').length - 1;
    }
    return;
  }
  openBlock(depth);
  if (type === 'seq-item-ind' || type === 'explicit-key-ind') depth.items += 1;
  if (type === 'flow-seq-start' || type === 'flow-map-start') depth.flow += 1;
  if (type === 'flow-seq-end' || type === 'flow-map-end') depth.flow -= 1;
}

/**
 * Refuses text that is nested deeper than 100, before anything else looks at it: parsers call themselves per level,
 * and a stack that is nearly full can end the whole process.
 *
 * @throws YamlError naming the line.
 */
export function checkDepth(text: string): void {
  // Each level takes a line, a bracket, a dash or a question mark.
  if ((text.match(/[\n\r[{?-]/g)?.length ?? 0) < MAX_DEPTH) return;
  const depth: Depth = { line: 1, flow: 0, blocks: [], items: 0, indent: 0 };
  for (const token of new Lexer().lex(text)) {
    step(depth, token);
    if (depth.flow + depth.blocks.length + depth.items > MAX_DEPTH) {
      throw new YamlError(`nested deeper than ${MAX_DEPTH} levels`, {
        line: depth.line,
      });
    }
  }
}
