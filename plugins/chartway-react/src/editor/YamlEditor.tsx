import Skeleton from '@material-ui/lab/Skeleton';
import { lazy, Suspense } from 'react';
import type { YamlEditorProps } from './editorProps';

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
