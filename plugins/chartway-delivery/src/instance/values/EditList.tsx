import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ValuesEdit } from '@chartway/plugin-chartway-common';
import { pathOf, pointerTitle, valueAt, withValue } from './json';
import { OriginNote, type OnOrigin } from './OriginNote';
import type { Origin } from './origins';
import type { Draft } from './useDraft';

const useStyles = makeStyles(
  {
    list: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      overflowWrap: 'anywhere',
    },
  },
  { name: 'ChartwayEditList' },
);

/** What the form has changed so far, each to be taken back. */
export function EditList(props: { draft: Draft; onOrigin: OnOrigin }) {
  const { draft, onOrigin } = props;
  const classes = useStyles();
  if (draft.edits.length === 0) return null;
  const { values } = draft;
  return (
    <section aria-label="Your changes">
      <Typography variant="subtitle2" component="h3">
        Your changes
      </Typography>
      <ul className={classes.list}>
        {draft.edits.map(edit => {
          const path = pathOf(edit.pointer);
          const before = valueAt(values.effective, path);
          const later = overriding(draft, edit);
          return (
            <Typography key={edit.pointer} variant="body2" component="li">
              <code>{pointerTitle(edit.pointer)}</code>:{' '}
              {sentence(edit, before)}{' '}
              <Button
                size="small"
                aria-label={`Take back ${pointerTitle(edit.pointer)}`}
                onClick={() =>
                  draft.setForm(withValue(draft.form, path, before))
                }
              >
                Take back
              </Button>
              {later && (
                <div>
                  Has no effect here, as a later layer says something else:{' '}
                  <OriginNote
                    values={values}
                    origin={later}
                    onOrigin={onOrigin}
                  />
                </div>
              )}
            </Typography>
          );
        })}
      </ul>
    </section>
  );
}

function sentence(edit: ValuesEdit, before: unknown): string {
  if (edit.op === 'remove') {
    return 'removed from this layer; what an earlier layer says applies again';
  }
  const after = JSON.stringify(edit.value);
  if (before === undefined) return after;
  return edit.value === null
    ? `${JSON.stringify(before)} taken away (null)`
    : `${JSON.stringify(before)} becomes ${after}`;
}

/** The later layer that decides the value, so that a change of this one does nothing. */
function overriding(draft: Draft, edit: ValuesEdit): Origin | undefined {
  const { values, layer } = draft;
  const index = layer ? values.layers.indexOf(layer) : -1;
  return values.origins.find(
    ({ pointer, layer: from }) => pointer === edit.pointer && from > index,
  );
}
