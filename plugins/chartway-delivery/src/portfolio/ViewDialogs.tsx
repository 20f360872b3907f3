import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogContentText from '@material-ui/core/DialogContentText';
import DialogTitle from '@material-ui/core/DialogTitle';
import TextField from '@material-ui/core/TextField';
import Alert from '@material-ui/lab/Alert';
import { problemOf } from '@chartway/plugin-chartway-react';
import { useState, type FormEvent } from 'react';
import { LONGEST_NAME } from './useSavedViews';

/** Asks for the name of a view. */
export function SaveViewDialog(props: {
  /** Names there are already. */
  taken: readonly string[];
  onSave: (name: string) => Promise<void>;
  onClose: () => void;
}) {
  const [text, setText] = useState('');
  const { run, problem, busy } = useStored(props.onClose);
  const name = text.trim();
  const replaces = props.taken.includes(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name) run(() => props.onSave(name));
  };
  return (
    <Dialog open onClose={props.onClose} aria-labelledby="chartway-save-view">
      <form onSubmit={submit}>
        <DialogTitle id="chartway-save-view">Save this view</DialogTitle>
        <DialogContent>
          <DialogContentText>
            The filters, the order and whether it is a table or a matrix. Only
            you see it; share the address of the page to show it to others.
          </DialogContentText>
          <TextField
            id="chartway-view-name"
            label="Name"
            value={text}
            onChange={event => setText(event.target.value)}
            inputProps={{ maxLength: LONGEST_NAME }}
            helperText={replaces ? 'Replaces the view of this name.' : ' '}
            variant="outlined"
            fullWidth
          />
          {problem && <Alert severity="error">Not saved: {problem}</Alert>}
        </DialogContent>
        <DialogActions>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" color="primary" disabled={!name || busy}>
            {replaces ? 'Replace' : 'Save'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** Asks before a view is removed. */
export function RemoveViewDialog(props: {
  name: string;
  onRemove: () => Promise<void>;
  onClose: () => void;
}) {
  const { run, problem, busy } = useStored(props.onClose);
  return (
    <Dialog open onClose={props.onClose} aria-labelledby="chartway-remove-view">
      <DialogTitle id="chartway-remove-view">
        Remove the view “{props.name}”?
      </DialogTitle>
      <DialogContent>
        <DialogContentText>
          It disappears from your views. Instances are not touched.
        </DialogContentText>
        {problem && <Alert severity="error">Not removed: {problem}</Alert>}
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose}>Cancel</Button>
        <Button
          color="secondary"
          disabled={busy}
          onClick={() => run(props.onRemove)}
        >
          Remove
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** Closes when the storage has taken a change, and says so when it has not. */
function useStored(onDone: () => void) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const run = async (change: () => Promise<void>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await change();
      onDone();
    } catch (error) {
      setProblem(problemOf(error).message);
      setBusy(false);
    }
  };
  return { run, problem, busy };
}
