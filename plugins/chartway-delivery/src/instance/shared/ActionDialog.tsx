import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { useId, useState, type ReactNode } from 'react';
import { ActionProblem } from './ActionProblem';
import { useAction } from './useAction';

const useStyles = makeStyles(
  theme => ({
    content: {
      display: 'grid',
      gap: theme.spacing(1.5),
      // Otherwise wide content makes the grid wider than the dialog.
      gridTemplateColumns: 'minmax(0, 1fr)',
      ...theme.typography.body2,
      overflowWrap: 'anywhere',
      '& p': { margin: 0 },
      '& ul, & ol': { margin: 0, paddingLeft: theme.spacing(2.5) },
    },
    danger: {
      color: theme.palette.getContrastText(theme.palette.error.dark),
      backgroundColor: theme.palette.error.dark,
      '&:hover': { backgroundColor: theme.palette.error.dark },
    },
  }),
  { name: 'ChartwayActionDialog' },
);

/** Props of {@link ActionDialog}. */
export type ActionDialogProps = {
  /** Names the action and the instance: `Sync shop-acme-dev-main`. */
  title: string;
  /** What it will do. */
  children: ReactNode;
  /** On the button that does it: `Sync`. */
  confirm: string;
  /** What is said when it failed: `Not synced`. */
  failed: string;
  instance: string;
  destructive?: boolean;
  wide?: boolean;
  /** Whether a reason can or must be given. */
  reason?: 'optional' | 'required';
  /** True when Git is written, so that the reason stands in the commit too. */
  commits?: boolean;
  /** Why it cannot be done yet, shown beside the button. */
  blocked?: string;
  onClose: () => void;
  /** Does it; the dialog stays, with the reason, when it fails. */
  perform: (reason: string | undefined) => Promise<void>;
};

/** What wire schemas allow for a reason. */
const LONGEST_REASON = 500;

/** Says what an action will do and does it once it is confirmed. */
export function ActionDialog(props: ActionDialogProps) {
  const { title, confirm, onClose, reason: wanted } = props;
  const classes = useStyles();
  const titleId = useId();
  const hintId = useId();
  const reasonId = useId();
  const [reason, setReason] = useState('');
  const { busy, problem, run } = useAction();
  const text = reason.trim();
  const blocked =
    props.blocked ??
    (wanted === 'required' && !text ? 'Give a reason first.' : undefined);
  const submit = async () => {
    if (await run(() => props.perform(text || undefined))) onClose();
  };
  return (
    <Dialog
      open
      onClose={() => !busy && onClose()}
      aria-labelledby={titleId}
      fullWidth
      maxWidth={props.wide ? 'lg' : 'sm'}
    >
      <DialogTitle id={titleId}>{title}</DialogTitle>
      <DialogContent className={classes.content}>
        {props.children}
        {wanted && (
          <TextField
            id={reasonId}
            label={wanted === 'required' ? 'Reason' : 'Reason (optional)'}
            required={wanted === 'required'}
            value={reason}
            onChange={event => setReason(event.target.value)}
            helperText={
              props.commits
                ? 'Stands in the audit log and in the commit.'
                : 'Stands in the audit log.'
            }
            inputProps={{ maxLength: LONGEST_REASON }}
            variant="outlined"
            size="small"
            multiline
          />
        )}
        <ActionProblem
          problem={problem}
          title={props.failed}
          instance={props.instance}
        />
        {blocked && <p id={hintId}>{blocked}</p>}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose} disabled={busy}>
          Cancel
        </Button>
        <Button
          onClick={submit}
          disabled={busy || blocked !== undefined}
          aria-describedby={blocked ? hintId : undefined}
          variant="contained"
          color="primary"
          className={props.destructive && !blocked ? classes.danger : undefined}
        >
          {busy ? 'Working …' : confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
