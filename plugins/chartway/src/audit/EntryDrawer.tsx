import Drawer from '@material-ui/core/Drawer';
import IconButton from '@material-ui/core/IconButton';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import CloseIcon from '@material-ui/icons/Close';
import type { AuditEntry, AuditState } from '@chartway/plugin-chartway-common';
import {
  actionWords,
  dataOf,
  StatePanel,
  useAuditEntry,
} from '@chartway/plugin-chartway-react';
import { EntryDetails } from './EntryDetails';

const useStyles = makeStyles(
  theme => ({
    paper: { width: 620, maxWidth: '100vw' },
    head: {
      display: 'flex',
      alignItems: 'flex-start',
      justifyContent: 'space-between',
      gap: theme.spacing(1),
      padding: theme.spacing(2, 2, 1, 3),
      overflowWrap: 'anywhere',
    },
    title: {
      margin: 0,
      fontSize: theme.typography.h5.fontSize,
      fontFamily: theme.typography.fontFamily,
    },
    content: { padding: theme.spacing(0, 3, 3) },
  }),
  { name: 'ChartwayEntryDrawer' },
);

const TITLE_ID = 'chartway-audit-entry-title';

/** One entry of the audit log in full, at the side. */
export function EntryDrawer(props: {
  /** Id of the entry; nothing is open without. */
  id: string | undefined;
  /** Entries that are loaded already. */
  known: AuditEntry[];
  state: AuditState | undefined;
  onClose: () => void;
}) {
  const { id, known, state, onClose } = props;
  const classes = useStyles();
  const entry = known.find(one => one.id === id);
  return (
    <Drawer
      anchor="right"
      open={id !== undefined}
      onClose={onClose}
      classes={{ paper: classes.paper }}
      PaperProps={{ role: 'dialog', 'aria-labelledby': TITLE_ID }}
    >
      <header className={classes.head}>
        <div>
          <Typography variant="overline" color="textSecondary">
            Audit entry
          </Typography>
          <h2 className={classes.title} id={TITLE_ID}>
            {entry
              ? `${actionWords(entry.action)} ${entry.subject}`
              : 'Audit entry'}
          </h2>
        </div>
        <IconButton aria-label="Close" onClick={onClose}>
          <CloseIcon />
        </IconButton>
      </header>
      <div className={classes.content}>
        {entry && <EntryDetails entry={entry} state={state} />}
        {id && !entry && <FetchedEntry id={id} state={state} />}
      </div>
    </Drawer>
  );
}

/** An entry that a link names but this page of the list does not hold. */
function FetchedEntry(props: { id: string; state: AuditState | undefined }) {
  const remote = useAuditEntry(props.id);
  const entry = dataOf(remote);
  return (
    <>
      <StatePanel
        remote={remote}
        what="this entry"
        rows={8}
        likelyCauses="The link may be cut off, or the entry may be one that you may not read."
      />
      {entry && (
        <>
          <Typography variant="h6" component="h3">
            {actionWords(entry.action)} {entry.subject}
          </Typography>
          <EntryDetails entry={entry} state={props.state} />
        </>
      )}
    </>
  );
}
