import Skeleton from '@material-ui/lab/Skeleton';
import { lazy, Suspense } from 'react';

/**
 * Something to say about a line of the text.
 *
 * @public
 */
export type LineProblem = {
  severity: 'error' | 'warning';
  message: string;
  /** Counts from 1; what belongs to no line is not shown in the text. */
  line?: number;
};

/**
 * Props of {@link YamlEditor}.
 *
 * @public
 */
export type YamlEditorProps = {
  value: string;
  /** What the text is, for those who do not see it: `Values of shop-acme-dev-main`. */
  label: string;
  /** Absent when the text cannot be changed. */
  onChange?: (value: string) => void;
  readOnly?: boolean;
  problems?: readonly LineProblem[];
  /** Puts the cursor on a line (from 1) whenever a new object is given. */
  jump?: { line: number };
  /** CSS height at most; 480 pixels by default. */
  maxHeight?: number | string;
};

const View = lazy(async () => ({
  default: (await import('./YamlEditorView')).YamlEditorView,
}));

/**
 * Edits or shows YAML. Escape, then Tab leaves it by keyboard; F8 goes to the next problem. Its code is loaded when it is
 * first shown.
 *
 * @public
 */
export function YamlEditor(props: YamlEditorProps) {
  return (
    <Suspense
      fallback={
        <div role="status" aria-busy aria-label={`Loading ${props.label}`}>
          <Skeleton variant="rect" height={160} />
        </div>
      }
    >
      <View {...props} />
    </Suspense>
  );
}
