import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { alpha, type Theme } from '@material-ui/core/styles';

/** Share of a palette colour behind text that must stay readable. */
const TINT = 0.14;
const STRONG_TINT = 0.3;

/** CodeMirror in the colours of the page's theme, light or dark. */
export function editorTheme(theme: Theme): Extension {
  const dark = theme.palette.type === 'dark';
  return [
    EditorView.theme({ ...surface(theme), ...difference(theme) }, { dark }),
    syntaxHighlighting(highlight(theme)),
  ];
}

function surface({ palette, typography, shape }: Theme) {
  return {
    '&': {
      color: palette.text.primary,
      backgroundColor: palette.background.paper,
      border: `1px solid ${palette.divider}`,
      borderRadius: `${shape.borderRadius}px`,
      fontSize: '0.8125rem',
    },
    '&.cm-focused': { outline: `2px solid ${palette.primary.main}` },
    '.cm-scroller': { fontFamily: 'monospace', lineHeight: '1.5' },
    '.cm-content': { caretColor: palette.text.primary },
    '.cm-content:focus-visible': {
      outline: `2px solid ${palette.primary.main}`,
    },
    '.cm-cursor': { borderLeftColor: palette.text.primary },
    '.cm-gutters': {
      color: palette.text.secondary,
      backgroundColor: palette.background.default,
      borderRight: `1px solid ${palette.divider}`,
    },
    '.cm-activeLine, .cm-activeLineGutter': {
      backgroundColor: palette.action.hover,
    },
    '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
      backgroundColor: alpha(palette.primary.main, STRONG_TINT),
    },
    '.cm-panels, .cm-tooltip': {
      color: palette.text.primary,
      backgroundColor: palette.background.paper,
      fontFamily: typography.fontFamily ?? 'sans-serif',
      border: `1px solid ${palette.divider}`,
    },
    '.cm-searchMatch': {
      backgroundColor: alpha(palette.warning.main, STRONG_TINT),
    },
  };
}

/** Signs beside the lines, so that added and removed are told without colours too. */
function difference({ palette }: Theme) {
  const removed = { backgroundColor: alpha(palette.error.main, TINT) };
  const added = { backgroundColor: alpha(palette.success.main, TINT) };
  const sign = (text: string) => ({
    content: `"${text}"`,
    color: palette.text.primary,
    paddingLeft: '2px',
  });
  return {
    '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': removed,
    '&.cm-merge-b .cm-changedLine, .cm-insertedLine': added,
    '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': {
      background: alpha(palette.error.main, STRONG_TINT),
    },
    '&.cm-merge-b .cm-changedText': {
      background: alpha(palette.success.main, STRONG_TINT),
    },
    '.cm-changeGutter': { width: '12px', paddingLeft: '0' },
    '&.cm-merge-a .cm-changedLineGutter': removed,
    '&.cm-merge-b .cm-changedLineGutter': added,
    '.cm-deletedLineGutter': removed,
    '&.cm-merge-a .cm-changedLineGutter::after': sign('−'),
    '&.cm-merge-b .cm-changedLineGutter::after': sign('+'),
    '.cm-deletedLineGutter::after': sign('−'),
    '.cm-collapsedLines': {
      color: palette.text.secondary,
      background: palette.action.hover,
      // Many fonts lack the sign of CodeMirror.
      '&::before, &::after': { content: '"⋯"' },
    },
  };
}

function highlight({ palette }: Theme): HighlightStyle {
  const dark = palette.type === 'dark';
  // Readable on the tints of added, removed and active lines too.
  const key = dark ? palette.primary.light : palette.primary.dark;
  return HighlightStyle.define([
    {
      tag: [tags.propertyName, tags.definition(tags.propertyName)],
      color: key,
    },
    { tag: [tags.comment, tags.lineComment], color: palette.text.secondary },
    { tag: [tags.bool, tags.null, tags.number], fontWeight: 'bold' },
    { tag: [tags.labelName, tags.typeName, tags.meta], fontStyle: 'italic' },
  ]);
}
