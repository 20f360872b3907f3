import type { Diagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { LineProblem } from './editorProps';

/** The problems that belong to a line of the text, in the form of the editor; a line past the end is the last one. */
export function lineDiagnostics(
  text: Text,
  problems: readonly LineProblem[],
): Diagnostic[] {
  return problems
    .flatMap(({ line, severity, message }) => {
      if (line === undefined) return [];
      const { from, to } = text.line(Math.min(Math.max(line, 1), text.lines));
      return [{ from, to, severity, message }];
    })
    .sort((one, other) => one.from - other.from);
}
