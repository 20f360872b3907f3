import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import CheckIcon from '@material-ui/icons/Check';
import CloseIcon from '@material-ui/icons/Close';
import HelpIcon from '@material-ui/icons/HelpOutline';
import Alert from '@material-ui/lab/Alert';
import type {
  AuditEntry,
  AuditProof,
  AuditState,
} from '@chartway/plugin-chartway-common';
import {
  dataOf,
  Digest,
  RelativeTime,
  StatePanel,
  useAuditProof,
  webUrl,
} from '@chartway/plugin-chartway-react';
import { useEffect, useState } from 'react';
import { TextLink } from '../components/TextLink';
import { checkProof, type ProofStep, type ProofVerdict } from './checkProof';

const useStyles = makeStyles(
  theme => ({
    steps: {
      ...theme.typography.body2,
      listStyle: 'none',
      margin: theme.spacing(1, 0, 0),
      padding: 0,
      display: 'grid',
      gap: theme.spacing(0.5),
      '& li': { display: 'flex', gap: theme.spacing(1) },
      '& svg': { fontSize: '1.125rem', flexShrink: 0 },
    },
    good: { color: theme.palette.success.main },
    bad: { color: theme.palette.error.main },
    neutral: { color: theme.palette.text.secondary },
  }),
  { name: 'ChartwayEntryProof' },
);

const SEVERITIES = {
  proven: 'success',
  pending: 'info',
  broken: 'error',
  unchecked: 'warning',
} as const;

/** Proves on request that an entry stands in the log as it was written. */
export function EntryProof(props: {
  entry: AuditEntry;
  state: AuditState | undefined;
}) {
  const [asked, setAsked] = useState(false);
  if (asked) return <FetchedProof {...props} />;
  return (
    <>
      <Typography variant="body2" color="textSecondary" paragraph>
        Every record is a leaf of a Merkle tree. The proof is fetched now and
        recomputed in this browser.
      </Typography>
      <Button
        variant="outlined"
        size="small"
        onClick={() => setAsked(true)}
        color="primary"
      >
        Prove it
      </Button>
    </>
  );
}

function FetchedProof(props: {
  entry: AuditEntry;
  state: AuditState | undefined;
}) {
  const { entry, state } = props;
  const remote = useAuditProof(entry.id);
  const proof = dataOf(remote);
  const verdict = useVerdict(entry, proof);
  return (
    <div aria-live="polite">
      <StatePanel remote={remote} what="the proof" />
      {proof && verdict && (
        <Verdict
          verdict={verdict}
          proof={proof}
          state={state}
          again={remote.reload}
        />
      )}
    </div>
  );
}

function useVerdict(entry: AuditEntry, proof: AuditProof | undefined) {
  const [verdict, setVerdict] = useState<ProofVerdict>();
  useEffect(() => {
    let current = true;
    if (proof) {
      void checkProof(entry, proof).then(found => current && setVerdict(found));
    }
    return () => {
      current = false;
    };
  }, [entry, proof]);
  return verdict;
}

function Verdict(props: {
  verdict: ProofVerdict;
  proof: AuditProof;
  state: AuditState | undefined;
  again: () => void;
}) {
  const { proof, state } = props;
  const { verdict, steps } = props.verdict;
  const { checkpoint } = proof;
  if (verdict === 'pending' || !checkpoint) {
    return (
      <Alert
        severity="info"
        action={
          <Button color="inherit" size="small" onClick={props.again}>
            Again
          </Button>
        }
      >
        Not yet: no checkpoint covers this entry. One is signed every minute.
      </Alert>
    );
  }
  const size = checkpoint.size.toLocaleString('en');
  return (
    <>
      <Alert severity={SEVERITIES[verdict]}>
        {verdict === 'proven' && <>Proved by checkpoint of size {size}</>}
        {verdict === 'broken' && (
          <>
            Not proved by checkpoint of size {size}: see below. The log or this
            answer was changed. Export the log and run{' '}
            <code>chartway-audit verify</code>.
          </>
        )}
        {verdict === 'unchecked' && (
          <>
            Not recomputed: browsers compute hashes only on pages that came over
            HTTPS. The portal says: proved by checkpoint of size {size}
          </>
        )}
        {verdict !== 'broken' && (
          <>
            , signed <RelativeTime time={checkpoint.at} />,{' '}
            <Anchor size={checkpoint.size} state={state} />.
          </>
        )}
      </Alert>
      <Steps steps={steps} />
      <Typography variant="body2" color="textSecondary">
        Root <Digest digest={checkpoint.root} />
      </Typography>
    </>
  );
}

/** Where the checkpoint, or a later one that includes it, is kept outside the database. */
function Anchor(props: { size: number; state: AuditState | undefined }) {
  const anchor = props.state?.anchor;
  if (!anchor || anchor.type === 'none' || anchor.size === undefined) {
    return <>not anchored outside the database</>;
  }
  if (anchor.size < props.size) return <>not anchored yet</>;
  const url = webUrl(anchor.url);
  const place = anchor.type === 'git' ? 'Git' : 'a file';
  return (
    <>
      anchored in {url ? <TextLink to={url}>{place}</TextLink> : place}
      {anchor.at && (
        <>
          {' '}
          <RelativeTime time={anchor.at} />
        </>
      )}
    </>
  );
}

function Steps({ steps }: { steps: ProofStep[] }) {
  const classes = useStyles();
  return (
    <ul className={classes.steps} aria-label="What was checked">
      {steps.map(({ ok, text }) => (
        <li key={text}>
          {ok === true && (
            <CheckIcon className={classes.good} aria-label="Fits:" />
          )}
          {ok === false && (
            <CloseIcon className={classes.bad} aria-label="Does not fit:" />
          )}
          {ok === 'unchecked' && (
            <HelpIcon className={classes.neutral} aria-label="Not checked:" />
          )}
          <span>{text}</span>
        </li>
      ))}
    </ul>
  );
}
