import { yaml } from '@codemirror/lang-yaml';
import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import { useEffect, useRef } from 'react';
import { editorTheme } from './editorTheme';
import type { TextDiffProps } from './editorProps';

type TextDiffViewProps = TextDiffProps & {
  titles: { before: string; after: string };
  mode: 'split' | 'unified';
  /** Whether lines that stay the same are all shown. */
  whole: boolean;
};

/** Beyond this much work the changed lines are told less exactly, but at once. */
const DIFF = { scanLimit: 1_000, timeout: 500 };
const COLLAPSE = { margin: 3, minSize: 6 };
const DEFAULT_HEIGHT = 480;

const useStyles = makeStyles(
  { root: { overflow: 'auto', '& .cm-mergeView': { overflow: 'visible' } } },
  { name: 'ChartwayTextDiffView' },
);

/** The diff behind {@link TextDiff}. */
export function TextDiffView(props: TextDiffViewProps) {
  const { before, after, mode, whole, label, maxHeight } = props;
  const titles = `${props.titles.before}\n${props.titles.after}`;
  const place = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  const classes = useStyles();
  useEffect(() => {
    if (!place.current) return undefined;
    const [title = '', otherTitle = ''] = titles.split('\n');
    const shared = [editorTheme(theme), lineNumbers(), yaml(), readOnly()];
    const collapse = whole ? {} : { collapseUnchanged: COLLAPSE };
    const view =
      mode === 'split'
        ? new MergeView({
            parent: place.current,
            a: { doc: before, extensions: [shared, named(label, title)] },
            b: { doc: after, extensions: [shared, named(label, otherTitle)] },
            diffConfig: DIFF,
            ...collapse,
          })
        : new EditorView({
            parent: place.current,
            doc: after,
            extensions: [
              shared,
              named(label, `${title} and ${otherTitle}`),
              unifiedMergeView({
                original: before,
                mergeControls: false,
                diffConfig: DIFF,
                ...collapse,
              }),
            ],
          });
    return () => view.destroy();
  }, [before, after, mode, whole, label, titles, theme]);
  return (
    <div
      ref={place}
      className={classes.root}
      style={{ maxHeight: maxHeight ?? DEFAULT_HEIGHT }}
    />
  );
}

function readOnly(): Extension {
  return [
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.lineWrapping,
  ];
}

/** Reachable by keyboard, so that it can be scrolled and read. */
function named(label: string, title: string): Extension {
  return EditorView.contentAttributes.of({
    'aria-label': `${label}, ${title}`,
    'aria-readonly': 'true',
    tabindex: '0',
  });
}
