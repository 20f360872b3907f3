import Button from '@material-ui/core/Button';
import ButtonGroup from '@material-ui/core/ButtonGroup';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ChangePreview } from '@chartway/plugin-chartway-common';
import { Card, YamlEditor } from '@chartway/plugin-chartway-react';
import { EditList } from './EditList';
import type { OnOrigin } from './OriginNote';
import type { Draft, EditMode } from './useDraft';
import { ValuesForm } from './ValuesForm';

const useStyles = makeStyles(
  theme => ({
    bar: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1.5),
      marginBottom: theme.spacing(1.5),
    },
    layer: { flex: '1 1 220px' },
    form: { maxHeight: 640, overflow: 'auto', paddingRight: theme.spacing(1) },
    pressed: {
      backgroundColor: theme.palette.action.selected,
      fontWeight: 'bold',
    },
  }),
  { name: 'ChartwayEditPanel' },
);

/** The layer that is changed, as a form or as text. */
export function EditPanel(props: {
  name: string;
  draft: Draft;
  /** Of the change as it is now; its text is what the form's changes come to. */
  preview: ChangePreview | undefined;
  jump: { line: number } | undefined;
  onOrigin: OnOrigin;
  /** Goes on as text, with what the form changed. */
  onText: () => void;
}) {
  const { draft, preview, jump, onOrigin, onText } = props;
  const { layer, mode } = draft;
  const classes = useStyles();
  const readOnly = !layer?.editable;
  const lockedForm = mode === 'text' && draft.dirty;
  return (
    <Card title="Values">
      <div className={classes.bar}>
        <TextField
          select
          id="values-layer"
          className={classes.layer}
          label="Layer to change"
          value={layer?.path ?? ''}
          onChange={event => draft.setLayer(event.target.value)}
          disabled={draft.dirty}
          variant="outlined"
          size="small"
        >
          {draft.values.layers.map(one => (
            <MenuItem key={one.path} value={one.path}>
              {one.title}
              {one.path && ` (${one.path})`}
            </MenuItem>
          ))}
        </TextField>
        <ButtonGroup size="small" aria-label="How to change">
          <Button
            aria-pressed={mode === 'form'}
            className={mode === 'form' ? classes.pressed : undefined}
            onClick={() => draft.setMode('form')}
            disabled={lockedForm}
            title={
              lockedForm ? 'Save or discard the changed text first.' : undefined
            }
          >
            Form
          </Button>
          <Button
            aria-pressed={mode === 'text'}
            className={mode === 'text' ? classes.pressed : undefined}
            onClick={onText}
            disabled={mode === 'form' && draft.dirty && !preview}
          >
            Text
          </Button>
        </ButtonGroup>
      </div>
      {draft.dirty && (
        <Typography variant="caption" component="p" color="textSecondary">
          Save or discard to change another layer
          {mode === 'text' && ' or to go back to the form'}.
        </Typography>
      )}
      {readOnly && (
        <Typography variant="body2" role="note">
          {layer?.reason ?? 'This layer cannot be changed here.'}
        </Typography>
      )}
      <Editing {...props} mode={mode} readOnly={readOnly} jump={jump} />
      <EditList draft={draft} onOrigin={onOrigin} />
    </Card>
  );
}

function Editing(props: {
  name: string;
  draft: Draft;
  preview: ChangePreview | undefined;
  mode: EditMode;
  readOnly: boolean;
  jump: { line: number } | undefined;
  onOrigin: OnOrigin;
}) {
  const { name, draft, preview, mode, readOnly } = props;
  const classes = useStyles();
  if (mode === 'text') {
    return (
      <YamlEditor
        key={draft.layer?.path}
        label={`${draft.layer?.title ?? 'Values'} of ${name}`}
        value={draft.text}
        onChange={readOnly ? undefined : draft.setText}
        problems={draft.dirty ? preview?.problems : undefined}
        jump={props.jump}
        maxHeight={640}
      />
    );
  }
  return (
    <div className={classes.form}>
      <ValuesForm
        values={draft.values}
        form={draft.form}
        readOnly={readOnly}
        onChange={draft.setForm}
        onOrigin={props.onOrigin}
      />
    </div>
  );
}
