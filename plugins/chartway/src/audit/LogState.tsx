import { makeStyles } from '@material-ui/core/styles';
import AnchorIcon from '@material-ui/icons/Link';
import StorageIcon from '@material-ui/icons/Storage';
import VerifiedIcon from '@material-ui/icons/VerifiedUser';
import Alert from '@material-ui/lab/Alert';
import type { AuditState } from '@chartway/plugin-chartway-common';
import {
  CopyButton,
  RelativeTime,
  webUrl,
} from '@chartway/plugin-chartway-react';
import { FactLine } from '../components/FactLine';
import { TextLink } from '../components/TextLink';

const useStyles = makeStyles(
  theme => ({
    icon: { fontSize: '1.125rem', color: theme.palette.text.secondary },
  }),
  { name: 'ChartwayLogState' },
);

/** How the log is doing: its size, the newest checkpoint, where that is kept, and what is wrong. */
export function LogState({ state }: { state: AuditState }) {
  const classes = useStyles();
  const { size, checkpoint, anchor, writable, verifierKey, forwarders } = state;
  return (
    <>
      {!writable && (
        <Alert severity="error">
          The audit log cannot be written. Until it can, everything that must be
          recorded is refused: no release, no push, no refresh. Whoever runs
          this portal should look at its database.
        </Alert>
      )}
      {anchor.problem && (
        <Alert severity="warning">
          The newest checkpoint is not anchored: {anchor.problem} Nothing is
          lost; it is tried again every minute.
        </Alert>
      )}
      {forwarders
        .filter(({ problem }) => problem)
        .map(({ name, problem, position }) => (
          <Alert severity="warning" key={name}>
            Forwarding to {name} waits at position{' '}
            {position.toLocaleString('en')}: {problem}
          </Alert>
        ))}
      <FactLine label="State of the log">
        <li>
          <StorageIcon aria-hidden className={classes.icon} />
          {size.toLocaleString('en')} records
        </li>
        <li>
          <VerifiedIcon aria-hidden className={classes.icon} />
          {checkpoint ? (
            <>
              checkpoint of size {checkpoint.size.toLocaleString('en')},{' '}
              <RelativeTime time={checkpoint.at} />
            </>
          ) : (
            'no checkpoint yet'
          )}
        </li>
        <li>
          <AnchorIcon aria-hidden className={classes.icon} />
          <AnchorWords anchor={anchor} />
        </li>
        <li>
          verifier key
          <CopyButton text={verifierKey} label="Copy verifier key" />
        </li>
      </FactLine>
    </>
  );
}

function AnchorWords({ anchor }: Pick<AuditState, 'anchor'>) {
  if (anchor.type === 'none') return <>not anchored outside the database</>;
  const place = anchor.type === 'git' ? 'Git' : 'a file';
  const url = webUrl(anchor.url);
  if (anchor.size === undefined) return <>nothing anchored in {place} yet</>;
  return (
    <>
      anchored in {url ? <TextLink to={url}>{place}</TextLink> : place} up to
      size {anchor.size.toLocaleString('en')}
      {anchor.at && <RelativeTime time={anchor.at} />}
    </>
  );
}
