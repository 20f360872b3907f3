import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ChangeConflict } from '@chartway/plugin-chartway-common';
import { TextDiff, YamlEditor } from '@chartway/plugin-chartway-react';
import { useId, useState } from 'react';

type Side = 'merged' | 'yours' | 'theirs';

const LABELS: Record<Side, string> = {
  merged: 'Merged: both changes',
  yours: 'Yours: their change to these lines is undone',
  theirs: 'Theirs: your change is dropped',
};

const useStyles = makeStyles(
  theme => ({
    content: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
  }),
  { name: 'ChartwayConflictDialog' },
);

/** Somebody changed the same lines meanwhile: yours, theirs, merged, and what to go on with. */
export function ConflictDialog(props: {
  conflict: ChangeConflict;
  onClose: () => void;
  /** Goes on with this text, which takes their commit into account. */
  onResolve: (text: string, base: string) => void;
}) {
  const { conflict, onClose, onResolve } = props;
  const { base, yours, theirs, merged, commit, path } = conflict;
  const classes = useStyles();
  const titleId = useId();
  const texts: Record<Side, string | undefined> = { merged, yours, theirs };
  const [side, setSide] = useState<Side>(
    merged === undefined ? 'yours' : 'merged',
  );
  const [text, setText] = useState(merged ?? yours);
  const choose = (chosen: Side) => {
    setSide(chosen);
    setText(texts[chosen] ?? '');
  };
  return (
    <Dialog
      open
      onClose={onClose}
      aria-labelledby={titleId}
      fullWidth
      maxWidth="lg"
    >
      <DialogTitle id={titleId}>Somebody else changed {path}</DialogTitle>
      <DialogContent className={classes.content}>
        <Typography variant="body2">
          Nothing was saved. Since you began, commit {commit.slice(0, 7)}{' '}
          changed the same file.{' '}
          {merged === undefined
            ? 'The changes touch the same lines and cannot be merged by themselves.'
            : 'The changes can be merged.'}
        </Typography>
        <TextDiff
          label="Their change"
          before={base}
          after={theirs}
          titles={{ before: 'Before', after: 'Theirs' }}
          maxHeight={220}
        />
        <TextDiff
          label="Your change"
          before={base}
          after={yours}
          titles={{ before: 'Before', after: 'Yours' }}
          maxHeight={220}
        />
        <RadioGroup
          aria-label="Go on with"
          value={side}
          onChange={(_event, value) => {
            if (value in LABELS) choose(sideOf(value));
          }}
        >
          {(['merged', 'yours', 'theirs'] as const)
            .filter(one => texts[one] !== undefined)
            .map(one => (
              <FormControlLabel
                key={one}
                value={one}
                label={LABELS[one]}
                control={<Radio size="small" color="primary" />}
              />
            ))}
        </RadioGroup>
        <Typography variant="body2">
          What you go on with can still be changed:
        </Typography>
        <YamlEditor
          label="Text to go on with"
          value={text}
          onChange={setText}
          maxHeight={280}
        />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          variant="contained"
          color="primary"
          onClick={() => onResolve(text, commit)}
        >
          Go on with this text
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function sideOf(value: string): Side {
  return value === 'yours' || value === 'theirs' ? value : 'merged';
}
