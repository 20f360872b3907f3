import {
  defaultKeymap,
  history,
  historyKeymap,
  indentWithTab,
} from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
} from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import Typography from '@material-ui/core/Typography';
import { useTheme } from '@material-ui/core/styles';
import { useEffect, useId, useRef, type MutableRefObject } from 'react';
import { editorTheme } from './editorTheme';
import { lineDiagnostics } from './lineProblems';
import type { YamlEditorProps } from './editorProps';

const DEFAULT_HEIGHT = 480;

/** The editor behind {@link YamlEditor}. */
export function YamlEditorView(props: YamlEditorProps) {
  const { value, label, problems, jump } = props;
  const readOnly = props.readOnly ?? props.onChange === undefined;
  const hint = useId();
  const place = useRef<HTMLDivElement>(null);
  const look = useLook(props, readOnly, hint);
  const view = useView(place, props, look);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: value },
    });
  }, [view, value]);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const diagnostics = lineDiagnostics(editor.state.doc, problems ?? []);
    editor.dispatch(setDiagnostics(editor.state, diagnostics));
  }, [view, problems, value]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || !jump) return;
    const { doc } = editor.state;
    const { from } = doc.line(Math.min(Math.max(jump.line, 1), doc.lines));
    editor.dispatch({ selection: { anchor: from }, scrollIntoView: true });
    editor.focus();
  }, [view, jump]);

  return (
    <div role="group" aria-label={label}>
      <div ref={place} />
      {!readOnly && (
        <Typography
          id={hint}
          variant="caption"
          color="textSecondary"
          component="p"
        >
          Tab indents; Escape, then Tab leaves the text. F8 goes to the next
          problem.
        </Typography>
      )}
    </div>
  );
}

/** Milliseconds after Escape in which Tab leaves the text. */
const LEAVING = 5_000;

/** The editor knows this too, but not when Escape has something else to do, such as to end a selection. */
const leaving = EditorView.domEventObservers({
  keydown: (event, view) => {
    if (event.key === 'Escape') view.setTabFocusMode(LEAVING);
  },
});

/** What follows the page's theme and the props, so that changing them keeps text, cursor and history. */
function useLook(
  { label, maxHeight }: YamlEditorProps,
  readOnly: boolean,
  hint: string,
): Extension {
  const theme = useTheme();
  const height = maxHeight ?? DEFAULT_HEIGHT;
  return [
    editorTheme(theme),
    EditorView.theme({
      '&': { maxHeight: typeof height === 'number' ? `${height}px` : height },
    }),
    EditorState.readOnly.of(readOnly),
    // Still reachable by keyboard, so that it can be scrolled and read.
    EditorView.editable.of(!readOnly),
    EditorView.contentAttributes.of({
      'aria-label': label,
      ...(readOnly
        ? { tabindex: '0', 'aria-readonly': 'true' }
        : { 'aria-describedby': hint }),
    }),
    readOnly ? [] : [keymap.of([indentWithTab]), leaving],
  ];
}

function useView(
  place: MutableRefObject<HTMLDivElement | null>,
  props: YamlEditorProps,
  look: Extension,
): MutableRefObject<EditorView | undefined> {
  const theme = useTheme();
  const view = useRef<EditorView>();
  const latest = useRef(props);
  latest.current = props;
  const latestLook = useRef(look);
  latestLook.current = look;
  const compartment = useRef(new Compartment());

  useEffect(() => {
    if (!place.current) return undefined;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          compartment.current.of(latestLook.current),
          basics(),
          EditorView.updateListener.of(update => {
            if (!update.docChanged) return;
            const text = update.state.doc.toString();
            if (text !== latest.current.value) latest.current.onChange?.(text);
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [place]);

  const { label, maxHeight, readOnly } = props;
  useEffect(() => {
    view.current?.dispatch({
      effects: compartment.current.reconfigure(latestLook.current),
    });
  }, [theme, label, maxHeight, readOnly]);
  return view;
}

function basics(): Extension {
  return [
    lineNumbers(),
    foldGutter(),
    lintGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of('  '),
    bracketMatching(),
    highlightActiveLine(),
    search({ top: true }),
    yaml(),
    keymap.of([
      ...defaultKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...searchKeymap,
      ...lintKeymap,
    ]),
  ];
}
